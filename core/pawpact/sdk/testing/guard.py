"""Notices what pure code must not do: reach outside, ask the clock, draw lots.

Files, sockets, databases, processes and sleeping are told by the interpreter's own audit events
and refused on the spot; the clock and chance are seen by a profiler and noted. While core itself
answers through one of its doors, nothing is noted.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any

_REFUSED = {
    "open": "opens a file",
    "socket.__new__": "opens a socket",
    "socket.connect": "connects to the network",
    "socket.getaddrinfo": "asks for an address",
    "sqlite3.connect": "opens a database",
    "subprocess.Popen": "starts a process",
    "os.system": "starts a process",
    "time.sleep": "sleeps",
}
_CLOCK = frozenset({"now", "utcnow", "today"})
_TIMES = frozenset({"time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime"})


class ReachedOutside(RuntimeError):
    """Pure code did something that only core may do for it.

    >>> ReachedOutside("opens a file").args
    ('opens a file',)
    """


class Guard:
    """Watches the code that runs inside ``watching``; ``noted`` says what it did."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self._is_watching = False
        self._is_hooked = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Everything in here is to be pure."""
        self._hook()
        before = sys.getprofile()
        self._is_watching = True
        sys.setprofile(self._profile)
        try:
            yield
        finally:
            sys.setprofile(before)
            self._is_watching = False

    @contextmanager
    def door(self) -> Iterator[None]:
        """Core's own code runs here."""
        was, self._is_watching = self._is_watching, False
        try:
            yield
        finally:
            self._is_watching = was

    def _hook(self) -> None:
        """Audit hooks cannot be taken away, so there is one, and only once it is wanted."""
        if not self._is_hooked:
            sys.addaudithook(self._audit)
            self._is_hooked = True

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_watching and event in _REFUSED and not _is_module_file(event, arguments):
            self.noted.append(_REFUSED[event])
            raise ReachedOutside(_REFUSED[event])

    def _profile(self, frame: FrameType, event: str, called: Any) -> None:
        if self._is_watching and event == "c_call":
            what = _impurity(called)
            if what:
                self.noted.append(what)


def _impurity(called: Any) -> str | None:
    owner, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
    if isinstance(owner, type) and issubclass(owner, date) and name in _CLOCK:
        return "asks the clock"
    if owner is time and name in _TIMES:
        return "asks the clock"
    if isinstance(owner, random.Random) or name in ("urandom", "getrandom"):
        return "draws lots"
    return None


def _is_module_file(event: str, arguments: tuple[Any, ...]) -> bool:
    """Importing a module of one's own late is no reach outside."""
    return event == "open" and str(arguments[0]).endswith((".py", ".pyc"))


GUARD = Guard()
"""One for the process."""
