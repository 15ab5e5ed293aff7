"""Stores that live at the same time come to their end at the same time.

Otherwise the last one would live its last months alone, and every other processor would look on.
Where more of them live than there are processors, those that are behind go first. Where fewer may
live at a time than there are, they take turns by the stretch.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Sequence

LEAD = 3
"""So many days a store may be ahead before it lets others go first: they change turns seldom."""
_NAP = 0.005


def seats() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def whose_turn(left: Sequence[int], busy: Collection[int], at_once: int) -> int | None:
    """The place of the course whose next stretch is to be begun, None where nothing can be.

    ``left`` counts the stretches of each course that nobody has begun; nobody goes twice at a
    time, so the places that are ``busy`` wait. All processes but one go through one course after
    the other; on the last one the rest take turns, the one with most before it first. So no course
    is left to go alone in the end.
    """
    open_courses = [place for place, stretches in enumerate(left) if stretches or place in busy]
    idle = [place for place in open_courses if place not in busy]
    if not idle or len(busy) >= at_once:
        return None
    straight_through = [place for place in open_courses[: at_once - 1] if place in idle]
    return straight_through[0] if straight_through else max(idle, key=left.__getitem__)


def is_ahead(days: Sequence[int], place: int, at_once: int) -> bool:
    """Whether as many others as can work ``at_once`` are well behind the one at ``place``."""
    behind = sum(1 for each in days if each <= days[place] - LEAD)
    return behind >= at_once


def wait_for_others(
    days: Sequence[int], place: int, at_once: int, look: Callable[[], None]
) -> None:
    """Return when it is this one's turn; ``look`` is called meanwhile."""
    while is_ahead(days, place, at_once):
        time.sleep(_NAP)
        look()
