"""A whole service filled with what `_traffic` invents: registry, store, evidence, accounts."""

from __future__ import annotations

import itertools
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.pages._pictures import prove
from benchmarks.pages._traffic import CAMERAS, FAR, NOW, sightings, vehicles
from lpr.access import Errand, Passwords, Roles
from lpr.alerts import AlertDesk, AlertMaker, Observed
from lpr.api import LateStore, create_app
from lpr.config import Settings
from lpr.lookups import RecordedLookups
from lpr.pipeline import PlateReader
from lpr.sightings import EvidenceFolder, with_tax
from lpr.store import (
    Act,
    AlertFilter,
    Alerts,
    AuditEntry,
    Cameras,
    CameraState,
    CameraStates,
    NewWatchEntry,
    ReadAs,
    Review,
    Reviews,
    Sightings,
    Verdict,
    WatchLists,
    chosen_evidence_dir,
    chosen_store_url,
    upgrade_store,
)
from lpr.tax import TaxService, init_registry, open_registry
from lpr.web import install

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fastapi import FastAPI

    from benchmarks.pages._traffic import Vehicle
    from lpr.store import Sighting, Store

NAME, PASSWORD, PURPOSE = "siti", "kuda baterai staples", "penagihan"
SITI = Errand("account:siti", "admin", PURPOSE, "ST-12/2026")
WATCHER = Errand("local:root", "local", PURPOSE)
PROVED = timedelta(hours=1)
"""Sightings of so long ago until now have pictures; those that wait for a person have them too."""

RECENT = timedelta(hours=2)
"""Sightings from which alerts are made."""

STOPS = 9  # about so many sightings has the vehicle whose track is shown
WAITING = 30  # the newest doubtful readings; a person has decided the others
_QUICK = Passwords(time_cost=1, memory_kib=8)


@dataclass(frozen=True, slots=True)
class Demo:
    """The application on a filled store.

    Attributes:
        app: the service with its console.
        plate: a number in arrears with a track.
        account: who opens the pages; may see all of them.
        password: of that account.

    """

    app: FastAPI
    plate: str
    account: str = NAME
    password: str = PASSWORD

    @property
    def log_in(self) -> dict[str, str]:
        """The fields of the log-in's form."""
        known = {"account": self.account, "password": self.password}
        return {**known, "purpose": PURPOSE, "case": "ST-12/2026"}


@contextmanager
def demonstration(folder: Path, *, until: int | None = None) -> Iterator[Demo]:
    """Open the application on a folder, which is filled where it is empty.

    Args:
        folder: where registry, store and pictures lie, or shall lie.
        until: take the last so many sightings only.

    """
    registry, store_url = (f"sqlite:///{folder / name}.db" for name in ("registry", "store"))
    settings = Settings(database_url=registry, store_url=store_url, rate_per_minute=0)
    done = folder / "plate.txt"
    if not done.exists():
        done.write_text(_fill(settings, until))
    upgrade_store(store_url, now=NOW)
    tax = TaxService(open_registry(registry), clock=lambda: NOW)
    with closing(LateStore(settings, lambda: NOW, _QUICK)) as store:
        reader = PlateReader(settings)
        app = create_app(settings, reader, tax, lambda: NOW, store=store, console=install)
        yield Demo(app, done.read_text())


def _fill(settings: Settings, until: int | None) -> str:
    """The number in arrears whose track is shown."""
    url = settings.database_url
    fleet = vehicles()
    init_registry(
        url,
        today=NOW.date(),
        sample=True,
        plates=[each.sample for each in fleet],
        size=2 * len(fleet),
    )
    tax = TaxService(open_registry(url), clock=lambda: NOW)
    upgrade_store(chosen_store_url(settings), now=NOW - timedelta(days=4))
    with closing(LateStore(settings, lambda: NOW, _QUICK)) as late:
        _accounts(late)
        evidence = EvidenceFolder(chosen_evidence_dir(settings))
        return _keep(late.opened, tax, fleet, evidence, until)


def _accounts(late: LateStore) -> None:
    act = Act(NOW - timedelta(days=3), "local:root", "local")
    for name, role in ((NAME, "admin"), ("budi", "petugas"), ("rina", "analis")):
        late.accounts.add(name, Roles.of(role), PASSWORD, act)


