"""The garbage collector, told that what was wired stays.

Deciding and booking in batches makes many short-lived objects and no cycles to speak of; walking
the wired platform again and again for them took a fifth of a debit run's time.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 100_000, 50, 1_000


def keep_collector_quiet() -> None:
    """Leave what exists now out of collections, and collect young objects less often."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
