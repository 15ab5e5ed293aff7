"""Cases of illness, whose newest case is which, and pets that are gone.

Revision ID: illness_pause_0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "illness_pause_0001"
down_revision = None
branch_labels = None
depends_on = None

ILLNESS = "illness_pause__illness"
PATIENT = "illness_pause__patient"
FAREWELL = "illness_pause__farewell"


def upgrade() -> None:
    _create(
        ILLNESS,
        _number("contract"),
        _number("customer"),
        _number("pet"),
        _number("ordinal"),
        sa.Column("state", sa.String(length=20), nullable=False),
        _number("reported_at"),
        _number("moved_at"),
        sa.Column("vet", sa.String(length=60), nullable=True),
        sa.Column("clinic", sa.String(length=60), nullable=True),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("diagnosed_on", sa.Date(), nullable=True),
        sa.Column("claim", sa.String(length=10), nullable=False),
        sa.Column("claim_on", sa.Date(), nullable=True),
        *(
            sa.Column(name, sa.LargeBinary(), nullable=True)
            for name in ("symptoms", "advice", "diagnosis", "disease", "report")
        ),
    )
    _create(PATIENT, _number("illness"))
    _create(
        FAREWELL,
        _number("incident"),
        _number("contract"),
        _number("customer"),
        _number("pet"),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("offer_on", sa.Date(), nullable=True),
        sa.Column("asked", sa.Boolean(), nullable=False),
    )
    for table, column in _SEARCHED:
        op.create_index(f"ix_{table}_{column}", table, ["tenant_id", column, "id"])


def downgrade() -> None:
    for table, column in _SEARCHED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    for table in (FAREWELL, PATIENT, ILLNESS):
        op.drop_index(f"ix_{table}_tenant_id_thing_version", table_name=table)
        op.drop_table(table)


_SEARCHED = (
    (ILLNESS, "pet"),
    (ILLNESS, "state"),
    (ILLNESS, "claim_on"),
    (FAREWELL, "contract"),
    (FAREWELL, "state"),
)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _create(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        _number("tenant_id"),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        _number("thing"),
        _number("version"),
        *columns,
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f(f"uq_{table}_tenant_id_key")),
    )
    op.create_index(
        op.f(f"ix_{table}_tenant_id_thing_version"), table, ["tenant_id", "thing", "version"]
    )
