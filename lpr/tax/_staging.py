"""Where an import's rows wait: packed chunk by chunk, merged in one transaction.

The tables are made by the migrations. `import_run` has one row, the import under way.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, text, update

from lpr.errors import RegistryLockedError
from lpr.tax._models import IMPORT_REJECT, IMPORT_ROWS, IMPORT_RUN
from lpr.tax._parts import PreparedPart, prepare
from lpr.tax._runs import Block, steps
from lpr.tax._sink import open_sink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.tax._hands import Hands, Task
    from lpr.tax._parts import ReadPart

_NAMED_AREAS = 20  # of those that are not known
_TABLES = (IMPORT_ROWS, IMPORT_REJECT, IMPORT_RUN)


@dataclass(frozen=True, slots=True)
class Run:
    """The import under way. `position` is how many of the file's rows wait or are rejected."""

    identity: str
    source: str
    as_of: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: vehicles, each once, and how many of them were stored before.

    `unknown_areas`: the first words of `wilayah` that do not say whose the tax is.
    """

    rows: int
    replaced: int
    unknown_areas: tuple[str, ...]


class Staging:
    """The waiting rows, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def check(self, identity: str) -> None:
        """Make sure that what waits is still the import `identity`.

        Raises:
            RegistryLockedError: another import has taken its place.

        """
        run = self.run()
        if run is None or run.identity != identity:
            raise _taken_over()

    def run(self) -> Run | None:
        """The import that was begun and did not end."""
        row = self._connection.execute(select(IMPORT_RUN)).first()
        return None if row is None else Run(*row)

    def begin(self, run: Run) -> None:
        """Forget whatever waits, and begin an import."""
        self.clear()
        self._connection.execute(
            insert(IMPORT_RUN).values(
                identity=run.identity, source=run.source, as_of=run.as_of, position=run.position
            )
        )

    def clear(self) -> None:
        """Forget whatever waits."""
        for table in _TABLES:
            self._connection.execute(delete(table))

    def add(self, part: ReadPart, identity: str, position: int) -> None:
        """Let a chunk wait, read from `position` on, of the import `identity`.

        Raises:
            RegistryLockedError: another import has begun, or goes on with this one.

        """
        moved = self._connection.execute(
            update(IMPORT_RUN)
            .where(IMPORT_RUN.c.identity == identity, IMPORT_RUN.c.position == position)
            .values(position=position + part.count)
        )
        if moved.rowcount != 1:
            raise _taken_over()
        rows = [asdict(block) for block in part.blocks]
        if rows:
            self._connection.execute(insert(IMPORT_ROWS), rows)
        rejects = [
            {"line": line, "reason": reason, "cells": json.dumps(list(cells))}
            for line, reasons, cells in part.rejects
            for reason in reasons
        ]
        if rejects:
            self._connection.execute(insert(IMPORT_REJECT), rejects)

    def rejects(self) -> Iterator[tuple[int, str, list[str]]]:
        """Line, reason and cells of each problem, in the order of lines; cells may be absent."""
        query = select(IMPORT_REJECT).order_by(IMPORT_REJECT.c.line)
        with self._connection.execution_options(yield_per=1000).execute(query) as rows:
            for line, reason, cells in rows:
                yield line, reason, json.loads(cells)

    def rejected(self) -> int:
        """How many lines are rejected."""
        return self._count("SELECT count(DISTINCT line) FROM import_reject")

    def merge(self, hands: Hands, *, store: bool) -> Merged:
        """Go through what waits in the order of keys: reject what is repeated, store the rest.

        A row whose vehicle stands on an earlier line is rejected. A vehicle is stored as its row
        has it, bills and blocks included. Without `store` nothing is changed but the rejects.
        """
        sink = open_sink(self._connection) if store else None
        count = 0
        areas: set[str] = set()
        for part in self._prepared(hands, None if sink is None else sink.pack):
            count += part.count
            self._reject(part)
            areas.update(islice(part.unknown_areas, max(_NAMED_AREAS - len(areas), 0)))
            if sink is not None:
                for rows in part.packed:
                    sink.add(rows)
        replaced = 0 if sink is None else sink.finish()
        return Merged(count, replaced, tuple(sorted(areas)))

    def _prepared(self, hands: Hands, pack: Callable[[Any], Any] | None) -> Iterator[PreparedPart]:
        """The steps in order; while one is stored, the next is made ready."""
        places = self._connection.execute(select(IMPORT_ROWS.c.first_key, IMPORT_ROWS.c.id))
        order = sorted(map(tuple, places))  # not by the database, whose collation is its own
        done = PreparedPart(b"", 0, (), ())
        task: Task[PreparedPart] | None = None
        for start, stop, until in steps([key for key, _ in order]):
            waiting = self._blocks([number for _, number in order[start:stop]])
            done = done if task is None else task.result()
            task = hands.submit(prepare, done.rest, waiting, until, pack)
            yield done
        if task is not None:
            yield task.result()

    def _blocks(self, numbers: Sequence[int]) -> list[Block]:
        columns = IMPORT_ROWS.c
        query = select(columns.first_key, columns.size, columns.rows)
        return [
            Block(*row) for row in self._connection.execute(query.where(columns.id.in_(numbers)))
        ]

    def _reject(self, part: PreparedPart) -> None:
        rejects = [
            {"line": line, "reason": reason, "cells": "[]"} for line, reason in part.repeated
        ]
        if rejects:
            self._connection.execute(insert(IMPORT_REJECT), rejects)

    def _count(self, query: str) -> int:
        return int(self._connection.execute(text(query)).scalar_one())


def _taken_over() -> RegistryLockedError:
    return RegistryLockedError(
        "Another import into this registry has begun meanwhile. Wait until it ends, then repeat."
    )
