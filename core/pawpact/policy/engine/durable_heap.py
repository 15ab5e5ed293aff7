"""How the C library treats the memory of durable-rules."""

from __future__ import annotations

import ctypes

KEPT_HEAP = 4 << 20
_M_TOP_PAD, _M_MMAP_THRESHOLD = -2, -3


def keep_heap() -> None:
    """Let the C library keep a few megabytes that it has freed.

    A state of the C module is 150 KB or more, made and freed for each decision. Depending on
    where it lies, glibc hands that memory back to the system each time, which makes a decision
    five times as slow. Other C libraries do not have the setting, nor the trouble.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_M_TOP_PAD, KEPT_HEAP)
        tune(_M_MMAP_THRESHOLD, KEPT_HEAP)
