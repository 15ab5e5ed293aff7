"""The days after the signature in which a customer may change her mind without a fee."""

from __future__ import annotations

from datetime import date

from pawpact.contracts.ending.values import COOLING_OFF_DAYS
from pawpact.contracts.models import Contract
from pawpact.contracts.running.terms import terms_of
from pawpact.kernel.calendar import last_day
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def cooling_off_until(unit: Unit, row: Contract) -> date | None:
    """The last day on which the customer may withdraw; None before she has signed."""
    if row.signed_at is None:
        return None
    days = terms_of(unit, row).integer(COOLING_OFF_DAYS)
    return last_day(unit.store.local_date(row.signed_at), days)


def refuse_after_cooling_off(unit: Unit, row: Contract) -> None:
    """Refuse what only the cooling-off days allow, saying when they ended."""
    days = terms_of(unit, row).integer(COOLING_OFF_DAYS)
    until = cooling_off_until(unit, row)
    if until is None:
        raise Conflict(Label("合约尚未签署，无需撤回", "the contract is not signed yet"))
    if unit.today > until:
        raise Conflict(
            Label(
                f"冷静期到 {until} 为止（{COOLING_OFF_DAYS} = {days} 天），请按提前解约办理",
                f"the cooling-off days ended on {until} ({COOLING_OFF_DAYS} = {days});"
                " end it early instead",
            )
        )


def is_cooling_off(unit: Unit, row: Contract) -> bool:
    """Whether the agreement promises that an end costs nothing today, whatever it is called."""
    until = cooling_off_until(unit, row)
    return until is not None and unit.today <= until
