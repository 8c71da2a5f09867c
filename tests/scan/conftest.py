"""Drawn pictures and clips, read by the real pipeline over two networks that know our drawing.

A drawn plate is a full-green rectangle; its blue says which of ``NUMBERS`` stands on it. The tax
comes from a real registry on a fixed day.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
import pytest

from lpr.config import Settings
from lpr.detect import Detection
from lpr.inference import Margins
from lpr.ocr import Reading
from lpr.pipeline import PlateReader
from lpr.plates import Candidate, parse
from lpr.scan import Output, PlainProgress, Scan, open_output
from lpr.tax import WIB, ImportOptions, TaxService, import_file, open_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from lpr.scan import PictureReader, Summary

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=WIB)
NUMBERS = ("B 1234 TXY", "B 6543 SFA", "D 1020 ABC", "CD 12 35")
UNREADABLE = 9
STEP = 25  # between two plates' blue, far more than compression changes

REGISTRY = """\
nopol,plate_colour,jenis,merk,tgl_pajak,tgl_stnk,pkb_pokok,pkb_denda,swdkllj_pokok
B 1234 TXY,putih,minibus,TOYOTA,2027-03-31,2028-03-31,,,
B 6543 SFA,hitam,sepeda_motor,HONDA,2026-01-31,2027-01-31,200000,20000,35000
"""


class GreenDetector:
    """Finds the full-green rectangles of a drawn picture, the rightmost first."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        green = (image[:, :, 1] > 180).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(green)
        boxes = [tuple(float(v) for v in stats[i][:4]) for i in range(1, count)]
        boxes.sort(reverse=True)
        return [Detection((x, y, x + w, y + h), 0.9) for x, y, w, h in boxes]


class BlueReader:
    """Reads the number that the blue in the middle of a crop stands for."""

    margins = Margins()
    accept_threshold = 0.95

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        return [self._one(round(float(_middle(crop).mean()) / STEP)) for crop in crops]

    def _one(self, index: int) -> Reading:
        if index >= len(NUMBERS):
            return Reading("8XX", None, (), 0.0, None, legibility=0.1)
        plate = parse(NUMBERS[index])
        best = Candidate(plate, 0.97, "civil", ())
        other = Candidate(parse("B 1234 TXV"), 0.02, "civil", ())
        return Reading(
            plate.text, plate.text, (best, other), 0.98, "civil", "2028-03", 0.9, "white"
        )


def _middle(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = crop.shape[:2]
    return crop[height // 3 : -(height // 3), width // 3 : -(width // 3), 0]


def drawn(*indices: int) -> NDArray[np.uint8]:
    """A picture of 320 x 200 with plates side by side, the first at the left."""
    picture = np.full((200, 320, 3), 40, np.uint8)
    for place, index in enumerate(indices):
        left = 20 + place * 100
        picture[100:130, left : left + 80] = (index * STEP, 255, 0)
    return picture


class Workshop:
    """Makes inputs in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def picture(self, name: str, *indices: int) -> Path:
        written, data = cv2.imencode(Path(name).suffix, drawn(*indices))
        assert written
        return self.file(name, data.tobytes())

    def file(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def clip(self, name: str, scenes: Sequence[Sequence[int]]) -> Path:
        """One second, ten frames, for each scene."""
        with av.open(str(self.folder / name), "w") as container:
            stream = container.add_stream("libx264", rate=10)
            stream.width, stream.height, stream.pix_fmt = 320, 200, "yuv420p"
            for number in range(10 * len(scenes)):
                pixels = drawn(*scenes[number // 10])
                frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
                frame.pts, frame.time_base = number, Fraction(1, 10)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return self.folder / name


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A folder ``in`` to put inputs into; the current folder is its parent."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return Workshop(Path("in"))


@pytest.fixture
def reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=BlueReader())


@pytest.fixture(scope="session")
def registry_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("registry")
    (folder / "vehicles.csv").write_text(REGISTRY, encoding="utf-8")
    url = f"sqlite:///{folder / 'registry.db'}"
    import_file(folder / "vehicles.csv", url, ImportOptions(as_of=NOW))
    return url


@pytest.fixture
def tax(registry_url: str) -> Iterator[TaxService]:
    registry = open_registry(registry_url)
    yield TaxService(registry, clock=lambda: NOW)
    registry.close()


class Lines:
    """A text stream that keeps what is written to it."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


@pytest.fixture
def said() -> Lines:
    return Lines()


@pytest.fixture
def scan_to(reader: PlateReader, said: Lines) -> Callable[..., Summary]:
    """Scan inputs into a file; further arguments are those of ``Scan`` and of its ``run``."""

    def run(path: Path, inputs: Sequence[Path], **more: Any) -> Summary:
        refused = more.pop("refused", ())
        progress = PlainProgress(said, len(inputs))  # type: ignore[arg-type]
        given: PictureReader = more.pop("reader", reader)
        with open_output(path) as output:
            assert isinstance(output, Output)
            scan = Scan(reader=given, output=output, progress=progress, **more)
            return scan.run(inputs, refused=refused)

    return run


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def workers_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes find the tests' readers, and give no coverage or warnings of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def home(tmp_path: Path, registry_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of an installation with the drawn world's registry; the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PLAT_DATABASE_URL", registry_url)
    monkeypatch.setenv("PLAT_STORE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    return tmp_path


@pytest.fixture
def make_picture(home: Path) -> Callable[..., Path]:
    """Makes a drawn picture below the current folder."""
    return Workshop(home).picture
