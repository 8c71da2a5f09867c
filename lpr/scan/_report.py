"""The report: a folder of pages that an analyst can page through, without a server or a network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.records import printable
from lpr.scan._account import ENDINGS, OWING
from lpr.scan._plots import stacked_bars
from lpr.scan._whole import write_whole
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lpr.scan._account import Account
    from lpr.store import Sighting

TEMPLATES = Path(__file__).with_name("report")
ROWS = 100
"""Sightings on a page."""

MOST = 20_000
"""Sightings in a list: nobody pages through more, and all are in the Parquet file."""


@dataclass(frozen=True, slots=True)
class _List:
    """Some of the sightings, on pages of their own."""

    file: str
    name: str
    english: str
    sightings: Sequence[Sighting]

    @property
    def count(self) -> int:
        return len(self.sightings)

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.count, MOST) // ROWS))

    @property
    def first(self) -> str:
        return self.page(1)

    def page(self, number: int) -> str:
        return f"{self.file}-{number:04d}.html"

    def shown(self, number: int) -> Sequence[Sighting]:
        return self.sightings[(number - 1) * ROWS : min(number * ROWS, MOST)]


def write_report(folder: Path, told: Account, sightings: Sequence[Sighting]) -> Path:
    """Write the report into a folder beside ``evidence``; gives its first page.

    Raises:
        OutputError: a page cannot be written.

    """
    pages = _environment()
    lists = _lists(sightings)
    plots = _plots(told)
    write_whole(folder / "style.css", (TEMPLATES / "style.css").read_text(encoding="utf-8"))
    for file, _, drawing in plots:
        write_whole(folder / file, drawing)
    kept = {"style.css", "index.html", *(file for file, _, _ in plots)}
    for each in lists:
        for number in range(1, each.pages + 1):
            page = pages.get_template("list.html").render(
                lists=lists, list=each, number=number, shown=each.shown(number)
            )
            write_whole(folder / each.page(number), page)
            kept.add(each.page(number))
    index = folder / "index.html"
    write_whole(index, pages.get_template("index.html").render(_index(told, lists, plots)))
    _sweep(folder, kept)
    return index


def _index(told: Account, lists: Sequence[_List], plots: Sequence[tuple[str, str, str]]) -> Any:
    whole = told.whole
    return {
        "lists": lists,
        "plots": [{"file": file, "title": title} for file, title, _ in plots],
        "all": whole,
        "cameras": told.cameras,
        "reasons": told.reasons,
        "owing": len({plate for plate, _ in whole.arrears}),
        "estimated": len({plate for plate, _ in whole.estimated}),
        "seconds": told.gathered.seconds,
        "frames": told.gathered.frames,
        "missed": told.gathered.missed,
        "notes": told.gathered.notes,
        "left_out": max(0, lists[0].count - MOST),
    }


def _lists(sightings: Sequence[Sighting]) -> list[_List]:
    owing = [s for s in sightings if s.tax and s.tax.status == OWING and s.ending == "plate"]
    review = [s for s in sightings if s.ending == "review"]
    unread = [s for s in sightings if s.ending == "unreadable"]
    return [
        _List("all", "Semua", "all sightings", sightings),
        _List("arrears", "Menunggak", "accepted plates in arrears", owing),
        _List("review", "Perlu diperiksa", "for a person to look at", review),
        _List("unreadable", "Tidak terbaca", "unreadable", unread),
    ]


def _plots(told: Account) -> list[tuple[str, str, str]]:
    """File, title and drawing of each plot."""
    hours, cameras = told.hours, told.cameras
    short = {hour: f"{hour[8:10]}/{hour[5:7]} {hour[11:]}" for hour in hours}
    by_hour = {short[hour]: group.endings for hour, group in hours.items()}
    owed = {short[hour]: {"Rp": group.owed} for hour, group in hours.items()}
    by_camera = {name: group.endings for name, group in cameras.items()}
    statuses = {status: {"n": count} for status, count in told.whole.statuses.items()}
    drawn: list[tuple[str, str, Mapping[str, Mapping[str, float]], Sequence[str]]] = [
        ("hours.svg", "Penampakan per jam (sightings an hour)", by_hour, ENDINGS),
        ("cameras.svg", "Penampakan per kamera (sightings a camera)", by_camera, ENDINGS),
        ("arrears.svg", "Tunggakan per jam, rupiah (arrears an hour)", owed, ("Rp",)),
        ("statuses.svg", "Status pajak (tax status, different numbers)", statuses, ("n",)),
    ]
    return [(file, title, stacked_bars(title, bars, parts)) for file, title, bars, parts in drawn]


def _environment() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    pages.filters |= {"n": _count, "share": _share, "time": _time, "wib": _wib, "plate": _plate}
    return pages


def _count(number: int) -> str:
    """1234567 as 1.234.567, as it is written in Indonesia."""
    return f"{number:,}".replace(",", ".")


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.1f} %".replace(".", ",")


def _time(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}"


def _wib(moment: datetime) -> str:
    return moment.astimezone(WIB).strftime("%d/%m/%Y %H:%M:%S")


def _plate(text: str) -> str:
    try:
        return parse(text).display
    except MalformedPlateError:
        return printable(text)


def _sweep(folder: Path, kept: set[str]) -> None:
    """Pages of an earlier scan into the same folder, which had more of them."""
    for path in folder.glob("*.html"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
