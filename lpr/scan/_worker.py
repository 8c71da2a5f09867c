"""A worker process: takes pieces of footage, gives what was found in them.

Tasks come on its standard input, one a line of JSON; answers go to its standard output. It ends
when its input does, in the middle of its work too: whoever asked is gone then, and the piece will
be asked for again.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import sys
from dataclasses import asdict
from functools import cache
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from socket import gethostname
from threading import Thread
from typing import TYPE_CHECKING, Any

from lpr.errors import ConfigurationError, LprError
from lpr.scan._engine import SHIPPED
from lpr.scan._found import pack
from lpr.scan._piece import read_piece
from lpr.scan._work import work
from lpr.sightings import EvidenceFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.scan._engine import Networks
    from lpr.scan._piece import Piece
    from lpr.scan._work import FootageReader

UNEXPECTED = "unexpected"
"""The code of a failure that is an error of ours."""


@cache
def shipped(models: tuple[tuple[str, str], ...], networks: Networks | None = None) -> FootageReader:
    """Our networks on one thread, as there are as many workers as cores; loaded once a process.

    Args:
        models: SHA-256 by the model's name, sorted: those that the scan was planned with.
        networks: which, and on what; None: as this process's settings tell.

    Raises:
        ConfigurationError: the models here are others.
        ModelError: they cannot be used.
        DependencyMissingError: what the networks shall run on is not here.

    """
    from lpr.config import load_settings  # noqa: PLC0415 - heavy, and only here
    from lpr.pipeline import PlateReader, model_hashes  # noqa: PLC0415 - as above

    chosen = {} if networks is None else asdict(networks)
    settings = load_settings().model_copy(update=chosen | {"threads": 1})
    _compare(models, model_hashes(settings.models_dir))
    return PlateReader(settings)


def _compare(planned: tuple[tuple[str, str], ...], here: dict[str, str]) -> None:
    """What others read would stand in ledger and sightings as read by those of the plan."""
    differ = sorted({name for name, _ in {*planned} ^ {*here.items()}})
    if differ:
        raise ConfigurationError(
            f"The models on {gethostname()} are not those of the scan: {', '.join(differ)}. "
            "Install the same version on every machine, or name a folder that all of them see "
            "with PLAT_MODELS_DIR."
        )


@cache
def loaded(reader: str) -> FootageReader:
    """The reader that a name stands for, loaded once a process."""
    module, _, function = reader.partition(":")
    make: Callable[[], FootageReader] = getattr(import_module(module), function)
    return make()


def outcome(
    task: str, reader: str, evidence: str | None, networks: Networks | None = None
) -> dict[str, Any]:
    """What became of a piece: its result in Base64, or why there is none."""
    folder = None if evidence is None else EvidenceFolder(Path(evidence))
    try:
        piece = read_piece(task)
        found = pack(work(piece, _reader(reader, piece, networks), folder))
    except LprError as error:
        return {"failed": f"{error} [{error.code}]"}
    except Exception as error:  # noqa: BLE001 - the supervision loop: one piece costs no other
        return {"failed": f"{type(error).__name__}: {error} [{UNEXPECTED}]"}
    return {"found": base64.b64encode(found).decode()}


def _reader(name: str, piece: Piece, networks: Networks | None) -> FootageReader:
    return shipped(piece.models, networks) if name == SHIPPED else loaded(name)


def main(reader: str, evidence: str | None) -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked, who then ends this
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    tasks: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(tasks,), daemon=True).start()
    while True:
        told = outcome(tasks.get(), reader, evidence)
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def _listen(tasks: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        tasks.put(json.loads(line))
    os._exit(0)  # whoever asked has ended


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)  # noqa: PLR2004 - two arguments
