"""Leads in words, Indonesian and English; each says that it is one, and what else it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.tax import Message

if TYPE_CHECKING:
    from lpr.anomalies._types import CloneRules
    from lpr.plates import Plate
    from lpr.tax import VehicleSummary

_LEAD = Message("Petunjuk, bukan temuan", "A lead, not a finding")
_COLOURS = {
    "black": "hitam",
    "white": "putih",
    "yellow": "kuning",
    "red": "merah",
    "green": "hijau",
}
_IN_ENGLISH = {word: colour for colour, word in _COLOURS.items()}


def clone(cameras: tuple[str, str], metres: int, seconds: int, rules: CloneRules) -> Message:
    """One number at two cameras, which are named as the reader knows them."""
    first, second = cameras
    kilometres = f"{metres / 1000:.1f}"
    if seconds:
        when_id, when_en = f"dalam {seconds} detik", f"within {seconds} seconds"
    else:
        when_id, when_en = "pada saat yang sama", "at the same time"
    return _lead(
        f"Nomor yang sama terlihat di {first} lalu di {second}, berjarak "
        f"{kilometres.replace('.', ',')} km garis lurus, {when_id}: lebih cepat daripada "
        f"{rules.speed:.0f} km/jam",
        "pelat mungkin digandakan, atau pembacaan, tempat, atau jam salah satu kamera keliru",
        f"The same number was seen at {first} and then at {second}, {kilometres} km apart in a "
        f"straight line, {when_en}: faster than {rules.speed:.0f} km/h",
        "the plate may be cloned, or a camera's reading, place or clock may be wrong",
    )


def colour(seen: str, vehicle: VehicleSummary) -> Message:
    """Another colour than the registry's."""
    held = vehicle.plate_colour.value
    return _lead(
        f"Pelat terlihat {_COLOURS.get(seen, seen)}, di registri {held}",
        "cahaya dapat menipu kamera, dan registri dapat terlambat",
        f"The plate was seen as {seen}; in the registry it is {_IN_ENGLISH.get(held, held)}",
        "light deceives cameras, and the registry may be behind",
    )


def plate_class(plate: Plate, vehicle: VehicleSummary) -> Message:
    """Another class than the registry's."""
    held = vehicle.jenis.value.replace("_", " ")
    of_id, of_en = ("sepeda motor", "motorcycles")
    if plate.plate_class.value != "motorcycle":
        of_id, of_en = ("kendaraan roda empat atau lebih", "vehicles of four wheels and more")
    return _lead(
        f"Nomor ini berada dalam rentang {of_id}, di registri kendaraannya {held}",
        "nomor pilihan pemilik dapat berada dalam rentang mana pun",
        f"The number lies in the range of {of_en}; the registered vehicle is: {held}",
        "a number that its owner chose may lie in any range",
    )


def old_series(plate: Plate) -> Message:
    """A withdrawn series."""
    return _lead(
        f"Seri {plate.suffix} ditarik pada Oktober/November 2023 dan masih terlihat",
        "pelat mungkin palsu, belum diganti, atau salah terbaca",
        f"The series {plate.suffix} was withdrawn in October/November 2023 and is still seen",
        "the plate may be false, not replaced yet, or misread",
    )


def expired(expiry: str) -> Message:
    """A month that is over."""
    year, _, month = expiry.partition("-")
    return _lead(
        f"Masa berlaku pada pelat terbaca {month}.{year} dan sudah lewat",
        "itu bulan STNK/TNKB lima tahunan, bukan jatuh tempo pajak, dan dapat salah terbaca",
        f"The month on the plate was read as {month}.{year}, which is over",
        "it is that of the five-year registration, not the tax's due date, and may be misread",
    )


def _lead(said_id: str, else_id: str, said_en: str, else_en: str) -> Message:
    return Message(f"{said_id}. {_LEAD.id}: {else_id}.", f"{said_en}. {_LEAD.en}: {else_en}.")
