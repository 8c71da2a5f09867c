"""How soon a page is seen, with the processor slowed down as if it were a phone's."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error, ViewportSize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Browser, StorageState

    from benchmarks.pages._demo import Demo

SIZES = {"phone": (360, 800), "desk": (1920, 1080)}
"""Width and height of the screens, CSS pixels."""

PAGES = {
    "Masuk": "/masuk",
    "Cari": "/cari",
    "Cari, card": "/cari?nopol={plate}",
    "Peta": "/peta",
    "Peta, sightings": "/peta?rentang=24",
    "Peta, track": "/peta?nopol={plate}",
    "Langsung": "/langsung",
    "Daftar pantau": "/daftar-pantau",
    "Verifikasi": "/verifikasi",
    "Ketepatan": "/verifikasi/ketepatan",
    "Kejanggalan": "/kejanggalan?rentang=24",
    "Kamera": "/kamera",
    "Laporan": "/laporan",
    "Audit": "/audit",
}
"""Pages as officers know them, and their addresses; the first is opened by nobody known."""

PATIENCE = 120_000
"""Milliseconds until a page counts as lost, on a busy machine too."""

SEEN = """(patience) => new Promise((told, failed) => {
    setTimeout(() => failed(new Error("nothing was drawn")), patience);
    const last = (kind) => new Promise((found) => {
        new PerformanceObserver((list) => found(list.getEntries().at(-1).startTime))
            .observe({ type: kind, buffered: true });
    });
    last("largest-contentful-paint").then((largest) => told([
        performance.getEntriesByName("first-contentful-paint")[0].startTime,
        largest,
        performance.getEntriesByType("navigation")[0].loadEventEnd,
    ]));
})"""


@dataclass(frozen=True, slots=True)
class Manner:
    """How pages are opened.

    Attributes:
        rounds: openings of each page and screen that count, at least 1.
        slower: how many times the browser's processor is slowed down.
        patience: milliseconds until a page counts as lost.

    """

    rounds: int = 5
    slower: float = 4.0
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class View:
    """How soon one page was seen on one screen, milliseconds from the click, a figure a round.

    Attributes:
        page: its name in `PAGES`.
        width: of the screen, CSS pixels.
        first: the first text or picture is drawn.
        largest: the largest one is drawn: the page looks done.
        loaded: every script and picture that the page names is there.

    """

    page: str
    width: int
    first: tuple[float, ...]
    largest: tuple[float, ...]
    loaded: tuple[float, ...]

    def to_dict(self) -> dict[str, str | int | float]:
        """JSON types; median and worst of each figure."""
        told: dict[str, str | int | float] = {"page": self.page, "width": self.width}
        for name in ("first", "largest", "loaded"):
            figures = getattr(self, name)
            told[f"{name}_median_ms"] = round(statistics.median(figures))
            told[f"{name}_worst_ms"] = round(max(figures))
        return told


def measure(
    browser: Browser,
    site: str,
    demo: Demo,
    how: Manner,
    pages: Mapping[str, str] = PAGES,
) -> Iterator[View]:
    """Open every page with an empty cache, so many times on each screen; the first is not counted.

    Each view is there as soon as it is measured.

    Args:
        browser: Chromium.
        site: the service's address.
        demo: what it serves.
        how: how often, and how slowly.
        pages: addresses by their names, as in `PAGES`.

    Raises:
        RuntimeError: a page does not answer, or draws nothing; its address is named.

    """
    known = logged_in(browser, site, demo)
    for name, pattern in pages.items():
        state = None if name == "Masuk" else known
        address = site + pattern.format(plate=demo.plate)
        for width, height in SIZES.values():
            screen = ViewportSize(width=width, height=height)
            taken = [_open(browser, address, state, screen, how) for _ in range(how.rounds + 1)]
            first, largest, loaded = zip(*taken[1:], strict=True)
            yield View(name, width, first, largest, loaded)


def logged_in(browser: Browser, site: str, demo: Demo) -> StorageState:
    """The cookies of a session."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        answer = context.request.post(f"{site}/masuk", form=dict(demo.log_in))
        if not answer.ok:
            raise RuntimeError(f"The log-in answered {answer.status}.")
        return context.storage_state()
    finally:
        context.close()


def _open(
    browser: Browser,
    address: str,
    state: StorageState | None,
    screen: ViewportSize,
    how: Manner,
) -> Sequence[float]:
    context = browser.new_context(viewport=screen, storage_state=state)
    context.set_default_timeout(how.patience)
    try:
        page = context.new_page()
        debugger = context.new_cdp_session(page)
        debugger.send("Emulation.setCPUThrottlingRate", {"rate": how.slower})
        answer = page.goto(address, wait_until="load")
        if answer is None or not answer.ok:
            raise RuntimeError(f"{address} did not answer with its page.")
        times: Sequence[float] = page.evaluate(SEEN, how.patience)
    except Error as error:
        raise RuntimeError(f"{address} was not seen: {error.message}") from error
    finally:
        context.close()
    return times
