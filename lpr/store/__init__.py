"""What this system keeps of its own: sightings, cameras, the audit chain, legal holds, retention.

    upgrade_store(url, now=now)
    store = open_store(url)
    store.audit.append([AuditEntry(now, "account:siti", "petugas", "lookup", plate="B1234XYZ")])
    assert store.audit.verify().ok
    Sightings(store).last_seen("B1234XYZ")

One database by URL, SQLite or PostgreSQL; it may be the registry's, of which this room knows
nothing.
"""

from lpr.store._accepted import AcceptedSightings
from lpr.store._accounts import Account, Accounts
from lpr.store._acts import Act
from lpr.store._alert import SYSTEM, Alert, AlertKind, AlertState, Match, NewAlert
from lpr.store._alert_hits import hits_by_entry, hits_of_entry
from lpr.store._alert_receivers import alert_receivers, put_alert_receivers
from lpr.store._alert_search import AlertFilter
from lpr.store._alerts import (
    AlertPage,
    Alerts,
    add_alerts,
    alert_of,
    alerts_about,
    alerts_of,
    change_alert,
    found_alert,
    insert_alerts,
    reserve_alerts,
    take_untold,
)
from lpr.store._audit import AuditFilter, AuditLog
from lpr.store._camera_states import HEALTH_FRESH, CameraState, CameraStates
from lpr.store._camera_stats import CameraStats, camera_stats
from lpr.store._cameras import Camera, Cameras, camera_id
from lpr.store._chain import add as add_records
from lpr.store._entry import AuditEntry, AuditRecord, Receipt, moment_text
from lpr.store._export import EXPORT_COLUMNS, record_dict, write_csv, write_jsonl
from lpr.store._holds import LegalHold, LegalHolds
from lpr.store._keys import KeyInfo, Keys, NewKey
from lpr.store._kind import Due, RetainedKind
from lpr.store._kinds import KINDS
from lpr.store._kinds_orphans import OrphanedEvidence
from lpr.store._kinds_sightings import ErasedEvidence
from lpr.store._ledger import ScanLedger, Segment, SegmentState, SegmentStatus
from lpr.store._load import load_sightings
from lpr.store._outbox import Backlog, Delivery, Message, Outbox, add_messages
from lpr.store._owners import put_mark, store_mark
from lpr.store._place import chosen_evidence_dir, chosen_store_url, store_database
from lpr.store._provider_accounts import ProviderAccounts
from lpr.store._ready import ready_store
from lpr.store._recorded import RecordedSightings, Taken
from lpr.store._report import ActorReport, report_by_actor
from lpr.store._retention import KindReport, RetentionReport, run_retention
from lpr.store._review import NO_PLATE, ReadAs, Review, Verdict, settled
from lpr.store._reviews import Reviews
from lpr.store._rules import RetentionRule, load_rules
from lpr.store._schema import store_state, upgrade_store
from lpr.store._seen_hours import SeenHour, seen_by_hour
from lpr.store._sessions import Session, Sessions
from lpr.store._setup import Setup
from lpr.store._sighting import Ending, Evidence, SeenTax, Sighting, evidence_path, sighting_id
from lpr.store._sighting_search import Area, SightingFilter, page_token
from lpr.store._sightings import SightingPage, Sightings, add_sightings, undecided
from lpr.store._store import Store, open_store
from lpr.store._totals import Dimension, VehicleTotals, places_seen, vehicle_totals
from lpr.store._verify import Damage, Finding, Verification
from lpr.store._watch_entry import NewWatchEntry, WatchChange, WatchEntry
from lpr.store._watch_lists import Merged, WatchFilter, WatchLists, WatchPage

__all__ = [
    "EXPORT_COLUMNS",
    "HEALTH_FRESH",
    "KINDS",
    "NO_PLATE",
    "SYSTEM",
    "AcceptedSightings",
    "Account",
    "Accounts",
    "Act",
    "ActorReport",
    "Alert",
    "AlertFilter",
    "AlertKind",
    "AlertPage",
    "AlertState",
    "Alerts",
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
    "Dimension",
    "Due",
    "Ending",
    "ErasedEvidence",
    "Evidence",
    "Finding",
    "KeyInfo",
    "Keys",
    "KindReport",
    "LegalHold",
    "LegalHolds",
    "Match",
    "Merged",
    "Message",
    "NewAlert",
    "NewKey",
    "NewWatchEntry",
    "OrphanedEvidence",
    "Outbox",
    "ProviderAccounts",
    "ReadAs",
    "Receipt",
    "RecordedSightings",
    "RetainedKind",
    "RetentionReport",
    "RetentionRule",
    "Review",
    "Reviews",
    "ScanLedger",
    "SeenHour",
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
    "Taken",
    "VehicleTotals",
    "Verdict",
    "Verification",
    "WatchChange",
    "WatchEntry",
    "WatchFilter",
    "WatchLists",
    "WatchPage",
    "add_alerts",
    "add_messages",
    "add_records",
    "add_sightings",
    "alert_of",
    "alert_receivers",
    "alerts_about",
    "alerts_of",
    "camera_id",
    "camera_stats",
    "change_alert",
    "chosen_evidence_dir",
    "chosen_store_url",
    "evidence_path",
    "found_alert",
    "hits_by_entry",
    "hits_of_entry",
    "insert_alerts",
    "load_rules",
    "load_sightings",
    "moment_text",
    "open_store",
    "page_token",
    "places_seen",
    "put_alert_receivers",
    "put_mark",
    "ready_store",
    "record_dict",
    "report_by_actor",
    "reserve_alerts",
    "run_retention",
    "seen_by_hour",
    "settled",
    "sighting_id",
    "store_database",
    "store_mark",
    "store_state",
    "take_untold",
    "undecided",
    "upgrade_store",
    "vehicle_totals",
    "write_csv",
    "write_jsonl",
]
