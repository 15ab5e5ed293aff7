"""Complaints and reminders of what to do better.

Revision ID: complaint_compensation_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "complaint_compensation_0001"
down_revision = None
branch_labels = None
depends_on = None

COMPLAINT = "complaint_compensation__complaint"
IMPROVEMENT = "complaint_compensation__improvement"


def upgrade() -> None:
    op.create_table(
        COMPLAINT,
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("contract", sa.BigInteger(), nullable=True),
        sa.Column("pet", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("has_illness_words", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=True),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("days_at_home", sa.BigInteger(), nullable=True),
        sa.Column("diagnosed_on", sa.Date(), nullable=True),
        sa.Column("defect", sa.String(length=20), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("wish", sa.String(length=20), nullable=False),
        sa.Column("order_line", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("reopened", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("demand", sa.LargeBinary(), nullable=True),
        sa.Column("disease", sa.LargeBinary(), nullable=True),
        sa.Column("cause", sa.LargeBinary(), nullable=True),
        sa.Column("solution", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{COMPLAINT}")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f(f"uq_{COMPLAINT}_tenant_id_key")),
    )
    op.create_index(
        op.f(f"ix_{COMPLAINT}_tenant_id_thing_version"),
        COMPLAINT,
        ["tenant_id", "thing", "version"],
    )
    for column in ("state", "pet", "month"):
        op.create_index(f"ix_{COMPLAINT}_{column}", COMPLAINT, ["tenant_id", column, "id"])
    op.create_table(
        IMPROVEMENT,
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("complaint", sa.BigInteger(), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{IMPROVEMENT}")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f(f"uq_{IMPROVEMENT}_tenant_id_key")),
    )
    op.create_index(f"ix_{IMPROVEMENT}_staff", IMPROVEMENT, ["tenant_id", "staff", "id"])


def downgrade() -> None:
    op.drop_table(IMPROVEMENT)
    op.drop_table(COMPLAINT)
