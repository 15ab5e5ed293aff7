"""Wishes and greetings.

Revision ID: wishes_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "wishes_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wishes__wish",
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_wishes__wish"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_wishes__wish_tenant_id_key"),
    )
    op.create_index(
        "ix_wishes__wish_tenant_id_thing_version", "wishes__wish", ["tenant_id", "thing", "version"]
    )
    op.create_table(
        "wishes__greeting",
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_wishes__greeting"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_wishes__greeting_tenant_id_key"),
    )
