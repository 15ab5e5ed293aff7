"""What is written down before a store's personal facts are opened to be made up anew."""

from __future__ import annotations

from pawpact.access.log import READ_PERSONAL, record
from pawpact.tenancy.unit import Unit

PURPOSE = "rules.fork"


def note_opening(unit: Unit) -> None:
    """One line for the store: scores, ages and diagnoses go into a sandbox, names do not."""
    record(unit, READ_PERSONAL, "store", [unit.store.tenant], purpose=PURPOSE)
