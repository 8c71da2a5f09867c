"""Vehicles, their bills and blocks, and the registry's description of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = (("nopol_key", sa.String(16)), ("plate_colour", sa.String(16)))
_AMOUNTS = (
    "pkb_pokok",
    "pkb_denda",
    "opsen_pokok",
    "opsen_denda",
    "swdkllj_pokok",
    "swdkllj_denda",
    "pnbp_stnk",
    "pnbp_tnkb",
    "pnbp_nrkb",
    "total",
)


def _vehicle() -> list[sa.Column[object]]:
    return [
        *_key(),
        sa.Column("prefix", sa.String(3), nullable=False),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column("suffix", sa.String(3), nullable=False),
        sa.Column("ev", sa.Boolean, nullable=False),
        sa.Column("jenis", sa.String(16), nullable=False),
        sa.Column("merk", sa.String(40)),
        sa.Column("tipe", sa.String(40)),
        sa.Column("model", sa.String(40)),
        sa.Column("tahun", sa.Integer),
        sa.Column("warna", sa.String(40)),
        sa.Column("bbm", sa.String(20)),
        sa.Column("cc", sa.Integer),
        sa.Column("njkb", sa.BigInteger),
        sa.Column("bobot", sa.Integer),  # thousandths
        sa.Column("milik_ke", sa.Integer, nullable=False),
        sa.Column("badan_hukum", sa.Boolean, nullable=False),
        sa.Column("wilayah", sa.String(60)),
        sa.Column("no_rangka_last5", sa.String(5)),
        sa.Column("no_mesin_last5", sa.String(5)),
        sa.Column("tgl_pajak", sa.Date, nullable=False),
        sa.Column("tgl_stnk", sa.Date),
        sa.Column("regident", sa.String(16), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),  # UTC
    ]


def _key() -> list[sa.Column[object]]:
    return [sa.Column(name, kind, primary_key=True) for name, kind in _KEY]


def _of_vehicle() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["nopol_key", "plate_colour"],
        ["vehicle.nopol_key", "vehicle.plate_colour"],
        ondelete="CASCADE",
    )


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "registry_meta",
        sa.Column("name", sa.String(16), primary_key=True),
        sa.Column("value", sa.String(200), nullable=False),
    )
    op.create_table("vehicle", *_vehicle(), sqlite_with_rowid=False)
    op.create_table(
        "bill",
        *_key(),
        sa.Column("periode", sa.Integer, primary_key=True),
        sa.Column("jatuh_tempo", sa.Date, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _AMOUNTS),
        sa.Column("paid_at", sa.DateTime),
        _of_vehicle(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "block",
        *_key(),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("since", sa.Date),
        sa.Column("note", sa.String(200)),
        _of_vehicle(),
        sqlite_with_rowid=False,
    )
