"""The adapter for flat JSON answers, one number a request, by the mapping of a configuration.

Money is ``Rp. 1.234.000``, digits or a JSON number; a placeholder such as ``-`` or null says
nothing. An answer that cannot be understood is a failure that names the column, and never what
stood in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import _fields as fields
from lpr.tax._types import (
    BlockKind,
    Jenis,
    Penggunaan,
    PlateColour,
    Regident,
    StoredBill,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)
from lpr.tax.http._replies import Failed, Found, NotFound, Rejected, Reply, Unavailable
from lpr.tax.http._transport import Call, Refused
from lpr.tax.http._wire import bill_sum
from lpr.tax.http._words import NOT_UNDERSTOOD, meanings, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.plates import Plate
    from lpr.tax.http._config import AnswerConfig, Column, ConnectorConfig
    from lpr.tax.http._transport import Transport

AMOUNTS = (
    "pkb_pokok", "pkb_denda", "opsen_pokok", "opsen_denda", "swdkllj_pokok", "swdkllj_denda",
    "pnbp_stnk", "pnbp_tnkb", "pnbp_nrkb",
)  # fmt: skip
_NOTHING_HERE = frozenset(range(400, 500)) - {401, 403}  # said to whom it lets in
_WORDS = partial(fields.words, longest=60)


def _kind(text: str) -> Jenis:
    return fields.member(Jenis, "_".join(text.split()))


READERS: Mapping[str, Callable[[str], Any]] = {
    "plate_colour": partial(fields.member, PlateColour),
    "jenis": _kind,
    "merk": _WORDS,
    "tipe": _WORDS,
    "tahun": fields.count,
    "warna": _WORDS,
    "cc": fields.count,
    "njkb": fields.rupiah,
    "bobot": fields.weight,
    "milik_ke": fields.ownership,
    "ev": fields.flag,
    "badan_hukum": fields.flag,
    "penggunaan": partial(fields.member, Penggunaan),
    "konversi": fields.flag,
    "wilayah": _WORDS,
    "tgl_pajak": fields.day,
    "tgl_stnk": fields.day,
    "regident": partial(fields.member, Regident),
    "as_of": fields.moment,
    **dict.fromkeys((*AMOUNTS, "total"), fields.rupiah),
}


@dataclass(frozen=True, slots=True)
class FlatAdapter:
    """One GET a number, its parts in the path; a flat JSON object as the answer."""

    config: ConnectorConfig
    answer: AnswerConfig

    @property
    def batch_size(self) -> int:
        """No batch: one number a request."""
        return 1

    @property
    def needs_colour(self) -> bool:
        """Whether each request names the plate's colour."""
        return "{colour}" in self.config.request.path

    def call(self, plates: Sequence[Plate], colour: PlateColour | None) -> Call | Refused:
        """The request for one number; refused where its path needs a colour that nobody saw."""
        plate, request = plates[0], self.config.request
        if colour is None and self.needs_colour:
            return Refused("it needs the plate's colour, which was not given")
        parts = {
            "nopol": plate.text,
            "prefix": plate.prefix,
            "number": plate.number,
            "suffix": plate.suffix or request.empty_suffix,
            "colour": "" if colour is None else colour.value,
        }
        path = request.path
        for name, value in parts.items():
            path = path.replace("{" + name + "}", quote(value, safe=""))
        return Call("GET", path)

    def reach(self, transport: Transport, end: float) -> Refused | Failed | None:
        """Ask for the address itself: each path below it names a vehicle."""
        said = transport.probe(Call("GET", "/"), end)
        return None if isinstance(said, Refused) and said.status in _NOTHING_HERE else said

    def read(self, payload: Any, plates: Sequence[Plate], now: datetime) -> list[Reply] | Failed:
        """The reply for the one plate, or why the payload cannot be used."""
        if not isinstance(payload, dict):
            return Failed("its answer is no JSON object")
        word, answer = _text(payload.get(self.answer.status)), self.answer
        if word in answer.found:
            return self._found(payload, plates[0], now)
        if word in answer.not_found:
            return [NotFound(now, self.config.source)]
        if word in answer.unavailable:
            return [Unavailable(now, "it says that it is under maintenance")]
        if word in answer.rejected:
            return [Rejected(now, "it refused the number")]
        return Failed(f"its answer's {answer.status!r} has none of the configured words")

    def _found(
        self, payload: Mapping[str, Any], plate: Plate, now: datetime
    ) -> list[Reply] | Failed:
        cells = self._cells(payload)
        if isinstance(cells, Failed):
            return cells
        if not _same(cells.pop("nopol", None), plate):
            return Failed("its answer is for another number")
        values: dict[str, Any] = {}
        for column, text in cells.items():
            try:
                values[column] = READERS[column](text)
            except ValueError:
                return _unusable(column)
        missing = [name for name in ("plate_colour", "jenis", "tgl_pajak") if name not in values]
        if missing:
            return Failed(f"its answer lacks {', '.join(missing)}")
        bill = _bill(values)
        if bill is not None and bill.total != bill_sum(bill):
            return Failed("its answer's total is not the sum of its parts")
        blocks, unread = self._blocks(payload)
        record = _record(plate.text, values, bill, self.config.source, now)
        record = replace(record, blocks=blocks, unread=("blokir",) if unread else ())
        return [Found(record.updated_at, self.config.source, (record,))]

    def _cells(self, payload: Mapping[str, Any]) -> dict[str, str] | Failed:
        """Our columns with their texts, translated; what says nothing is absent."""
        cells: dict[str, str] = dict(self.answer.defaults)  # type: ignore[arg-type] # literals are texts
        for column in (each for each in self.answer.fields if each != "blokir"):
            for text in self._texts(payload, column):
                if text is None:
                    return _unusable(column)
                cells[column] = translated(text, self.answer.values.get(column, {}))
        cells.pop("blokir", None)
        return cells

    def _blocks(self, payload: Mapping[str, Any]) -> tuple[tuple[BlockKind, ...], bool]:
        """The blocks that the agency's remarks name, and whether a remark is not understood."""
        given = self.answer.defaults.get("blokir")
        texts = self._texts(payload, "blokir") or ([] if given is None else [given])
        kinds: set[BlockKind] = set()
        unread, words = False, self.answer.values.get("blokir", {})
        for text in texts:
            ours = set() if text is None else meanings(text, words)
            known = [BlockKind(word) for word in ours if word in set(BlockKind)]
            sure = bool(ours) and NOT_UNDERSTOOD not in ours and len(known) == len(ours - {""})
            kinds.update(known if sure else ())
            unread = unread or not sure
        return tuple(sorted(kinds)), unread

    def _texts(self, payload: Mapping[str, Any], column: Column) -> list[str | None]:
        """What stands in the agency's fields for the column, placeholders left out."""
        given = (payload.get(name) for name in self.answer.names(column))
        texts = [_text(value, column) for value in given if value is not None]
        silent = self.answer.placeholders
        return [text for text in texts if text is None or text.upper() not in silent]


