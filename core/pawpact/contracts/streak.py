"""What a contract's performance comes to, from the moves of its charges alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pawpact.billing.values import ChargeState


class Move(NamedTuple):
    """One move of a charge; ``after_end`` where the contract had ended when it was answered."""

    came_from: str
    went_to: str
    after_end: bool = False


class Performance(NamedTuple):
    """Periods on time without a gap, and all that were performed."""

    streak: int = 0
    performed: int = 0


def recompute(moves: Iterable[Move]) -> Performance:
    """Settled on time or within grace, and waived, lengthens the streak; overdue ends it.

    A period paid after its grace counts as performed and lengthens nothing; a pause changes
    nothing; a debit answered after the contract's end is paid back and counts nowhere.

    >>> recompute([Move("processing", "settled"), Move("failed", "overdue"),
    ...            Move("overdue", "settled"), Move("scheduled", "waived")])
    Performance(streak=1, performed=2)
    """
    streak = performed = 0
    for move in moves:
        match move.went_to:
            case ChargeState.OVERDUE:
                streak = 0
            case ChargeState.SETTLED | ChargeState.WAIVED if not move.after_end:
                performed += 1
                streak += move.came_from != ChargeState.OVERDUE
    return Performance(streak, performed)
