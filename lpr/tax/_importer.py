"""The work of an import: read and checked in chunks, staged, merged in one transaction."""

from __future__ import annotations

import csv
import hashlib
import os
import tempfile
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NoReturn

from lpr.about import usable_cores
from lpr.errors import ImportRejectedError, OutputError
from lpr.tax._age import check_newer, check_newer_at, newest_held
from lpr.tax._files import opened
from lpr.tax._hands import hands
from lpr.tax._import import ImportSummary
from lpr.tax._parts import Form, read_part
from lpr.tax._rows import COLUMNS, OWNER_COLUMNS, REQUIRED
from lpr.tax._sample import SAMPLE_SOURCE
from lpr.tax._staging import Run, Staging
from lpr.tax._writer import registry_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lpr.tax._files import Raw, RegistryFile
    from lpr.tax._hands import Hands, Task
    from lpr.tax._import import ImportOptions, Progress
    from lpr.tax._mapping import ColumnMapping
    from lpr.tax._parts import ReadPart
    from lpr.tax._writer import RegistrySession

_SOURCE_NAME = 100
_NAMED = 1000  # problems that an error names; a rejects file names all
_OWNER_ONLY = 0o600
_LARGE = 1 << 25
"""Bytes of a file from which on other processes help: they take a second to begin."""


@dataclass(frozen=True, slots=True)
class _Work:
    """What one import is about."""

    path: Path
    options: ImportOptions
    progress: Progress
    helpers: Hands


def run_import(
    path: Path, database_url: str, options: ImportOptions, progress: Progress
) -> ImportSummary:
    """What `import_file` says."""
    _check_rejects(path, options.rejects)
    if options.dry_run and not options.older:
        check_newer_at(database_url, options.as_of, options.busy_timeout)
    identity = _identity(path, options.mapping)
    with (
        _place(database_url, dry_run=options.dry_run) as place,
        registry_session(place, busy_timeout=options.busy_timeout) as session,
        hands(_processes(path, options)) as helpers,
    ):
        work = _Work(path, options, progress, helpers)
        run = _begin(session, identity, work)
        try:
            _stage(session, run, work)
            return _finish(session, run, work)
        except (ImportRejectedError, OutputError):
            with session.transaction() as writer:
                Staging(writer.connection).clear()
            raise


def _check_rejects(path: Path, target: Path | None) -> None:
    """Refuse to write the rejects over the file that they come from."""
    try:
        is_same = target is not None and target.samefile(path)
    except OSError:  # one of them is not there
        return
    if is_same:
        raise OutputError(f"{target} is the file to be imported. Name another for wrong rows.")


def _processes(path: Path, options: ImportOptions) -> int:
    """How many processes help: one a core, where there are several and the file is large."""
    if options.processes is not None:
        return options.processes
    cores = usable_cores()
    return cores if cores > 1 and path.stat().st_size >= _LARGE else 0


@contextmanager
def _place(database_url: str, *, dry_run: bool) -> Iterator[str]:
    """The registry, or for a dry run a database that is thrown away."""
    if not dry_run:
        yield database_url
        return
    with tempfile.TemporaryDirectory(prefix="plat-") as folder:
        yield f"sqlite:///{folder}/dry-run.db"


def _identity(path: Path, mapping: ColumnMapping) -> str:
    """What tells this import from another: the file's and the mapping's SHA-256."""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ImportRejectedError(f"{path} cannot be read ({error.strerror}).") from error
    return f"{content}:{hashlib.sha256(mapping.digest.encode()).hexdigest()}"


def _begin(session: RegistrySession, identity: str, work: _Work) -> Run:
    """The import that was cut off, or a new one."""
    name = os.fsencode(work.path.name).decode("utf-8", "replace")  # it may be any bytes
    options, source = work.options, f"impor {name[:_SOURCE_NAME]}"
    with session.transaction() as writer:
        writer.create()
        staging = Staging(writer.connection)
        held = staging.run()
        same = held is not None and (held.identity, held.source) == (identity, source)
        if held is not None and same and not (options.restart and held.as_of != options.as_of):
            return held
        if not options.older:
            check_newer(writer, options.as_of)
        run = Run(identity, source, options.as_of, 0)
        staging.begin(run)
        return run


