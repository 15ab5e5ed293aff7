"""What is written down before personal facts of a store are opened to be decided on again."""

from __future__ import annotations

from datetime import datetime

from pawpact.access.log import READ_PERSONAL, record
from pawpact.tenancy.unit import Unit

PURPOSE = "rules.backtest"


def note_opening(unit: Unit, since: datetime) -> None:
    """One line for the store: the program opens them for counting and shows nobody a value."""
    purpose = f"{PURPOSE} {since:%Y-%m-%d}"
    record(unit, READ_PERSONAL, "store", [unit.store.tenant], purpose=purpose)
