"""A process that appends to a store's audit log, one record a call, and prints each receipt.

python writer.py URL NAME COUNT
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

from lpr.store import AuditEntry, open_store

START = datetime(2026, 11, 25, tzinfo=UTC)


def main(url: str, name: str, count: int) -> None:
    with closing(open_store(url, busy_timeout=60)) as store:
        for number in range(count):
            at = START + timedelta(seconds=number)
            plate = f"B{number + 1}XYZ"
            entry = AuditEntry(at, f"account:{name}", "petugas", "lookup", plate, "penagihan")
            sys.stdout.write(f"{store.audit.append([entry])}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
