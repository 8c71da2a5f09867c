"""The pictures, the clip and the list of plates in ``samples/``: all drawn, none photographed.

    python -m training.render.samples samples

The numbers are invented. ``plates.csv`` names what the sample registry must hold of them.
"""

from __future__ import annotations

import argparse
import csv
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2

from training.render import effects, scenes, vehicles
from training.render.text import PlateText

if TYPE_CHECKING:
    import numpy as np

SIZE = (1280, 720)
CLIP_SECONDS, CLIP_RATE = 4, 15


@dataclass(frozen=True, slots=True)
class SamplePlate:
    """One vehicle of a sample; ``status`` is what the sample registry shall answer."""

    groups: tuple[str, ...]
    colour: str
    jenis: str
    status: str
    expiry: str | None = "0829"
    electric: bool = False

    @property
    def text(self) -> PlateText:
        """What is drawn."""
        civil = self.groups if len(self.groups) == 3 and self.groups[0].isalpha() else None
        if civil and civil[0] in ("CD", "CC"):
            civil = None
        return PlateText(
            self.groups, "".join(self.groups), civil, self.expiry, self.colour, self.electric
        )

    @property
    def motorcycle(self) -> bool:
        return self.jenis == "sepeda_motor"


CAR, RIDER = "minibus", "sepeda_motor"
SAMPLES: dict[str, tuple[SamplePlate, ...]] = {
    "01-mobil-putih": (SamplePlate(("B", "1247", "TJK"), "white", CAR, "LUNAS"),),
    "02-mobil-hitam-menunggak": (
        SamplePlate(("B", "2381", "SFA"), "black", CAR, "MENUNGGAK", "0327"),
    ),
    "03-sepeda-motor": (SamplePlate(("B", "4518", "UXE"), "white", RIDER, "MENUNGGAK", "1128"),),
    "04-angkutan-kuning": (SamplePlate(("B", "1726", "PTA"), "yellow", CAR, "JATUH_TEMPO_DEKAT"),),
    "05-dinas-merah": (SamplePlate(("B", "1193", "PQR"), "red", CAR, "LUNAS", "0528"),),
    "06-listrik": (
        SamplePlate(("B", "1608", "SZE"), "white", "sedan", "DIKECUALIKAN", "0930", electric=True),
    ),
    "07-luar-wilayah": (
        SamplePlate(("D", "1852", "ACK"), "white", CAR, "LUAR_WILAYAH"),
        SamplePlate(("B", "2069", "KZF"), "black", CAR, "LUAR_WILAYAH", "0127"),
    ),
    "08-korps-diplomatik": (SamplePlate(("CD", "64", "27"), "white", "sedan", "DIKECUALIKAN"),),
    "09-malam": (SamplePlate(("B", "1935", "BJM"), "white", "jeep", "BLOKIR_ETLE"),),
    "10-jalan-ramai": (
        SamplePlate(("B", "2714", "BKW"), "white", CAR, "LUNAS"),
        SamplePlate(("B", "3862", "TGN"), "black", RIDER, "MENUNGGAK", "0727"),
        SamplePlate(("B", "9341", "UCD"), "yellow", "truck", "MENUNGGAK"),
    ),
}
CLIP = (SamplePlate(("B", "1570", "PVR"), "white", CAR, "MENUNGGAK", "0429"),)


def picture(name: str) -> np.ndarray:
    """One sample, uint8 (720, 1280, 3) BGR; the same pixels each time."""
    rng = random.Random(name)
    chosen = [(plate.text, plate.motorcycle) for plate in SAMPLES[name]]
    image, corners = vehicles.draw(rng, size=SIZE, plates=chosen)
    return scenes.at_night(image, corners, rng) if "malam" in name else image


def clip(path: Path) -> None:
    """A car that comes nearer: 1280 x 720, H.264, ``CLIP_SECONDS`` at ``CLIP_RATE``."""
    rng = random.Random("clip")
    image, _ = vehicles.draw(rng, size=SIZE, plates=[(p.text, p.motorcycle) for p in CLIP])
    count = CLIP_SECONDS * CLIP_RATE
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=CLIP_RATE, options={"crf": "27"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for index in range(count):
            frame = av.VideoFrame.from_ndarray(_nearer(image, index / count), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _nearer(image: np.ndarray, share: float) -> np.ndarray:
    """The picture at ``share`` (0..1) of the approach, from half size to whole."""
    scale = 0.5 + 0.5 * share
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = image.shape[:2]
    down, right = height - small.shape[0], (width - small.shape[1]) // 2
    sides = (down, 0, right, width - small.shape[1] - right)
    return cv2.copyMakeBorder(small, *sides, cv2.BORDER_REFLECT_101)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in SAMPLES:
        image = effects.codec(picture(name), random.Random(0), 92, 92)
        cv2.imwrite(str(args.out / f"{name}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 88])
    clip(args.out / "klip.mp4")
    with (args.out / "plates.csv").open("w", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("text", "plate_colour", "jenis", "status"))
        for plates in (*SAMPLES.values(), CLIP):
            for plate in plates:
                spoken = " ".join(plate.groups)
                writer.writerow((spoken, plate.colour, plate.jenis, plate.status))


if __name__ == "__main__":
    main()
