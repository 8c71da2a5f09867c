"""Pictures of the pages for the documentation, as WebP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.pages._measure import PATIENCE, SIZES, logged_in
from benchmarks.pages._traffic import CAMERAS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, StorageState

    from benchmarks.pages._demo import Demo

QUALITY = 70
SHARP = {"phone": 2.0, "desk": 1.0}
"""Pixels of the picture for one of the page."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as it is to be seen: its address, and what is done before, by the page's keys."""

    path: str
    photograph: str | None = None
    opens: str | None = None
    below: str | None = None


LOOK = 50  # milliseconds between two looks
COMPLETE = """[...document.images].every((each) =>
    each.complete || each.loading === "lazy" && each.getBoundingClientRect().top > innerHeight)"""
"""Every picture in view is there; one below it may be left for later by the browser."""

SHOTS = {
    "masuk": Shot("/masuk"),
    "cari": Shot("/cari?nopol={plate}", opens=".lines summary", below=".answer"),
    "foto": Shot("/cari", photograph="samples/09-malam.jpg", below=".answer"),
    "peta": Shot("/peta?rentang=24&status=MENUNGGAK", below=".map-box"),
    "jejak": Shot("/peta?nopol={plate}", below=".map-box"),
    "langsung": Shot("/langsung", below=".board"),
    "daftar-pantau": Shot("/daftar-pantau", below=".watch-entries"),
    "verifikasi": Shot("/verifikasi?urutan=terbaru", below=".reading"),
    "ketepatan": Shot("/verifikasi/ketepatan"),
    "kejanggalan": Shot("/kejanggalan?rentang=24", below=".found"),
    "kamera": Shot("/kamera"),
    "kamera-satu": Shot(f"/kamera/{CAMERAS[0].id}?hari=7"),
    "laporan": Shot("/laporan?per=hari", below=".tiles"),
    "audit": Shot("/audit", below=".acts"),
}
"""By the picture's name. On a phone, what `below` names is scrolled to the top."""


def shoot(browser: Browser, site: str, demo: Demo, out: Path) -> Iterator[Path]:
    """Write a picture of each page on each screen; the paths, as they are made."""
    out.mkdir(parents=True, exist_ok=True)
    known = logged_in(browser, site, demo)
    for name, shot in SHOTS.items():
        for screen in SIZES:
            state = None if name == "masuk" else known
            png = _shot(browser, site + shot.path.format(plate=demo.plate), shot, state, screen)
            made = out / (f"{name}-ponsel.webp" if screen == "phone" else f"{name}.webp")
            made.write_bytes(_smaller(png))
            yield made


def _shot(
    browser: Browser, address: str, shot: Shot, state: StorageState | None, screen: str
) -> bytes:
    width, height = SIZES[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SHARP[screen],
        reduced_motion="reduce",
        locale="id-ID",
        storage_state=state,
    )
    context.set_default_timeout(PATIENCE)
    try:
        page = context.new_page()
        page.goto(address, wait_until="load")
        _prepare(page, shot, is_phone=screen == "phone")
        return page.screenshot()
    finally:
        context.close()


def _prepare(page: Page, shot: Shot, *, is_phone: bool) -> None:
    if shot.photograph:
        page.set_input_files("#foto", shot.photograph)
        page.wait_for_selector("#hasil article, #hasil section")
    if shot.opens:
        page.click(shot.opens)
        page.mouse.move(0, 0)
    if shot.below and is_phone:
        page.evaluate("(name) => document.querySelector(name).scrollIntoView()", shot.below)
    while not page.evaluate(COMPLETE):
        page.wait_for_timeout(LOOK)


def _smaller(png: bytes) -> bytes:
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise RuntimeError("The browser gave no picture.")
    _, data = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    return data.tobytes()
