"""The table of credit checks.

Revision ID: credit_scoring_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "credit_scoring_0001"
down_revision = None
branch_labels = None
depends_on = None

TABLE = "credit_scoring__check"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("score", sa.LargeBinary(), nullable=True),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f(f"uq_{TABLE}_tenant_id_key")),
    )
    op.create_index("ix_credit_scoring__check_newest", TABLE, ["tenant_id", "customer", "id"])


def downgrade() -> None:
    op.drop_index("ix_credit_scoring__check_newest", table_name=TABLE)
    op.drop_table(TABLE)
