"""What every page shares: log-in, purpose, language, headers, errors."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from lpr.web import install, local_path
from tests.api.conftest import PASSWORD, World
from tests.web.conftest import ROLES, Officer
from tests.web.markup import Document


def location(client: TestClient, path: str) -> str:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


# --- where one begins -----------------------------------------------------------------------------


def test_on_this_machine_one_begins_without_an_account(world: World) -> None:
    assert location(world.client(), "/") == "/cari"


def test_elsewhere_the_first_account_is_made_first(make_world: Callable[..., World]) -> None:
    world = make_world(console=install, local=False)
    assert location(world.client(base="http://plat.example"), "/") == "/awal"


def test_where_there_are_accounts_one_logs_in(world: World) -> None:
    world.account()
    assert location(world.client(), "/") == "/masuk"
    assert location(world.client(), "/awal") == "/masuk"


def test_without_accounts_nobody_is_asked_to_log_in(world: World) -> None:
    assert location(world.client(), "/masuk") == "/awal"
    assert "/awal" in Document(world.client().get("/cari").text).links()


def test_who_is_logged_in_begins_with_a_search(officer: Officer) -> None:
    assert location(officer.client, "/") == "/cari"
    assert location(officer.client, "/masuk?ke=/cari?nopol=B1") == "/cari?nopol=B1"


# --- the first account ----------------------------------------------------------------------------


def test_the_first_account_is_made_by_page_and_may_log_in(world: World) -> None:
    token = world.store.setup.offer(world.now)
    client = world.client()
    sent = {"token": token, "account": "kepala", "password": PASSWORD, "again": PASSWORD}
    answer = client.post("/awal", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk")
    (account,) = world.store.accounts.all()
    assert (account.name, str(account.roles)) == ("kepala", "admin")


def test_a_first_account_that_is_sent_twice_is_made_once(world: World) -> None:
    token = world.store.setup.offer(world.now)
    sent = {"token": token, "account": "kepala", "password": PASSWORD, "again": PASSWORD}
    answers = [world.client().post("/awal", data=sent, follow_redirects=False) for _ in range(2)]
    assert [(e.status_code, e.headers["location"]) for e in answers] == [(303, "/masuk")] * 2
    assert [each.name for each in world.store.accounts.all()] == ["kepala"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"token": "salah"}, 401, "Token salah"),
        ({"account": "KEPALA ?"}, 422, "tidak dapat dipakai"),
        ({"password": "rahasia", "again": "rahasia"}, 422, "terlalu mudah"),
        ({"again": "lain sekali"}, 422, "tidak sama"),
    ],
)
def test_a_first_account_that_cannot_be_made_says_why(
    world: World, change: dict[str, str], status: int, words: str
) -> None:
    token = world.store.setup.offer(world.now) or ""
    sent = {"token": token, "account": "kepala", "password": PASSWORD, "again": PASSWORD}
    answer = world.client().post("/awal", data={**sent, **change})
    assert answer.status_code == status
    assert words in Document(answer.text).text
    assert world.store.accounts.all() == []


# --- log-in and log-out ---------------------------------------------------------------------------


def test_a_log_in_leads_back_to_where_one_was(world: World) -> None:
    world.account()
    client = world.client()
    asked = location(client, "/cari?nopol=B%201234%20PYZ")
    assert asked.startswith("/masuk?ke=/cari%3Fnopol")
    ke = Document(client.get(asked).text).value("ke")
    sent = {"account": "siti", "password": PASSWORD, "purpose": "penagihan", "ke": ke}
    answer = client.post("/masuk", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/cari?nopol=B%201234%20PYZ"


def test_a_wrong_password_is_told_and_the_rest_stays_filled_in(world: World) -> None:
    world.account()
    sent = {"account": "siti", "password": "salah", "purpose": "penagihan", "case": "BAP-7/2026"}
    answer = world.client().post("/masuk", data=sent)
    page = Document(answer.text)
    assert answer.status_code == 401
    assert "kata sandi salah" in page.text
    assert page.value("account") == "siti"
    assert page.value("case") == "BAP-7/2026"
    assert page.value("password") == ""


def test_guessing_is_slowed_down(world: World) -> None:
    world.account()
    client = world.client()
    sent = {"account": "siti", "password": "salah", "purpose": "penagihan"}
    answers = [client.post("/masuk", data=sent) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "Terlalu banyak percobaan yang gagal. Coba lagi dalam 1 detik." in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "1"


def test_who_is_held_back_for_long_is_told_for_how_long(world: World) -> None:
    world.account()
    client = world.client()
    sent = {"account": "siti", "password": "salah", "purpose": "penagihan"}
    for each in range(15):
        client.post("/masuk", data=sent)
        world.later(seconds=min(2.0 ** max(each - 4, 0), 900))
    client.post("/masuk", data=sent)
    assert "Coba lagi dalam 15 menit." in client.post("/masuk", data=sent).text


def test_a_session_that_has_ended_leads_to_the_log_in_and_back(
    world: World, officer: Officer
) -> None:
    world.later(minutes=31)
    assert location(officer.client, "/cari?nopol=B1") == "/masuk?ke=/cari%3Fnopol%3DB1"


def test_what_was_sent_after_a_session_ended_is_said_to_be_lost(
    world: World, log_in: Callable[..., Officer]
) -> None:
    officer = log_in("pengawas")
    sent = {"csrf": officer.csrf, "ke": "/daftar-pantau", "nopol": "B 1 A"}
    world.later(minutes=31)
    answer = officer.client.post("/daftar-pantau", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/masuk?ke=/daftar-pantau&belum=1"
    script = {"HX-Request": "true"}
    answer = officer.client.post("/daftar-pantau", data=sent, headers=script)
    assert answer.headers["HX-Redirect"] == "/masuk?ke=/daftar-pantau&belum=1"
    assert "belum tersimpan" in officer.open("/masuk?ke=/daftar-pantau&belum=1").text
    assert "belum tersimpan" not in officer.open("/masuk?ke=/daftar-pantau").text
    answer = officer.client.post("/keluar", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/masuk?ke=/daftar-pantau"


def test_scripts_are_led_to_the_log_in_too(world: World, officer: Officer) -> None:
    world.later(minutes=31)
    answer = officer.client.get("/cari", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/masuk?ke=/cari"


def test_logging_out_ends_the_session(world: World, officer: Officer) -> None:
    page = officer.send("/keluar")
    assert page.value("account") == ""
    assert location(officer.client, "/cari") == "/masuk?ke=/cari"
    assert [each.action for each in world.records][-1] == "logout"


@pytest.mark.parametrize(
    "ke", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "cari", "/a\nb", ""]
)
def test_no_address_leads_elsewhere(ke: str) -> None:
    assert local_path(ke) == "/"


# --- purpose --------------------------------------------------------------------------------------


def test_the_purpose_is_on_every_page_and_can_be_changed(world: World, officer: Officer) -> None:
    assert "Keperluan Penagihan" in officer.open("/cari").text
    sent = {"purpose": "penegakan_hukum", "case": "BAP-7/2026", "ke": "/cari"}
    page = officer.send("/keperluan", **sent)
    assert "Penegakan hukum BAP-7/2026" in page.text
    assert world.records[-1].action == "session-purpose"


def test_a_purpose_that_is_none_of_the_list_is_refused(officer: Officer) -> None:
    page = officer.send("/keperluan", 422, purpose="iseng", ke="/cari")
    assert "tidak ada dalam daftar" in page.text
    assert "Keperluan Penagihan" in page.text


def test_a_session_without_a_purpose_is_told_so_everywhere(log_in: Callable[..., Officer]) -> None:
    assert "belum dipilih" in log_in(purpose="").open("/keperluan").text


def test_without_accounts_the_browser_keeps_the_purpose(world: World) -> None:
    officer = Officer(world.client())
    assert "Keperluan Pemeriksaan pajak" in officer.open("/cari").text
    page = officer.send("/keperluan", purpose="penelitian", ke="/cari")
    assert "Keperluan Penelitian" in page.text
    officer.client.cookies.set("plat_keperluan", "iseng", domain="127.0.0.1")
    assert "iseng" not in officer.open("/cari").text


# --- language -------------------------------------------------------------------------------------


def test_the_language_is_switched_and_stays(officer: Officer) -> None:
    page = officer.send("/bahasa", bahasa="en", ke="/cari")
    assert "Purpose Collection" in page.text
    assert page.all("html")[0]["lang"] == "en"
    assert "Log out" in officer.open("/cari").text
    assert "Keluar" in officer.send("/bahasa", bahasa="id", ke="/cari").text


def test_a_language_that_there_is_none_of_changes_nothing(officer: Officer) -> None:
    page = officer.send("/bahasa", bahasa="../en", ke="/cari")
    assert page.all("html")[0]["lang"] == "id"


# --- forms that others send -----------------------------------------------------------------------

POSTED = ("/keluar", "/keperluan")


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("token", ["", "salah", "\ud800"])
def test_a_form_without_the_session_s_token_is_refused(
    officer: Officer, path: str, token: str
) -> None:
    sent = {"csrf": token.encode("utf-8", "replace").decode(), "purpose": "penagihan"}
    answer = officer.client.post(path, data=sent)
    assert answer.status_code == 403
    assert "tidak berlaku" in answer.text
    officer.open("/cari")  # still logged in


@pytest.mark.parametrize("path", [*POSTED, "/masuk", "/awal", "/bahasa"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://jahat.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_a_stranger_s_page_is_refused(
    officer: Officer, path: str, headers: dict[str, str]
) -> None:
    answer = officer.client.post(path, data={"csrf": officer.csrf}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["Referer", "HX-Current-URL"])
def test_a_page_of_no_address_leads_to_the_beginning(world: World, name: str) -> None:
    world.account()
    sent, headers = {"purpose": "penagihan"}, {name: "http://["}
    answer = world.client().post("/keperluan", data=sent, headers=headers, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/masuk?ke=/&belum=1"


def test_our_own_origin_is_admitted(officer: Officer) -> None:
    headers = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
    sent = {"csrf": officer.csrf, "bahasa": "en"}
    assert officer.client.post("/bahasa", data=sent, headers=headers).status_code == 200


def test_behind_a_proxy_that_changes_the_name_the_browser_s_word_counts(officer: Officer) -> None:
    headers = {"Origin": "https://plat.example", "Sec-Fetch-Site": "same-origin"}
    sent = {"csrf": officer.csrf, "bahasa": "en"}
    assert officer.client.post("/bahasa", data=sent, headers=headers).status_code == 200


def test_small_forms_take_no_files(officer: Officer) -> None:
    files = {"a": ("a.jpg", b"x")}
    answer = officer.client.post("/bahasa", data={"bahasa": "en"}, files=files)
    assert answer.status_code == 413


# --- headers, errors, navigation ------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/masuk", "/awal", "/cari"])
def test_a_page_allows_nothing_from_elsewhere(world: World, path: str) -> None:
    headers = world.client().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_every_address_on_a_page_is_our_own(officer: Officer) -> None:
    page = officer.open("/cari")
    links = [
        each.attributes.get(name) for each in page.elements for name in ("src", "href", "action")
    ]
    assert [each for each in links if each and not re.match(r"/(?!/)|#", each)] == []


def test_files_are_kept_by_browsers_under_an_address_that_changes_with_them(world: World) -> None:
    client = world.client()
    files = [each["href"] for each in Document(client.get("/masuk").text).all("link")]
    for each in files:
        answer = client.get(each)
        assert answer.status_code == 200, each
        assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/tokens.css").headers["Cache-Control"]


def test_no_file_outside_the_folder_is_served(world: World) -> None:
    for path in ("/static/../pages/cari.py", "/static/%2e%2e/__init__.py", "/static/"):
        assert world.client().get(path).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_shows_only_what_leads_somewhere(
    log_in: Callable[..., Officer], role: str
) -> None:
    officer = log_in(role)
    entries = officer.open("/cari").links() - {"/", "#isi"}
    assert "/cari" in entries
    for each in entries:
        officer.open(each)


def test_a_store_that_is_away_is_told_on_a_page(world: World, officer: Officer) -> None:
    world.store.close()
    chosen = world.app.state.services.settings.store_url.removeprefix("sqlite:///")
    with open(chosen, "wb") as damaged:  # noqa: PTH123 - a plain file
        damaged.write(b"no database at all" * 100)
    answer = officer.client.get("/cari")
    assert answer.status_code == 503
    assert "Catatan rusak" in Document(answer.text).text
    assert answer.headers["content-type"].startswith("text/html")


def test_too_many_requests_are_told_on_a_page(make_world: Callable[..., World]) -> None:
    client = make_world(console=install, rate_per_minute=2).client()
    answers = [client.get("/cari") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "Terlalu banyak permintaan" in answers[-1].text


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_an_address_that_leads_nowhere_is_told_to_browsers_on_a_page(world: World) -> None:
    client = world.client()
    page = client.get("/tidak/ada", headers=BROWSER)
    assert page.status_code == 404
    assert "Halaman tidak ada" in Document(page.text).text
    assert "/tidak/ada" not in Document(page.text).links()
    assert client.post("/cari", headers=BROWSER).status_code == 405
    for path, headers in (("/tidak/ada", {}), ("/api/v1/tidak-ada", BROWSER)):
        problem = client.get(path, headers=headers)
        assert problem.status_code == 404
        assert problem.headers["content-type"] == "application/problem+json"


def test_a_defect_is_told_without_its_traceback(world: World) -> None:
    officer = Officer(TestClient(world.app, "http://127.0.0.1", raise_server_exceptions=False))
    world.app.state.odd_even = None
    answer = officer.client.get("/cari?nopol=B1234PYZ", headers=BROWSER)
    page = Document(answer.text)
    assert answer.status_code == 500
    assert "Ada kesalahan di server" in page.text
    assert "/cari?nopol=B1234PYZ" in page.links(), "it can be tried again"
    assert "Traceback" not in answer.text


def test_an_error_takes_the_whole_page_where_a_script_asked_for_a_part(officer: Officer) -> None:
    answer = officer.client.get("/selebaran/halo", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == answer.headers["HX-Reselect"] == "main"
    assert "HX-Retarget" not in officer.client.get("/selebaran/halo").headers


def test_the_service_without_the_console_leads_to_its_documentation(
    make_world: Callable[..., World],
) -> None:
    assert make_world().client().get("/", follow_redirects=False).headers["location"] == "/docs"
