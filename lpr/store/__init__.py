"""What this system keeps of its own: the audit chain, legal holds, retention.

    upgrade_store(url, now=now)
    store = open_store(url)
    store.audit.append([AuditEntry(now, "account:siti", "petugas", "lookup", plate="B1234XYZ")])
    assert store.audit.verify().ok

One database by URL, SQLite or PostgreSQL; it may be the registry's, of which this room knows
nothing.
"""

from lpr.store._accounts import Account, Accounts
from lpr.store._acts import Act
from lpr.store._audit import AuditFilter, AuditLog
from lpr.store._entry import AuditEntry, AuditRecord, Receipt, moment_text
from lpr.store._export import EXPORT_COLUMNS, record_dict, write_csv, write_jsonl
from lpr.store._holds import LegalHold, LegalHolds
from lpr.store._keys import KeyInfo, Keys, NewKey
from lpr.store._kinds import KINDS, Due, RetainedKind
from lpr.store._place import chosen_store_url
from lpr.store._ready import ready_store
from lpr.store._report import ActorReport, report_by_actor
from lpr.store._retention import KindReport, RetentionReport, run_retention
from lpr.store._rules import RetentionRule, load_rules
from lpr.store._schema import store_state, upgrade_store
from lpr.store._sessions import Session, Sessions
from lpr.store._setup import Setup
from lpr.store._store import Store, open_store
from lpr.store._verify import Damage, Finding, Verification

__all__ = [
    "EXPORT_COLUMNS",
    "KINDS",
    "Account",
    "Accounts",
    "Act",
    "ActorReport",
    "AuditEntry",
    "AuditFilter",
    "AuditLog",
    "AuditRecord",
    "Damage",
    "Due",
    "Finding",
    "KeyInfo",
    "Keys",
    "KindReport",
    "LegalHold",
    "LegalHolds",
    "NewKey",
    "Receipt",
    "RetainedKind",
    "RetentionReport",
    "RetentionRule",
    "Session",
    "Sessions",
    "Setup",
    "Store",
    "Verification",
    "chosen_store_url",
    "load_rules",
    "moment_text",
    "open_store",
    "ready_store",
    "record_dict",
    "report_by_actor",
    "run_retention",
    "store_state",
    "upgrade_store",
    "write_csv",
    "write_jsonl",
]
