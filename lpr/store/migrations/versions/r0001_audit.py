"""The audit chain with its guards, and legal holds.

The guards are triggers: they refuse a change by whoever has no right to drop them. Whoever has is
found by `plat audit verify`, which looks at the chain and at the triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_START = "0" * 64
_NO_CHANGE = "audit records are never changed or deleted"
_NO_GAP = "an audit record follows the last one"
_HEAD = "the head of the audit chain only moves on"
_SUBJECT = "what an audit record is about is erased by retention only"

# A condition under which a statement on a table is refused, in words that both engines share.
_NOT_NEXT = f"""
NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM audit_record)
OR NEW.previous <> coalesce(
    (SELECT hash FROM audit_record WHERE seq = NEW.seq - 1), '{_START}')
"""  # noqa: S608 - our own words
_NOT_ON = """
NEW.id <> OLD.id OR NEW.seq <= OLD.seq
OR NEW.hash <> (SELECT hash FROM audit_record WHERE seq = NEW.seq)
"""
_TWICE = "EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
_NO_RETENTION = "'retention' <> (SELECT action FROM audit_record ORDER BY seq DESC LIMIT 1)"

_GUARDS = (
    ("audit_record", "UPDATE", "", _NO_CHANGE),
    ("audit_record", "DELETE", "", _NO_CHANGE),
    ("audit_record", "INSERT", _NOT_NEXT, _NO_GAP),
    ("audit_head", "DELETE", "", _HEAD),
    ("audit_head", "UPDATE", _NOT_ON, _HEAD),
    ("audit_head", "INSERT", "EXISTS (SELECT 1 FROM audit_head)", _HEAD),
    ("audit_subject", "UPDATE", "", _SUBJECT),
    ("audit_subject", "DELETE", _NO_RETENTION, _SUBJECT),
    ("audit_subject", "INSERT", _TWICE.format(table="audit_subject", key="seq"), _SUBJECT),
)
_TABLES = ("audit_record", "audit_head", "audit_subject")


def upgrade() -> None:
    """Make the tables and their guards."""
    _make_chain()
    _make_holds()
    if op.get_bind().dialect.name == "sqlite":
        for guard in _GUARDS:
            _guard_sqlite(*guard)
    else:
        for guard in _GUARDS:
            _guard_postgresql(*guard)
        for table in _TABLES:
            _guard_truncate(table)


def _make_chain() -> None:
    op.create_table(
        "audit_record",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("actor", "role", "action", "purpose", "result", "fields", "source")
        ),
        sa.Column("subject", sa.String(64)),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("audit_record_at", "audit_record", ["at"])
    op.create_index("audit_record_actor", "audit_record", ["actor", "at"])
    op.create_index("audit_record_hash", "audit_record", ["hash"], unique=True)
    op.create_table(
        "audit_subject",
        sa.Column(
            "seq",
            sa.BigInteger,
            sa.ForeignKey("audit_record.seq"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("plate", sa.Text),
        sa.Column("case_no", sa.Text),
        sa.Column("salt", sa.String(32), nullable=False),
    )
    op.create_index("audit_subject_plate", "audit_subject", ["plate"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )


def _make_holds() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plate", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("case_no", sa.Text),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),  # UTC
        sa.Column("released_by", sa.Text),
        sa.Column("released_at", sa.DateTime),  # UTC
    )
    op.create_index("legal_hold_plate", "legal_hold", ["plate"])


def _guard_sqlite(table: str, event: str, condition: str, sentence: str) -> None:
    when = f"WHEN {condition}" if condition else ""
    op.execute(
        f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _guard_postgresql(table: str, event: str, condition: str, sentence: str) -> None:
    name = f"{table}_{event.lower()}"
    passed = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{sentence}'; END IF; "
        f"RETURN {passed}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _guard_truncate(table: str) -> None:
    """TRUNCATE passes by row triggers; the UPDATE guard of the records refuses it as well."""
    op.execute(
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_record_update()"
    )
