"""A process that imports a file with helpers, in small chunks, and prints how far it is.

python importer.py FILE URL

The first line names its helpers' process numbers; then a line for each chunk.
"""

from __future__ import annotations

import sys
from datetime import datetime
from multiprocessing import active_children
from pathlib import Path

from lpr.tax import WIB, ImportOptions, import_file
from lpr.tax import _files as files

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
HELPERS = 2


def say(*words: object) -> None:
    """Print at once, even into a pipe."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(file: str, url: str) -> None:
    """Import the file."""
    files.CHUNK = 100
    helpers: list[int] = []

    def progress(rows: int, _done: float) -> None:
        if not helpers:
            helpers.extend(child.pid or 0 for child in active_children())
            say(*helpers)
        say(rows)

    options = ImportOptions(as_of=AS_OF, processes=HELPERS)
    done = import_file(Path(file), url, options, progress=progress)
    say("done", done.rows, done.resumed_at)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
