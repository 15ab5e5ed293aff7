"""What a contract's performance comes to, from the moves of its charges and pauses alone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pawpact.billing.values import ChargeState

PAUSE_COUNTS = "pause_counts"
PAUSE_BREAKS = "pause_breaks"
"""A pause that ended, where the terms do not freeze the streak."""


class Move(NamedTuple):
    """One move of a charge; ``after_end`` where the contract had ended when it was answered.

    Also a pause that ended after so many ``periods``, where it did something to the streak.
    """

    came_from: str
    went_to: str
    after_end: bool = False
    charge: int = 0
    periods: int = 0


class Performance(NamedTuple):
    """Periods on time without a gap, and all that were performed."""

    streak: int = 0
    performed: int = 0


def recompute(moves: Iterable[Move]) -> Performance:
    """Settled on time or within grace, and waived, lengthens the streak; overdue ends it.

    A period paid after its grace counts as performed and lengthens nothing; a pause changes
    nothing, unless the terms say so; a debit answered after the contract's end is paid back and
    counts nowhere; one that was charged back counts as if it had never been made.

    >>> recompute([Move("processing", "settled"), Move("failed", "overdue"),
    ...            Move("overdue", "settled"), Move("scheduled", "waived")])
    Performance(streak=1, performed=2)
    >>> recompute([Move("processing", "settled", charge=1), Move("processing", "settled", charge=2),
    ...            Move("settled", "reversed", charge=1)])
    Performance(streak=1, performed=1)
    """
    known = list(moves)
    lost = {move.charge for move in known if move.went_to == ChargeState.REVERSED}
    streak = performed = 0
    for move in known:
        match move.went_to:
            case ChargeState.OVERDUE | "pause_breaks":
                streak = 0
            case "pause_counts":
                streak += move.periods
            case ChargeState.SETTLED | ChargeState.WAIVED if not (
                move.after_end or (move.charge and move.charge in lost)
            ):
                performed += 1
                streak += move.came_from != ChargeState.OVERDUE
    return Performance(streak, performed)
