"""What the database itself keeps, whoever asks: append-only triggers, and a store's rows apart."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData

from pawpact.database.row_policy import create_policies
from pawpact.database.trigger import create_triggers


def protect(connection: Connection, metadata: MetaData) -> None:
    """Make triggers and, on PostgreSQL, row policies of these tables anew."""
    create_triggers(connection, metadata)
    if connection.dialect.name == "postgresql":
        create_policies(connection, metadata)
