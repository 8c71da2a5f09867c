"""A scan of footage into a folder: ledger, evidence, files of sightings, summary, report."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lpr.errors import EXIT_FAILED, EXIT_OK
from lpr.scan._account import ENDINGS, Account, account
from lpr.scan._conduct import Conductor
from lpr.scan._gather import gather
from lpr.scan._output import open_output
from lpr.scan._pictures import Pictures
from lpr.scan._report import write_report
from lpr.scan._seen_rows import SEEN_COLUMNS, seen_row
from lpr.scan._summary import EXIT_INTERRUPTED, MOST_SHOWN
from lpr.scan._whole import forget_parts, write_whole
from lpr.sightings import with_tax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lpr.scan._engine import Engine
    from lpr.scan._gather import Gathered
    from lpr.scan._plan import Plan
    from lpr.scan._progress import Progress
    from lpr.sightings import TaxLookup
    from lpr.store import ScanLedger, Sighting

EVIDENCE = "evidence"
LEDGER = "ledger.db"
REPORT = "report"
SUMMARY = "summary.json"
FILES = ("sightings.parquet", "sightings.csv", "sightings.jsonl")


@dataclass(frozen=True, slots=True)
class FootageResult:
    """What became of a scan; without an account it was stopped, and will go on from there.

    Attributes:
        told: the account, once every piece was done or failed.
        sightings: with their tax, by time.
        left: pieces that are still to be done.
        pieces: all of them.
        lacking: pictures that the sightings name and the folder does not hold.

    """

    told: Account | None
    sightings: tuple[Sighting, ...]
    left: int
    pieces: int
    lacking: int = 0

    @property
    def exit_code(self) -> int:
        """0 all well; 1 footage or a tax look-up failed, or pictures are lacking; 130 stopped."""
        if self.told is None:
            return EXIT_INTERRUPTED
        failed = self.told.gathered.missed or self.told.away or self.lacking
        return EXIT_FAILED if failed else EXIT_OK

    def lines(self) -> Iterator[str]:
        """The account for a person, a sentence a line."""
        if self.told is None:
            yield (
                f"Stopped: {self.pieces - self.left:,} of {self.pieces:,} pieces are done. The "
                "same command goes on from there."
            )
            return
        yield from _lines(self.told)


@dataclass(frozen=True, slots=True)
class FootageScan:
    """Scans a plan into a folder.

    Attributes:
        folder: everything that the scan makes lies in it.
        ledger: how far each piece is.
        engine: does the work.
        progress: is told.
        tax: None asks for no tax.
        stopped: True stops the work at once; what is done stays done.

    """

    folder: Path
    ledger: ScanLedger
    engine: Engine
    progress: Progress
    tax: TaxLookup | None
    stopped: Callable[[], bool]

    def run(self, plan: Plan) -> FootageResult:
        """Do every piece, then write the files.

        Raises:
            StoreError: the ledger fails.
            OutputError: a file cannot be written; the pieces stay done.

        """
        pieces = plan.pieces
        evidence = self.folder / EVIDENCE
        conductor = Conductor(self.ledger, self.engine, self.progress, self.stopped, evidence)
        states = conductor.conduct(pieces)
        left = sum(each.state in ("waiting", "running") for each in states.values())
        if left:
            return FootageResult(None, (), left, len(pieces))
        self.progress.end()
        gathered = gather(self.ledger, pieces, states, plan.missed, plan.notes)
        lacking = len(Pictures(evidence).lacking(gathered.sightings))
        if lacking:
            gathered = replace(gathered, notes=(_without(lacking), *gathered.notes))
        sightings: Sequence[Sighting] = gathered.sightings
        if self.tax is not None:
            sightings = with_tax(sightings, self.tax, sure=gathered.sure)
        told = account(gathered, sightings)
        write_files(self.folder, told, sightings)
        return FootageResult(told, tuple(sightings), 0, len(pieces), lacking)


def write_files(folder: Path, told: Account, sightings: Sequence[Sighting]) -> None:
    """Write the sightings in three formats, the summary and the report.

    Raises:
        OutputError: one of them cannot be written.

    """
    forget_parts(folder, folder / REPORT)
    for name in FILES:
        with open_output(folder / name, SEEN_COLUMNS) as output:
            for each in sightings:
                output.write(seen_row(each))
    summary = json.dumps(told.to_dict(), ensure_ascii=False, indent=2)
    write_whole(folder / SUMMARY, summary + "\n")
    write_report(folder / REPORT, told, sightings)


def _without(lacking: int) -> str:
    return (
        f"{lacking:,} pictures that sightings name are not in {EVIDENCE}/: their footage could not "
        "be read again, or gave others. A new folder, with a ledger of its own, holds all that it "
        "names."
    )


def _lines(told: Account) -> Iterator[str]:
    whole, found = told.whole, told.gathered
    endings = ", ".join(f"{whole.endings[ending]:,} {ending}" for ending in ENDINGS)
    yield f"Saw {whole.sightings:,} vehicles pass: {endings}."
    yield f"{len(whole.vehicles):,} different accepted numbers in {_footage(found)}."
    if whole.statuses:
        counts = ", ".join(f"{status} {count:,}" for status, count in whole.statuses.items())
        yield f"Tax status of the numbers: {counts}."
    if whole.arrears:
        yield f"Arrears: Rp {whole.owed:,}, each vehicle once."
    if told.away:
        yield "Some tax could not be looked up: see `plat doctor`, then run the same command again."
    for note in found.notes[:MOST_SHOWN]:
        yield f"Note {note}"
    if found.missed:
        yield f"Could not read {len(found.missed):,}:"
        for each in found.missed[:MOST_SHOWN]:
            yield f"  {each.file}: {each.message} [{each.code}]"


def _footage(found: Gathered) -> str:
    hours, rest = divmod(int(found.seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d} of recordings, {found.frames:,} frames read"
