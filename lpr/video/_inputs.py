"""From what a person names (files, folders, patterns, ``-``) to a list of inputs."""

from __future__ import annotations

import glob
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lpr.errors import ImageNotFoundError, ImageUnreadableError, InputError, NoPicturesError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

PICTURE_SUFFIXES = frozenset(
    {".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".mpo", ".png", ".tif", ".tiff", ".webp"}
    | {".avif", ".heic", ".heif"}  # phones' own, which cannot be read: it is said of each
)
VIDEO_SUFFIXES = frozenset(
    {".3gp", ".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts"}
    | {".ts", ".webm", ".wmv"}
)


@dataclass(frozen=True, slots=True)
class Stdin:
    """Standard input, named ``-`` on a command line."""

    def __str__(self) -> str:
        return "-"


def is_video(path: str | os.PathLike[str]) -> bool:
    """Whether the name ends like a recording's (``VIDEO_SUFFIXES``, any case)."""
    return _suffix(path) in VIDEO_SUFFIXES


def expand(
    arguments: Sequence[str | os.PathLike[str]],
    *,
    suffixes: Collection[str] = PICTURE_SUFFIXES,
    on_error: Callable[[str, InputError], None] | None = None,
) -> list[Path | Stdin]:
    """List the inputs that the arguments stand for, in their order and each once.

    A file is taken whatever its name; ``-`` is standard input. A folder gives the files below it
    whose suffix is in ``suffixes`` (lower case, with the dot), sorted by path, hidden ones left
    out, folders behind symbolic links not entered. What exists under its literal name is never
    read as a pattern; any other argument with ``*``, ``?`` or ``[`` is one (``**`` for any depth,
    where links are not entered either) and gives files as a folder does.

    With ``on_error`` an argument that gives nothing is handed over with its error, and the others
    go on; without it the first such error is raised.

    Raises:
        ImageNotFoundError: nothing stands at a path.
        ImageUnreadableError: the system refuses to look at a path or into a folder.
        NoPicturesError: a folder or pattern holds no file with such a suffix, or no argument.

    """
    report = on_error or _raise
    if not arguments:
        report("", NoPicturesError("Nothing was named; name a file, a folder or a pattern."))
    found: dict[Path | Stdin, None] = {}
    for named in arguments:
        argument = os.fspath(named)
        try:
            found.update(dict.fromkeys(_inputs(argument, suffixes, report)))
        except InputError as error:
            report(argument, error)
    return list(found)


def _raise(argument: str, error: InputError) -> None:
    if argument:
        error.add_note(f"input: {argument}")
    raise error


def _inputs(
    argument: str, suffixes: Collection[str], report: Callable[[str, InputError], None]
) -> list[Path | Stdin]:
    if argument == "-":
        return [Stdin()]
    if _is_folder(argument):
        inside = sorted(
            Path(root, name) for root, names in _walk(argument, report) for name in names
        )
    elif _exists(argument):
        return [Path(argument)]
    elif glob.has_magic(argument):
        inside = sorted(_matches(argument, report))
    else:
        raise ImageNotFoundError("There is no such file; check the name and the folder.")
    chosen = [path for path in inside if _suffix(path) in suffixes and _may_be_file(path)]
    if not chosen:
        raise NoPicturesError(f"No file here ends in {', '.join(sorted(suffixes))}.")
    return list(chosen)


def _exists(argument: str) -> bool:
    return _mode(argument) is not None


def _is_folder(argument: str) -> bool:
    return stat.S_ISDIR(_mode(argument) or 0)


def _mode(argument: str) -> int | None:
    """The file's mode; None where nothing stands (a name no system can hold is nothing too)."""
    try:
        return os.stat(argument).st_mode  # noqa: PTH116 - Path("") would be the current folder
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except PermissionError as error:
        raise ImageUnreadableError(
            "The system does not let this user look there; change its permissions."
        ) from error
    except OSError as error:
        raise ImageNotFoundError(f"The path cannot be followed: {error.strerror}.") from error


def _matches(
    pattern: str, report: Callable[[str, InputError], None], root: str = ""
) -> Iterator[Path]:
    """What a pattern names below ``root``; `glob` would let ``**`` follow links round and round."""
    parts = Path(pattern).parts
    if "**" not in parts:
        names = glob.iglob(pattern, root_dir=root)  # noqa: PTH207 - takes absolute patterns
        yield from (Path(root, name) for name in names)
        return
    depth = parts.index("**")
    above = os.path.join(Path(*parts[:depth]), "")  # noqa: PTH118 - folders only end in a slash
    below = os.fspath(Path(*parts[depth + 1 :] or "*"))
    for top in glob.iglob(above, root_dir=root):  # noqa: PTH207 - as above
        for folder, _ in _walk(os.fspath(Path(root, top)), report):
            yield from _matches(below, report, folder)


def _walk(
    folder: str, report: Callable[[str, InputError], None]
) -> Iterator[tuple[str, list[str]]]:
    """Each folder from this one down and the names in it; neither hidden ones nor through links."""

    def closed(error: OSError) -> None:
        reason = f"The folder cannot be listed ({error.strerror}); change its permissions."
        report(str(error.filename), ImageUnreadableError(reason))

    for root, folders, names in os.walk(folder, onerror=closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield root, [name for name in names if not name.startswith(".")]


def _may_be_file(path: Path) -> bool:
    """Leave out folders, pipes and devices; keep what cannot be looked at, so that it is told."""
    return os.path.isfile(path) or not os.path.exists(path)  # noqa: PTH110, PTH113 - Path raises where access is refused


def _suffix(path: str | os.PathLike[str]) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - also for names no Path accepts
