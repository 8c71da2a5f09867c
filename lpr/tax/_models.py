"""The registry's tables (SQLAlchemy 2), and the owner's data apart from them.

A vehicle's key is its canonical number and the plate's colour: the same text may be carried by a
private and a public vehicle (whether it ever is in Jakarta was not verified). Money is whole
rupiah, days are calendar days in Jakarta, moments are kept in UTC.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lpr.database import UtcMoment

SCHEMA_VERSION = "1"
_KEY = String(16)
_WORD = String(16)


class Thousandths(TypeDecorator[Decimal]):
    """A weight such as 1.085, kept exactly as the integer 1085."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Decimal to thousandths."""
        return None if value is None else int(value * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Thousandths to decimal."""
        return None if value is None else Decimal(value).scaleb(-3)


class RegistryBase(DeclarativeBase):
    """What a look-up may read."""

    metadata = MetaData()


class OwnerBase(DeclarativeBase):
    """The owner's data: other metadata, meant for another store and another role.

    Nothing in this package creates, fills or reads its table (UU 27/2022 art. 16: limited and
    specific processing; a tax answer needs no owner).
    """

    metadata = MetaData()


class Meta(RegistryBase):
    """Facts about this copy of the registry: `schema_version`, `source`, `as_of`."""

    __tablename__ = "registry_meta"

    name: Mapped[str] = mapped_column(_WORD, primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class Vehicle(RegistryBase):
    """One registered vehicle. Chassis and engine: the last five characters only, never shown."""

    __tablename__ = "vehicle"
    __table_args__ = ({"sqlite_with_rowid": False},)

    nopol_key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    plate_colour: Mapped[str] = mapped_column(_WORD, primary_key=True)
    prefix: Mapped[str] = mapped_column(String(3))
    number: Mapped[str] = mapped_column(String(8))
    suffix: Mapped[str] = mapped_column(String(3))
    ev: Mapped[bool] = mapped_column(default=False)
    jenis: Mapped[str] = mapped_column(_WORD)
    merk: Mapped[str | None] = mapped_column(String(40))
    tipe: Mapped[str | None] = mapped_column(String(40))
    model: Mapped[str | None] = mapped_column(String(40))
    tahun: Mapped[int | None]
    warna: Mapped[str | None] = mapped_column(String(40))
    bbm: Mapped[str | None] = mapped_column(String(20))
    cc: Mapped[int | None]
    njkb: Mapped[int | None] = mapped_column(BigInteger)
    bobot: Mapped[Decimal | None] = mapped_column(Thousandths)
    milik_ke: Mapped[int] = mapped_column(default=1)
    badan_hukum: Mapped[bool] = mapped_column(default=False)
    penggunaan: Mapped[str | None] = mapped_column(_WORD)
    konversi: Mapped[bool | None]
    wilayah: Mapped[str | None] = mapped_column(String(60))
    no_rangka_last5: Mapped[str | None] = mapped_column(String(5))
    no_mesin_last5: Mapped[str | None] = mapped_column(String(5))
    tgl_pajak: Mapped[date] = mapped_column(Date)
    tgl_stnk: Mapped[date | None] = mapped_column(Date)
    regident: Mapped[str] = mapped_column(_WORD, default="aktif")
    source: Mapped[str] = mapped_column(String(120))
    updated_at: Mapped[datetime] = mapped_column(UtcMoment)


def _of_vehicle() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["nopol_key", "plate_colour"],
        ["vehicle.nopol_key", "vehicle.plate_colour"],
        ondelete="CASCADE",
    )


class Bill(RegistryBase):
    """One tax year's bill as the agency computed it; unpaid while `paid_at` is NULL."""

    __tablename__ = "bill"
    __table_args__ = (_of_vehicle(), {"sqlite_with_rowid": False})

    nopol_key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    plate_colour: Mapped[str] = mapped_column(_WORD, primary_key=True)
    periode: Mapped[int] = mapped_column(primary_key=True)
    jatuh_tempo: Mapped[date] = mapped_column(Date)
    pkb_pokok: Mapped[int] = mapped_column(BigInteger, default=0)
    pkb_denda: Mapped[int] = mapped_column(BigInteger, default=0)
    opsen_pokok: Mapped[int] = mapped_column(BigInteger, default=0)
    opsen_denda: Mapped[int] = mapped_column(BigInteger, default=0)
    swdkllj_pokok: Mapped[int] = mapped_column(BigInteger, default=0)
    swdkllj_denda: Mapped[int] = mapped_column(BigInteger, default=0)
    pnbp_stnk: Mapped[int] = mapped_column(BigInteger, default=0)
    pnbp_tnkb: Mapped[int] = mapped_column(BigInteger, default=0)
    pnbp_nrkb: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class Block(RegistryBase):
    """A block on a vehicle, independent of whether its tax is paid."""

    __tablename__ = "block"
    __table_args__ = (_of_vehicle(), {"sqlite_with_rowid": False})

    nopol_key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    plate_colour: Mapped[str] = mapped_column(_WORD, primary_key=True)
    kind: Mapped[str] = mapped_column(_WORD, primary_key=True)
    since: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(String(200))


# An import under way: its rows wait here until they are merged, or thrown away. Such tables are
# written once and read once, so they have no keys; PostgreSQL keeps no log of them, and after a
# crash they are empty all together, `import_run` too, so that the import begins anew.

IMPORT_RUN = Table(
    "import_run",
    RegistryBase.metadata,
    Column("identity", String(200), nullable=False),
    Column("source", String(120), nullable=False),
    Column("as_of", UtcMoment, nullable=False),
    Column("position", BigInteger, nullable=False),
)
IMPORT_REJECT = Table(
    "import_reject",
    RegistryBase.metadata,
    Column("line", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cells", Text, nullable=False),
)


IMPORT_ROWS = Table(
    "import_rows",
    RegistryBase.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("first_key", _KEY, nullable=False),
    Column("size", Integer, nullable=False),
    Column("rows", LargeBinary, nullable=False),
)
"""Packed rows that wait, in sorted blocks; see `lpr.tax._runs`."""


class OwnerPii(OwnerBase):
    """Who owns a vehicle: kept apart, read by nothing here."""

    __tablename__ = "owner_pii"

    nopol_key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    plate_colour: Mapped[str] = mapped_column(_WORD, primary_key=True)
    nama: Mapped[str] = mapped_column(String(120))
    alamat: Mapped[str] = mapped_column(String(240))
    nik_hash: Mapped[str] = mapped_column(String(64))
