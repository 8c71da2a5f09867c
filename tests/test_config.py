from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from lpr.config import Settings, load_settings, read_table
from lpr.errors import EXIT_USAGE, ConfigurationError
from lpr.store import chosen_evidence_dir


def test_the_defaults_are_loopback_and_the_users_own_registry() -> None:
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.port == 8000
    assert settings.models_dir is None
    assert settings.threads == 2
    assert settings.database_url == f"sqlite:///{Path.home() / '.local/share/plat/registry.db'}"


def test_the_default_limits() -> None:
    settings = load_settings()
    assert settings.max_pixels == 100_000_000
    assert settings.max_upload_bytes == 20 * 1024 * 1024
    assert settings.max_uploads == 16


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        (
            "database_url",
            "postgresql+psycopg://localhost/pkb",
            "postgresql+psycopg://localhost/pkb",
        ),
        ("store_url", "sqlite:////srv/store.db", "sqlite:////srv/store.db"),
        ("evidence_dir", "/srv/evidence", Path("/srv/evidence")),
        ("retention_rules", "/srv/rules.toml", Path("/srv/rules.toml")),
        ("tax_rules", "/srv/tax.json", Path("/srv/tax.json")),
        ("odd_even_rules", "/srv/rules.toml", Path("/srv/rules.toml")),
        ("map_tiles", "http://peta:8080/{z}/{x}/{y}.png", "http://peta:8080/{z}/{x}/{y}.png"),
        ("map_pmtiles", "/srv/jakarta.pmtiles", Path("/srv/jakarta.pmtiles")),
        ("map_tiles_attribution", "Peta dinas", "Peta dinas"),
        ("registry_url", "https://registry.example", "https://registry.example"),
        ("registry_config", "jakarta", "jakarta"),
        ("registry_token", "a-token-of-the-tests", SecretStr("a-token-of-the-tests")),
        ("models_dir", "/srv/models", Path("/srv/models")),
        ("threads", "8", 8),
        ("provider", "openvino-bf16", "openvino-bf16"),
        ("max_pixels", "1000", 1000),
        ("max_upload_bytes", "1", 1),
        ("max_uploads", "2", 2),
        ("host", "0.0.0.0", "0.0.0.0"),  # noqa: S104 - a value, nothing is bound
        ("port", "0", 0),
        ("require_login", "1", True),
        ("purposes", "penagihan,penelitian", "penagihan,penelitian"),
        ("owner_purposes", "permintaan_hukum", "permintaan_hukum"),
        ("purpose", "", ""),
        ("rate_per_minute", "0", 0),
        ("oidc_config", "/srv/oidc.toml", Path("/srv/oidc.toml")),
        ("oidc_client_secret", "a-secret-of-the-tests", SecretStr("a-secret-of-the-tests")),
        ("session_idle_minutes", "5", 5),
        ("alert_minutes", "5", 5),
        ("alert_arrears", "false", False),
        ("session_hours", "8", 8),
    ],
)
def test_each_setting_is_an_environment_variable(
    name: str, text: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PLAT_{name.upper()}", text)
    assert getattr(load_settings(), name) == value


def test_every_setting_is_in_the_test_above() -> None:
    marks = test_each_setting_is_an_environment_variable.pytestmark  # type: ignore[attr-defined]
    assert {row[0] for row in marks[0].args[1]} == set(Settings.model_fields)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PLAT_THREADS", "many"),
        ("PLAT_THREADS", "0"),
        ("PLAT_THREADS", "257"),
        ("PLAT_PROVIDER", "gpu"),
        ("PLAT_PORT", "65536"),
        ("PLAT_PORT", "-1"),
        ("PLAT_MAX_PIXELS", "0"),
        ("PLAT_MAX_UPLOADS", "0"),
        ("PLAT_MAX_UPLOAD_BYTES", "2 MB"),
        ("PLAT_REQUIRE_LOGIN", "perhaps"),
        ("PLAT_RATE_PER_MINUTE", "-1"),
        ("PLAT_SESSION_IDLE_MINUTES", "0"),
        ("PLAT_SESSION_HOURS", "0"),
        ("PLAT_ALERT_MINUTES", "0"),
        ("PLAT_ALERT_MINUTES", "1441"),
        ("PLAT_EVIDENCE_DIR", ""),
        ("PLAT_MODELS_DIR", ""),
        ("PLAT_MAP_TILES", "https://peta.example/{z}/{x}.png"),
        ("PLAT_MAP_TILES", "https://{s}.peta.example/{z}/{x}/{y}.png"),
        ("PLAT_MAP_TILES", "https://peta.example; script-src */{z}/{x}/{y}"),
        ("PLAT_MAP_TILES", "https://a:b@peta.example/{z}/{x}/{y}.png"),
        ("PLAT_MAP_TILES", "javascript:alert(1)//{z}{x}{y}"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ConfigurationError, match=name) as caught:
        load_settings()
    assert caught.value.exit_code == EXIT_USAGE
    assert "Correct or unset it" in str(caught.value)


def test_other_variables_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_SOMETHING_ELSE", "1")
    monkeypatch.setenv("THREADS", "5")
    assert load_settings() == Settings()


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a bare number in a container, whose environment was emptied."""
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("PLAT_DATABASE_URL", raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)
    with pytest.raises(ConfigurationError, match="PLAT_DATABASE_URL"):
        load_settings()
    elsewhere = load_settings(database_url="postgresql://plat@db/plat")
    with pytest.raises(ConfigurationError, match="PLAT_EVIDENCE_DIR"):
        chosen_evidence_dir(elsewhere)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().threads = 4


def test_each_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_settings_are_read_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings()
    monkeypatch.setenv("PLAT_THREADS", "3")
    assert before.threads == 2
    assert load_settings().threads == 3


class Opening(BaseModel):
    """A table of the tests."""

    hour: int


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"hour = 'late'", r"opening\.toml: hour: Input should be a valid integer.*Correct it"),
        (b"hour = ", r"opening\.toml is no TOML file: "),
        (b"hour = 1 # \xff", r"opening\.toml is no TOML file: "),
        (None, r"PLAT_OPENING: .*opening\.toml cannot be read \(No such file or directory\)"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(tmp_path: Path, text: bytes | None, told: str) -> None:
    file = tmp_path / "opening.toml"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(ConfigurationError, match=told):
        read_table(file, Opening, "PLAT_OPENING")


def test_a_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "opening.toml").write_text("hour = 7")
    assert read_table(tmp_path / "opening.toml", Opening, "PLAT_OPENING").hour == 7
