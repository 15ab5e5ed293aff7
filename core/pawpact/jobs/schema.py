"""The job engine's schema on PostgreSQL: the owner makes it, the program's role works in it."""

from __future__ import annotations

from dbos import DBOS

from pawpact.jobs.place import SCHEMA
from pawpact.jobs.quiet import quiet


def make_schema(owner_url: str, role: str | None) -> None:
    """Make or bring up the engine's tables; ``role`` may work with them, and change none."""
    quiet()
    DBOS.migrate(owner_url, schema=SCHEMA, application_role=role)
