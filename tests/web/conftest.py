"""The real application with the console, and an account a role."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from lpr.tax import SamplePlate, TaxStatus, init_registry
from lpr.web import install
from tests.api.conftest import (  # noqa: F401 - fixtures
    NOW,
    PASSWORD,
    World,
    empty_store,
    make_world,
    picture,
)
from tests.web.markup import Document

ROLES = ("petugas", "operator", "analis", "pengawas", "admin")
PURPOSE = "penagihan"
REGISTERED = {
    TaxStatus.LUNAS: "B 1234 PYZ",
    TaxStatus.MENUNGGAK: "B 6543 SFA",
    TaxStatus.JATUH_TEMPO_DEKAT: "B 1100 PAA",
    TaxStatus.DIKECUALIKAN: "B 1101 PAB",
    TaxStatus.DIHAPUS: "B 1102 PAC",
    TaxStatus.AMBIGU: "B 1103 PAD",
    TaxStatus.BLOKIR_LAPOR_JUAL: "B 1104 PAE",
    TaxStatus.BLOKIR_ETLE: "B 1105 PAF",
    TaxStatus.BLOKIR_POLISI: "B 1106 PAG",
    TaxStatus.BLOKIR_LAIN: "B 1107 PAH",
}
"""A number of the registry for each status and block."""


class Officer:
    """Somebody in front of a browser without scripts."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def open(self, path: str, status: int = 200) -> Document:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return Document(answer.text)

    def send(self, path: str, status: int = 200, **fields: str) -> Document:
        """Post a form with the session's CSRF token, and follow where that leads."""
        sent = {"csrf": self.csrf, **fields}
        answer = self.client.post(path, data=sent)
        assert answer.status_code == status, answer.text
        return Document(answer.text)

    @property
    def csrf(self) -> str:
        metas = self.open("/keperluan").all("meta")
        return next(each["content"] for each in metas if each.get("name") == "csrf")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A registry that holds `REGISTERED`, and little else."""
    url = f"sqlite:///{tmp_path_factory.mktemp('registry') / 'registry.db'}"
    wished = [SamplePlate(number, status=status) for status, number in REGISTERED.items()]
    init_registry(url, today=NOW.date(), sample=True, plates=wished, size=50)
    return url


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:  # noqa: F811 - the fixture
    return make_world(console=install)


@pytest.fixture
def log_in(world: World) -> Callable[..., Officer]:
    """Make an account of a role, and log it in by the page."""

    def enter(roles: str = "petugas", name: str = "", purpose: str = PURPOSE) -> Officer:
        name = world.account(name or f"si-{roles.partition('+')[0]}", roles)
        client = world.client()
        sent = {"account": name, "password": PASSWORD, "purpose": purpose}
        answer = client.post("/masuk", data=sent, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return Officer(client)

    return enter


@pytest.fixture
def officer(log_in: Callable[..., Officer]) -> Officer:
    return log_in("petugas")
