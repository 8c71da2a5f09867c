"""Where a database's schema stands, for whoever asks; nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass

from lpr.tax._engine import missing, reading_engine, registry_url, shown, translated
from lpr.tax._models import Meta


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database's schema stands. `revision` is None before revisions were kept."""

    place: str
    revision: str | None
    head: str

    @property
    def is_current(self) -> bool:
        """Whether this version has nothing to change."""
        return self.revision == self.head


def schema_state(database_url: str) -> SchemaState:
    """The state of the database at `database_url`.

    Raises:
        RegistryMissingError: there is no registry.
        RegistryError: or another leaf: the database cannot be read.
        ConfigurationError: the URL is none.

    """
    from lpr.tax._schema import current_revision, head  # noqa: PLC0415 - no look-up needs Alembic

    url = registry_url(database_url)
    engine = reading_engine(url)
    try:
        with translated(url), engine.connect() as connection:
            if not engine.dialect.has_table(connection, Meta.__tablename__):
                raise missing(url)
            return SchemaState(shown(url), current_revision(connection), head())
    finally:
        engine.dispose()
