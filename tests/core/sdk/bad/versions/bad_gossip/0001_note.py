"""The notes of this plugin.

Revision ID: bad_gossip_0001
"""

from tests.core.sdk.bad.tables import create_table

revision = "bad_gossip_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_table("bad_gossip")
