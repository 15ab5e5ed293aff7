"""What is PostgreSQL's own: who a transaction is for, how stores wait for each other, limits.

Row policies let a transaction see one store's rows: those of ``app.tenant``, which is set when a
store's session begins and ends with its transaction, so that a pooled connection carries nothing
on. A transaction that writes also takes its store's lock in the same statement. What reads and
then writes is thus as safe as on SQLite with its single writer, and stores run side by side.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from pawpact.kernel.errors import Defect

DRIVER = "postgresql+psycopg"
TENANT = "app.tenant"
LOCK_MILLISECONDS = 30_000
STATEMENT_MILLISECONDS = 300_000
IDLE_MILLISECONDS = 300_000
READING: dict[str, Any] = {
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
PLATFORM = 0
"""In the place of a store: the platform's own tables."""
_LOCKS = 0x70617770
"""The first half of our advisory locks: nobody else's in this database."""
BINDING = f"SELECT set_config('{TENANT}', %s, true)"
_WRITER = f"{BINDING}, pg_advisory_xact_lock({_LOCKS}, %s)"


def connect_arguments() -> dict[str, str]:
    """Settings of a session: nobody waits for ever, and a forgotten transaction ends.

    What is read by the page is read to its end. A server plans for somebody who looks at the
    first tenth, and then walks by keys what it would else have put together in one go.
    """
    settings = (
        ("lock_timeout", LOCK_MILLISECONDS),
        ("statement_timeout", STATEMENT_MILLISECONDS),
        ("idle_in_transaction_session_timeout", IDLE_MILLISECONDS),
        ("cursor_tuple_fraction", 1.0),
    )
    options = " ".join(f"-c {name}={value}" for name, value in settings)
    return {"options": options, "application_name": "pawpact"}


def begin_store(connection: Connection, tenant: int, *, writes: bool) -> None:
    """Bind the transaction to one store; a writer waits for the store's other writers."""
    if not writes:
        connection.exec_driver_sql(BINDING, (str(tenant),))
        return
    if not PLATFORM < tenant < 2**31:
        raise Defect(f"no number of a store: {tenant}")
    connection.exec_driver_sql(_WRITER, (str(tenant), tenant))


def take_platform_lock(connection: Connection) -> None:
    """Wait for whoever else writes, or reads to write, the platform's own tables.

    A store's transaction asks for it after its own lock, the platform's has no other: nobody
    waits in a circle.
    """
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCKS}, {PLATFORM})")
