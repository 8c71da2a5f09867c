"""Watch-lists and alerts: who is looked for, and who is told when such a vehicle is seen.

    maker = AlertMaker(store)
    maker.refresh(now)
    with store.transaction() as connection:
        add_sightings(connection, sightings)
        maker.raise_alerts(connection, observed, sinks=("office",), now=now)

An alert is a lead and no finding: a person looks at the vehicle before anything is done.
"""

from lpr.alerts._acts import AlertAct, AlertDesk
from lpr.alerts._body import alert_body, message_body
from lpr.alerts._entry import (
    DEFAULT_DAYS,
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_DAYS,
    checked_end,
    checked_list,
    checked_pattern,
    checked_reason,
    new_entry,
)
from lpr.alerts._file import COLUMNS, Reject, WatchFile, read_watch_file, write_rejects
from lpr.alerts._judge import Cause, judged
from lpr.alerts._maker import AlertMaker, Observed
from lpr.alerts._matcher import Matcher, WatchIndex
from lpr.alerts._notice import KIND
from lpr.alerts._record import alert_record
from lpr.alerts._recorded import RecordedAlerts
from lpr.alerts._recorded_lists import RecordedWatchLists
from lpr.alerts._rules import ARREARS, AlertRules

__all__ = [
    "ARREARS",
    "COLUMNS",
    "DEFAULT_DAYS",
    "KIND",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "MOST_DAYS",
    "AlertAct",
    "AlertDesk",
    "AlertMaker",
    "AlertRules",
    "Cause",
    "Matcher",
    "Observed",
    "RecordedAlerts",
    "RecordedWatchLists",
    "Reject",
    "WatchFile",
    "WatchIndex",
    "alert_body",
    "alert_record",
    "checked_end",
    "checked_list",
    "checked_pattern",
    "checked_reason",
    "judged",
    "message_body",
    "new_entry",
    "read_watch_file",
    "write_rejects",
]