def _keep(
    store: Store,
    tax: TaxService,
    fleet: Sequence[Vehicle],
    evidence: EvidenceFolder,
    until: int | None,
) -> str:
    Cameras(store).put(list(CAMERAS))
    _states(store)
    lookups = RecordedLookups(tax, store.audit, WATCHER, "scan", lambda: NOW)
    found = with_tax(sightings(list(fleet))[-until if until else 0 :], lookups, lambda: NOW)
    seen = _proved(found, {each.text: each for each in fleet}, evidence)
    Sightings(store).add(seen)
    owing = [each.plate for each in seen if each.tax and each.tax.status == "MENUNGGAK"]
    plate = min(sorted({each or "" for each in owing}), key=lambda it: abs(owing.count(it) - STOPS))
    _decide(store, [each for each in seen if each.ending == "review"][:-WAITING])
    _watch(store, plate, seen)
    return plate


def _proved(
    seen: Sequence[Sighting], fleet: dict[str, Vehicle], folder: EvidenceFolder
) -> list[Sighting]:
    waiting = {each.id for each in [one for one in seen if one.ending == "review"][-WAITING:]}
    made = []
    for each in seen:
        vehicle = fleet.get(each.plate or "")
        if vehicle and (each.id in waiting or NOW - each.last_at < PROVED):
            look = prove(vehicle, each.first_at, folder, blurred=each.ending == "review")
            made.append(replace(each, evidence=look))
        else:
            made.append(each)
    return made


def _states(store: Store) -> None:
    """All run but two."""
    since, told = NOW - timedelta(days=2), NOW - timedelta(seconds=10)
    states = {each.id: CameraState(each.id, "running", since, told) for each in CAMERAS}
    lately = NOW - timedelta(minutes=14)
    states[FAR] = CameraState(FAR, "stalled", lately, told, "no frame arrives")
    last = CAMERAS[-1].id
    ended = f"rtsp://{last} ended the stream; it is tried again."
    states[last] = CameraState(last, "reconnecting", told, told, ended)
    CameraStates(store).put(list(states.values()))


def _decide(store: Store, waiting: Sequence[Sighting]) -> None:
    """What a person said of doubtful readings: most were right."""
    words = itertools.cycle(
        [Verdict.CONFIRMED] * 5 + [Verdict.CORRECTED, Verdict.CONFIRMED, Verdict.UNREADABLE]
    )
    reviews = Reviews(store)
    for each, verdict in zip(waiting, words, strict=False):
        named = each.candidates[verdict is Verdict.CORRECTED][0] if verdict.names_number else None
        at = each.last_at + timedelta(minutes=9)
        read = ReadAs(each.plate, each.raw, each.confidence, each.candidates)
        camera, by = each.camera, "account:budi"
        review = Review(each.id, camera, each.last_at, verdict, named, by, at, read, each.tax)
        entry = AuditEntry(at, by, "petugas", "review", named, PURPOSE, None, verdict.value)
        reviews.add(review, entry)


def _watch(store: Store, plate: str, seen: Sequence[Sighting]) -> None:
    """Watch-lists, and the alerts that the newest sightings give cause to."""
    begin = NOW - timedelta(days=2)
    number = seen[-3].plate or plate
    wanted = (
        ("penagihan", plate, "Surat paksa ST-12/2026", 30),
        ("penagihan", "B17??T*", "Tunggakan di atas lima tahun, wilayah Jakarta Timur", 60),
        ("lapor jual", number, "Sudah dilaporkan dijual, masih dipakai", 20),
        ("pelat palsu", "B14??SE*", "Pelat kembar dilaporkan pemiliknya", 14),
        ("uji petik", "B5*U??", "Sepeda motor, uji petik November", 5),
    )
    lists = WatchLists(store)
    for name, pattern, reason, days in wanted:
        until = (NOW + timedelta(days=days)).date()
        lists.add(NewWatchEntry(name, pattern, reason, until), SITI, begin)
    recent = [each for each in seen if NOW - each.last_at < RECENT]
    maker = AlertMaker(store)
    maker.refresh(NOW)
    with store.transaction() as connection:
        maker.raise_alerts(connection, [Observed(each, dict) for each in recent], (), NOW)
    _act(store)


def _act(store: Store) -> None:
    """An officer is on the way to one of them."""
    budi = Errand("account:budi", "petugas", PURPOSE)
    opened = Alerts(store).search(AlertFilter(states=("open",))).alerts
    for each in opened[2:3]:
        AlertDesk(store).act(each.id, "seen", budi, NOW)