def _text(value: Any, column: Column | None = None) -> str | None:
    """A JSON value as the text that stands in a cell; None for what can stand in none.

    Of all columns only a weight has a fraction: 1.234 as an amount would read as ``1.234``.
    """
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value))
        return str(value) if column == "bobot" else None
    return " ".join(str(value).split()) if isinstance(value, str | int) else None


def _unusable(column: str) -> Failed:
    return Failed(f"its answer has an unusable {column}")


def _same(text: str | None, plate: Plate) -> bool:
    """Whether the answer names the number that was asked; one that names none is believed."""
    if text is None:
        return True
    try:
        return parse(text).text == plate.text
    except MalformedPlateError:
        return False


def _bill(values: Mapping[str, Any]) -> StoredBill | None:
    amounts = {name: values.get(name, 0) for name in AMOUNTS}
    total = values.get("total", sum(amounts.values()))
    if not total and not any(amounts.values()):
        return None
    due = values["tgl_pajak"]
    return StoredBill(periode=due.year, jatuh_tempo=due, total=total, **amounts)


def _record(
    key: str, values: Mapping[str, Any], bill: StoredBill | None, source: str, now: datetime
) -> VehicleRecord:
    kind, colour = values["jenis"], values["plate_colour"]
    said = values.get
    return VehicleRecord(
        key=key,
        facts=VehicleFacts(
            jenis=kind,
            plate_colour=colour,
            njkb=said("njkb"),
            bobot=said("bobot"),
            milik_ke=said("milik_ke", 1),
            cc=said("cc"),
            ev=bool(said("ev")),
            legal_entity=bool(said("badan_hukum")),
            penggunaan=said("penggunaan"),
            konversi=said("konversi"),
        ),
        summary=VehicleSummary(
            kind, said("merk"), said("tipe"), said("tahun"), said("warna"), colour, said("ev")
        ),
        wilayah=said("wilayah"),
        tgl_pajak=values["tgl_pajak"],
        tgl_stnk=said("tgl_stnk"),
        regident=said("regident", Regident.AKTIF),
        source=source,
        updated_at=said("as_of", now),
        bills=() if bill is None else (bill,),
    )
