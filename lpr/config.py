"""Settings: one frozen object, read from the environment (``PLAT_*``), passed in, never global."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from lpr.errors import ConfigurationError


class Settings(BaseSettings):
    """What an installation may choose; every field is an environment variable ``PLAT_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="PLAT_", frozen=True, extra="ignore")

    database_url: str = Field(
        default_factory=lambda: f"sqlite:///{Path.home() / '.local/share/plat/registry.db'}",
        description="SQLAlchemy URL of the vehicle registry",
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
    models_dir: Path | None = Field(
        default=None, description="Folder of the weights; default: those shipped with the package"
    )
    threads: int = Field(default=2, ge=1, le=256, description="Threads of the inference engine")
    max_pixels: int = Field(
        default=100_000_000, ge=1, description="Pictures with more pixels are refused undecoded"
    )
    max_upload_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1, description="Largest upload of one request part, in bytes"
    )
    max_uploads: int = Field(default=16, ge=1, description="Most pictures in one request")
    host: str = Field(default="127.0.0.1", description="Address that `plat serve` binds")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `plat serve` binds")


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigurationError: a variable's value cannot be used; the sentence names it.

    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "PLAT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name}: {first['msg']}. Correct or unset it.") from error
