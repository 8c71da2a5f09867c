"""Settings: one frozen object, read from the environment (``PLAT_*``), passed in, never global."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from lpr.errors import ConfigurationError

Table = TypeVar("Table", bound=BaseModel)

_TILES = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/[!-~]*")


def _tiles(address: str) -> str:
    """One host, which a page's Content-Security-Policy can name, and a place for each number."""
    if not _TILES.fullmatch(address) or any(part not in address for part in ("{z}", "{x}", "{y}")):
        raise ValueError("no address of tiles like https://tiles.example.go.id/{z}/{x}/{y}.png")
    return address


MapTiles = Annotated[str, AfterValidator(_tiles)]


def _named(place: object) -> object:
    """A place; an empty variable would be the folder in which the command happens to run."""
    if place == "":
        raise ValueError("an empty text names no file or folder")
    return place


Place = Annotated[Path, BeforeValidator(_named)]


def home_folder(setting: str) -> Path:
    """The user's home, for what nobody named a place.

    Raises:
        ConfigurationError: the user has none, as a bare number in a container.

    """
    try:
        return Path.home()
    except RuntimeError as error:
        raise ConfigurationError(f"This user has no home folder; set {setting} or HOME.") from error


def _default_registry() -> str:
    return f"sqlite:///{home_folder('PLAT_DATABASE_URL') / '.local/share/plat/registry.db'}"


class Settings(BaseSettings):
    """What an installation may choose; every field is an environment variable ``PLAT_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="PLAT_", frozen=True, extra="ignore")

    database_url: str = Field(
        default_factory=_default_registry,
        description="SQLAlchemy URL of the vehicle registry",
    )
    store_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of the store: audit, accounts; default: beside the registry",
    )
    evidence_dir: Place | None = Field(
        default=None, description="Folder of the pictures that prove sightings; default: by store"
    )
    retention_rules: Place | None = Field(
        default=None, description="TOML file of retention periods that differ from the shipped ones"
    )
    tax_rules: Place | None = Field(
        default=None, description="JSON file of tax tables, each in the place of the shipped one"
    )
    odd_even_rules: Place | None = Field(
        default=None, description="TOML file of odd-even days and hours, in the shipped one's place"
    )
    map_tiles: MapTiles | None = Field(
        default=None,
        description="Address of an agency's map tiles, https://HOST/.../{z}/{x}/{y}.png; else none",
    )
    map_pmtiles: Place | None = Field(
        default=None, description="PMTiles file of an agency's map, as pictures; served from here"
    )
    map_tiles_attribution: str | None = Field(
        default=None, description="Whose map tiles these are, as the map says it"
    )
    registry_url: str | None = Field(
        default=None, description="Address of an agency's registry; takes the database's place"
    )
    registry_config: str = Field(
        default="contract", description="Form of that registry: contract, jakarta or a TOML file"
    )
    registry_token: SecretStr | None = Field(
        default=None, description="Token shown to that registry, or asked by `plat registry serve`"
    )
    models_dir: Place | None = Field(
        default=None, description="Folder of the weights; default: those shipped with the package"
    )
    threads: int = Field(default=2, ge=1, le=256, description="Threads of the inference engine")
    provider: Literal["auto", "cpu", "cuda", "tensorrt", "openvino", "openvino-bf16"] = Field(
        default="auto", description="What the networks run on; auto: a GPU if ONNX Runtime has one"
    )
    max_pixels: int = Field(
        default=100_000_000, ge=1, description="Pictures with more pixels are refused undecoded"
    )
    max_upload_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1, description="Largest upload of one request part, in bytes"
    )
    max_uploads: int = Field(default=16, ge=1, description="Most pictures in one request")
    host: str = Field(default="127.0.0.1", description="Address that `plat serve` binds")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `plat serve` binds")
    require_login: bool = Field(
        default=False, description="Ask for a log-in on this machine too, before any account exists"
    )
    purposes: str = Field(
        default="pemeriksaan_pajak,penagihan,pelayanan_wajib_pajak,penelitian,penegakan_hukum",
        description="Purposes that a look-up may have, separated by commas",
    )
    owner_purposes: str = Field(
        default="permintaan_hukum,hak_subjek_data",
        description="Purposes that a question for owner data may have, separated by commas",
    )
    purpose: str = Field(
        default="pemeriksaan_pajak",
        description="Purpose of look-ups on this machine that state none; empty: they must",
    )
    rate_per_minute: int = Field(
        default=600, ge=0, description="Requests a minute of one caller; 0 sets no limit"
    )
    oidc_config: Place | None = Field(
        default=None, description="TOML file of the provider at which officers log in; none: no"
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="What this service shows to that provider"
    )
    session_idle_minutes: int = Field(
        default=30, ge=1, description="A session ends when it was not used for so long"
    )
    alert_minutes: int = Field(
        default=30, ge=1, le=1440, description="A vehicle at one place alerts once in so long"
    )
    alert_arrears: bool = Field(
        default=True, description="Whether vehicles in arrears alert that are on no watch-list"
    )
    session_hours: int = Field(default=10, ge=1, description="A session ends at the latest then")


def load_settings(**given: Any) -> Settings:
    """Read the settings from the environment, but for those that are given.

    Raises:
        ConfigurationError: a variable's value cannot be used; the sentence names it.

    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = "PLAT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}: {first['msg']}. Correct or unset it.") from error


def read_table(path: Path, kind: type[Table], setting: str) -> Table:
    """The TOML file that a setting names, as ``kind`` wants it.

    Raises:
        ConfigurationError: it cannot be read, is no TOML, or an entry of it cannot be used.

    """
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigurationError(f"{setting}: {path} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}. Correct it.") from error
    except ValueError as error:  # no UTF-8, no TOML
        raise ConfigurationError(f"{path} is no TOML file: {error}.") from error
