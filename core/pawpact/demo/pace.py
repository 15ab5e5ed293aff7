"""Stores that live at the same time come to their end at the same time.

Where more of them live than there are processors, those that are behind go first: otherwise the
last one would live its last months alone, and every other processor would look on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

LEAD = 3
"""So many days a store may be ahead before it lets others go first: they change turns seldom."""
_NAP = 0.005


def seats() -> int:
    """How many processes can work at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
