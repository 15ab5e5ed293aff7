"""The tables of codes, referrals and newcomers.

Revision ID: referral_rewards_0001
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "referral_rewards_0001"
down_revision = None
branch_labels = None
depends_on = None

INVITATION = "referral_rewards__invitation"
REFERRAL = "referral_rewards__referral"
NEWCOMER = "referral_rewards__newcomer"


def upgrade() -> None:
    _create(
        INVITATION,
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("traces", sa.LargeBinary(), nullable=True),
    )
    _create(
        REFERRAL,
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("other_store", sa.String(length=60), nullable=False),
        sa.Column("partner", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("qualified_on", sa.Date(), nullable=True),
        sa.Column("periods", sa.BigInteger(), nullable=False),
        sa.Column("converted", sa.BigInteger(), nullable=False),
        sa.Column("is_carried", sa.Boolean(), nullable=False),
        sa.Column("elsewhere", sa.String(length=2000), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
    )
    _create(
        NEWCOMER,
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.Column("contract", sa.BigInteger(), nullable=True),
        sa.Column("other_store", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("qualified_on", sa.Date(), nullable=True),
        sa.Column("clawback_days", sa.BigInteger(), nullable=True),
        sa.Column("qualifies_when", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
    )
    for name, table, columns in _indexes():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(list(_indexes())):
        op.drop_index(name, table_name=table)
    for table in (NEWCOMER, REFERRAL, INVITATION):
        op.drop_index(op.f(f"ix_{table}_tenant_id_thing_version"), table_name=table)
        op.drop_table(table)


def _create(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "key", name=op.f(f"uq_{table}_tenant_id_key")),
    )
    op.create_index(
        op.f(f"ix_{table}_tenant_id_thing_version"), table, ["tenant_id", "thing", "version"]
    )


def _indexes() -> Iterator[tuple[str, str, list[str]]]:
    asked: tuple[tuple[str, str, list[str]], ...] = (
        (INVITATION, "code", []),
        (INVITATION, "customer", ["id"]),
        (REFERRAL, "customer", ["id"]),
        (REFERRAL, "partner", ["id"]),
        (REFERRAL, "state", ["id"]),
        (NEWCOMER, "customer", ["id"]),
        (NEWCOMER, "contract", ["id"]),
        (NEWCOMER, "state", ["id"]),
    )
    for table, column, further in asked:
        yield f"ix_{table}_{column}", table, ["tenant_id", column, *further]
