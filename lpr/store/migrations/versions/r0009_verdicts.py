"""What people said of readings becomes what the sightings say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_NUMBER = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
_TAX = ("status", "amount", "estimated", "due", "as_of", "source", "error")
_SAME = "review.plate = sighting.plate"
_TOLD = ", ".join(
    f"tax_{name} = CASE WHEN {_SAME} AND review.tax_status IS NULL "
    f"THEN sighting.tax_{name} ELSE review.tax_{name} END"
    for name in _TAX
)
_SETTLE = f"""
UPDATE sighting SET
    verdict = review.verdict,
    read_plate = sighting.plate,
    plate = review.plate,
    ending = CASE WHEN review.plate IS NULL THEN 'unreadable' ELSE 'plate' END,
    reason = CASE WHEN review.verdict = 'no_plate' THEN 'not_a_plate' END,
    plate_class = CASE WHEN {_SAME} THEN sighting.plate_class END,
    {_TOLD}
FROM review WHERE review.sighting_id = sighting.id AND sighting.ending = 'review'
"""  # noqa: S608 - our own words
_DECIDED = "FROM review JOIN sighting ON sighting.id = review.sighting_id"
_NAMED = f"""
WITH RECURSIVE place (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < 16)
INSERT INTO plate_part (part, plate) SELECT substr(named.plate, n), named.plate
FROM (SELECT DISTINCT sighting.plate AS plate {_DECIDED} WHERE sighting.plate IS NOT NULL) AS named,
    place
WHERE (n = 1 OR n < length(named.plate)) AND NOT EXISTS (
    SELECT 1 FROM plate_part AS held WHERE held.part = named.plate AND held.plate = named.plate
)
"""  # noqa: S608 - our own words
_GONE = f"""
SELECT DISTINCT sighting.read_plate {_DECIDED} WHERE sighting.read_plate IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM sighting AS other WHERE other.plate = sighting.read_plate)
"""  # noqa: S608 - our own words
_FORGET = "DELETE FROM plate_part WHERE part = :part AND plate = :plate"


def upgrade() -> None:
    """Add the columns and fill them from the verdicts. The class of a corrected number is unknown.

    A sighting that was read anew and accepted since its verdict stays as it is.
    """
    op.add_column("sighting", sa.Column("verdict", sa.String(12)))
    op.add_column("sighting", sa.Column("read_plate", _NUMBER))
    connection = op.get_bind()
    connection.execute(sa.text(_SETTLE))
    connection.execute(sa.text(_NAMED))
    gone = connection.execute(sa.text(_GONE)).scalars().all()
    parts = [{"part": plate[at:], "plate": plate} for plate in gone for at in range(len(plate))]
    if parts:
        connection.execute(sa.text(_FORGET), parts)
