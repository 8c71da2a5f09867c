"""What this system keeps of its own: sightings, cameras, the audit chain, legal holds, retention.

    upgrade_store(url, now=now)
    store = open_store(url)
    store.audit.append([AuditEntry(now, "account:siti", "petugas", "lookup", plate="B1234XYZ")])
    assert store.audit.verify().ok
    Sightings(store).last_seen("B1234XYZ")

One database by URL, SQLite or PostgreSQL; it may be the registry's, of which this room knows
nothing.
"""

from lpr.store._accounts import Account, Accounts
from lpr.store._acts import Act
from lpr.store._audit import AuditFilter, AuditLog
from lpr.store._camera_states import FRESH, CameraState, CameraStates
from lpr.store._camera_stats import CameraStats, camera_stats
from lpr.store._cameras import Camera, Cameras, camera_id
from lpr.store._entry import AuditEntry, AuditRecord, Receipt, moment_text
from lpr.store._export import EXPORT_COLUMNS, record_dict, write_csv, write_jsonl
from lpr.store._holds import LegalHold, LegalHolds
from lpr.store._keys import KeyInfo, Keys, NewKey
from lpr.store._kind import Due, RetainedKind
from lpr.store._kinds import KINDS
from lpr.store._kinds_sightings import ErasedEvidence
from lpr.store._ledger import ScanLedger, Segment, SegmentState, SegmentStatus
from lpr.store._outbox import Backlog, Delivery, Message, Outbox, add_messages
from lpr.store._place import chosen_evidence_dir, chosen_store_url
from lpr.store._ready import ready_store
from lpr.store._report import ActorReport, report_by_actor
from lpr.store._retention import KindReport, RetentionReport, run_retention
from lpr.store._rules import RetentionRule, load_rules
from lpr.store._schema import store_state, upgrade_store
from lpr.store._sessions import Session, Sessions
from lpr.store._setup import Setup
from lpr.store._sighting import Evidence, SeenTax, Sighting, evidence_path, sighting_id
from lpr.store._sighting_search import Area, SightingFilter
from lpr.store._sightings import SightingPage, Sightings, add_sightings
from lpr.store._store import Store, open_store
from lpr.store._verify import Damage, Finding, Verification
from lpr.store._watch_entry import NewWatchEntry, WatchChange, WatchEntry
from lpr.store._watch_lists import Merged, WatchFilter, WatchLists, WatchPage

__all__ = [
    "EXPORT_COLUMNS",
    "FRESH",
    "KINDS",
    "Account",
    "Accounts",
    "Act",
    "ActorReport",
    "Area",
    "AuditEntry",
    "AuditFilter",
    "AuditLog",
    "AuditRecord",
    "Backlog",
    "Camera",
    "CameraState",
    "CameraStates",
    "CameraStats",
    "Cameras",
    "Damage",
    "Delivery",
    "Due",
    "ErasedEvidence",
    "Evidence",
    "Finding",
    "KeyInfo",
    "Keys",
    "KindReport",
    "LegalHold",
    "LegalHolds",
    "Merged",
    "Message",
    "NewKey",
    "NewWatchEntry",
    "Outbox",
    "Receipt",
    "RetainedKind",
    "RetentionReport",
    "RetentionRule",
    "ScanLedger",
    "SeenTax",
    "Segment",
    "SegmentState",
    "SegmentStatus",
    "Session",
    "Sessions",
    "Setup",
    "Sighting",
    "SightingFilter",
    "SightingPage",
    "Sightings",
    "Store",
    "Verification",
    "WatchChange",
    "WatchEntry",
    "WatchFilter",
    "WatchLists",
    "WatchPage",
    "add_messages",
    "add_sightings",
    "camera_id",
    "camera_stats",
    "chosen_evidence_dir",
    "chosen_store_url",
    "evidence_path",
    "load_rules",
    "moment_text",
    "open_store",
    "ready_store",
    "record_dict",
    "report_by_actor",
    "run_retention",
    "sighting_id",
    "store_state",
    "upgrade_store",
    "write_csv",
    "write_jsonl",
]
