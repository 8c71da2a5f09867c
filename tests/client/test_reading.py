from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from lpr.client import Client, RejectedError
from tests.client.told import keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_pictures_as_bytes_and_as_files(
    plat: Client, picture: Callable[..., bytes], tmp_path: Path
) -> None:
    file = tmp_path / "jalan raya.png"
    file.write_bytes(picture(1))
    records = plat.read(picture(0), file, str(file), picture(None))
    assert [each.file for each in records] == [
        "picture-0",
        "jalan raya.png",
        "jalan raya.png",
        "picture-3",
    ]
    assert [[plate.text for plate in each.plates] for each in records] == [
        ["B1234PYZ"],
        ["B6543SFA"],
        ["B6543SFA"],
        [],
    ]
    [plate] = records[1].plates
    assert plate.tax is not None
    assert plate.tax.status == "MENUNGGAK"
    assert plate.plate_class == "motorcycle", "by the range of its number"
    assert plate.candidates[0].text == "B6543SFA"


def test_a_name_that_is_no_unicode(
    plat: Client, picture: Callable[..., bytes], tmp_path: Path
) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.png")
    file.write_bytes(picture(1))
    [record] = plat.read(file)
    assert record.file == "caf\ufffd.png"


def test_nothing_that_is_told_is_lost(
    world: Any, plat: Client, picture: Callable[..., bytes]
) -> None:
    parts = [("files", ("picture-0", picture(0))), ("files", ("picture-1", b"no picture"))]
    told = world.with_key("petugas").post("/api/v1/read", files=parts).json()["pictures"]
    mine = plat.read(picture(0), b"no picture")
    assert [keys(each.model_dump(mode="json", by_alias=True)) for each in mine] == keys(told)


def test_without_tax_nothing_is_looked_up(
    world: Any, plat: Client, picture: Callable[..., bytes]
) -> None:
    before = len(world.records)
    [record] = plat.read(picture(0), tax=False)
    assert record.plates[0].tax is None
    assert len(world.records) == before


def test_a_crop(plat: Client, picture: Callable[..., bytes]) -> None:
    [record] = plat.read(picture(0), crop=True)
    assert record.plates[0].box == (0.0, 0.0, float(record.width or 0), float(record.height or 0))


def test_one_bad_picture_spoils_no_other(plat: Client, picture: Callable[..., bytes]) -> None:
    bad, good = plat.read(b"no picture", picture(0))
    assert bad.error is not None
    assert bad.error.code == "image-format"
    assert good.error is None
    assert good.plates


def test_a_bad_picture_alone_raises(plat: Client) -> None:
    with pytest.raises(RejectedError) as raised:
        plat.read(b"no picture")
    assert (raised.value.code, raised.value.status) == ("image-format", 415)


def test_no_picture_is_no_request(plat: Client, tmp_path: Path) -> None:
    assert plat.read() == ()
    with pytest.raises(FileNotFoundError):
        plat.read(tmp_path / "none.jpg")
