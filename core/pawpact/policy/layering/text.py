"""Values that never change, each with its canonical text, written once.

Stores share nearly all policies and parameters with the layers above them; what was written for
one store is not written again for the next.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST = 4_096
"""Four times what all policies, parameters and words of a platform come to."""


class Written:
    """Texts by the very value they were written from, the latest ones.

    A value is kept with its text, so that no other can come to be known by its identity.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[int, tuple[object, str]] = OrderedDict()
        self._lock = Lock()

    def text(self, value: object, write: Callable[[object], str]) -> str:
        with self._lock:
            known = self._known.get(id(value))
            if known is not None:
                self._known.move_to_end(id(value))
                return known[1]
        text = write(value)
        with self._lock:
            self._known[id(value)] = (value, text)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return text


WRITTEN = Written()
"""Those of this process."""
