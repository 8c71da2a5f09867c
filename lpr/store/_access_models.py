"""The tables of accounts, API keys, sessions and the first start's token (SQLAlchemy 2).

No password, key or token lies in them: only what each can be compared with.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lpr.database import UtcMoment
from lpr.store._models import StoreBase

_DIGEST = String(64)  # SHA-256, hexadecimal


class AccountRow(StoreBase):
    """A person who may log in. Never deleted: audit records name it."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    roles: Mapped[str] = mapped_column(String(40))
    # Argon2id, its salt and costs within; empty: it has none, and logs in at a provider.
    password: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class IdentityRow(StoreBase):
    """Which person of a provider an account is of; names may change there, this does not."""

    __tablename__ = "account_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id"), primary_key=True, autoincrement=False
    )
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)


class KeyRow(StoreBase):
    """A machine's key; it belongs to an account, and ends with it."""

    __tablename__ = "api_key"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    digest: Mapped[str] = mapped_column(_DIGEST)
    name: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    roles: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SessionRow(StoreBase):
    """A log-in of the page, by the digest of its cookie. Deleted when it ends."""

    __tablename__ = "session"

    digest: Mapped[str] = mapped_column(_DIGEST, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str | None] = mapped_column(String(40))
    case_no: Mapped[str | None] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)


class SetupRow(StoreBase):
    """The one-time token of a first start; one row at most."""

    __tablename__ = "setup_token"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(_DIGEST)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
