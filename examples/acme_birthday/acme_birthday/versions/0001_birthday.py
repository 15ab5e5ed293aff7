"""The table of birthdays.

Revision ID: acme_birthday_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "acme_birthday_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acme_birthday__birthday",
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("pet", sa.BigInteger(), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("years", sa.BigInteger(), nullable=False),
        sa.Column("gift", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_acme_birthday__birthday"),
        sa.UniqueConstraint("tenant_id", "key", name="uq_acme_birthday__birthday_tenant_id_key"),
    )