def _stage(session: RegistrySession, run: Run, work: _Work) -> None:
    path, mapping = work.path, work.options.mapping
    only = None if mapping.columns is None else frozenset(mapping.columns.values())
    with opened(path, only) as file:
        names = tuple(_names(path, file, mapping))
        form = Form(names, run.source, run.as_of, mapping.digest, mapping)
        position = 0
        for raw, part in _read(file, form, work.helpers):
            if position + part.count > run.position:
                if position < run.position:  # chunks are the same in every run of a version
                    _reject(path, "It was begun by another version; import it again.")
                with session.transaction() as writer:
                    Staging(writer.connection).add(part, run.identity, position)
            position += part.count
            work.progress(position, raw.done)
    if position == 0:
        _reject(path, "It holds no vehicles.")


def _read(file: RegistryFile, form: Form, helpers: Hands) -> Iterator[tuple[Raw, ReadPart]]:
    """The chunks in the order of the file; some are read ahead."""
    waiting: deque[tuple[Raw, Task[ReadPart]]] = deque()
    for raw in file.chunks:
        waiting.append((raw, helpers.submit(read_part, form, raw)))
        if len(waiting) >= helpers.ahead:
            first, task = waiting.popleft()
            yield first, task.result()
    for first, task in waiting:
        yield first, task.result()


def _finish(session: RegistrySession, run: Run, work: _Work) -> ImportSummary:
    path, options = work.path, work.options
    with session.transaction() as writer:
        staging = Staging(writer.connection)
        staging.check(run.identity)
        store = not options.dry_run and (options.allow_rejects or not staging.rejected())
        sample = writer.forget_vehicles() if store and writer.source() == SAMPLE_SOURCE else 0
        merged = staging.merge(work.helpers, store=store)
        rejected = staging.rejected()
        if rejected and options.rejects is not None:
            _write_rejects(options.rejects, path, staging)
        if rejected and not (options.allow_rejects and merged.rows):
            _refuse(path, staging, rejected)
        if not options.dry_run:
            writer.describe(run.source, max(run.as_of, newest_held(writer) or run.as_of))
        staging.clear()
    added = merged.rows - merged.replaced
    return ImportSummary(
        merged.rows, added, merged.replaced, rejected, run.position, merged.unknown_areas, sample
    )


def _names(path: Path, file: RegistryFile, mapping: ColumnMapping) -> list[str | None]:
    """Our name of each of the file's columns; None for one that is not read."""
    header = [name.strip() for name in file.header]
    if mapping.columns is None:
        names = [name.lower() for name in header]
        _check_own(path, names)
        return list(names)
    absent = sorted(set(mapping.columns.values()).difference(header))
    if absent:
        _reject(path, f"The mapping names columns that it has not: {', '.join(absent)}.")
    ours = {theirs: name for name, theirs in mapping.columns.items()}
    if len(ours) < len(mapping.columns) or any(header.count(name) > 1 for name in ours):
        _reject(path, "A column is named twice.")
    return [ours.get(name) for name in header]


def _check_own(path: Path, names: Sequence[str]) -> None:
    owner = sorted(OWNER_COLUMNS.intersection(names))
    if owner:
        _reject(path, f"Take out the owner's data ({', '.join(owner)}); it is never kept here.")
    absent = [name for name in REQUIRED if name not in names]
    if absent:
        _reject(path, f"The first line must name the columns {', '.join(absent)}.")
    unknown = sorted(set(names).difference(COLUMNS))
    if unknown:
        _reject(path, f"Unknown columns: {', '.join(map(repr, unknown))}.")
    if len(set(names)) < len(names):
        _reject(path, "The first line names a column twice.")


def _reject(path: Path, reason: str) -> NoReturn:
    raise ImportRejectedError(f"{path} was not imported. {reason}")


def _refuse(path: Path, staging: Staging, rejected: int) -> NoReturn:
    error = ImportRejectedError(
        f"{path} was not imported, nothing was changed: {rejected} of its lines cannot be used. "
        "Mend them and import again."
    )
    for line, reason, _ in islice(staging.rejects(), _NAMED):
        error.add_note(f"line {line}: {reason}")
    raise error


def _write_rejects(target: Path, path: Path, staging: Staging) -> None:
    """Line, reason and the cells that were read; those of a repeated vehicle are left out."""
    try:
        with opened(path) as file:
            header = list(file.header)
        place = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(place, "w", encoding="utf-8", newline="") as out:
            if target.is_file():  # one that stood there may have been for everybody
                os.fchmod(place, _OWNER_ONLY)
            writer = csv.writer(out)
            writer.writerow(["line", "reason", *header])
            for line, reason, cells in staging.rejects():
                writer.writerow([line, reason, *cells])
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror}).") from error
