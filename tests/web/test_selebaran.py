"""The leaflet: for whom there is one, what it tells, and that it is recorded."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import BillLine, TaxStatus
from lpr.web.pages.selebaran import REMINDING, sums
from tests.api.conftest import World
from tests.web.conftest import REGISTERED, Officer


@pytest.mark.parametrize("status", sorted(REMINDING))
def test_who_owes_or_soon_owes_gets_one(world: World, officer: Officer, status: TaxStatus) -> None:
    number = REGISTERED[status]
    page = officer.open(f"/selebaran/{number}")
    assert "Kepada pengemudi kendaraan ini" in page.text
    assert number in page.text
    assert "bukan tilang" in page.text
    record = world.records[-1]
    assert (record.action, record.plate) == ("leaflet", number.replace(" ", ""))


def test_a_leaflet_tells_nothing_of_where_it_was_seen_and_records_no_such_look(
    world: World, log_in: Callable[..., Officer]
) -> None:
    supervisor = log_in("pengawas")
    before = len(world.records)
    supervisor.open(f"/selebaran/{REGISTERED[TaxStatus.MENUNGGAK]}")
    assert [each.action for each in world.records[before:]] == ["leaflet"]


def test_a_leaflet_sums_up_the_bill(officer: Officer) -> None:
    page = officer.open(f"/selebaran/{REGISTERED[TaxStatus.MENUNGGAK]}")
    assert page.text.count("Pokok PKB") == 1
    assert "Jumlah yang harus dibayar (registri) Rp" in page.text


@pytest.mark.parametrize("status", [TaxStatus.LUNAS, TaxStatus.AMBIGU, TaxStatus.DIHAPUS])
def test_others_get_none(officer: Officer, status: TaxStatus) -> None:
    page = officer.open(f"/selebaran/{REGISTERED[status]}")
    assert "Selebaran hanya untuk" in page.text
    assert "Kepada pengemudi" not in page.text


def test_a_card_leads_to_the_leaflet_where_there_is_one(officer: Officer) -> None:
    owing = officer.open(f"/cari?nopol={REGISTERED[TaxStatus.MENUNGGAK]}")
    paid = officer.open(f"/cari?nopol={REGISTERED[TaxStatus.LUNAS]}")
    assert "/selebaran/B6543SFA?warna=putih" in owing.links()
    assert not any(each.startswith("/selebaran") for each in paid.links())


def test_what_is_no_number_has_no_leaflet(officer: Officer) -> None:
    assert "Nomor ini tidak sah" in officer.open("/selebaran/<b>halo", 422).text


CODES = ("PKB", "PKB_DENDA", "PEMUTIHAN", "SWDKLLJ")


@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(-(10**9), 10**9))))
def test_nothing_is_lost_in_the_sums(lines: list[tuple[str, int]]) -> None:
    found = sums([BillLine(code, "", "", amount, "") for code, amount in lines])
    assert sum(found.values()) == sum(amount for _, amount in lines)
    assert list(found) == list(dict.fromkeys(code for code, _ in lines))
