"""Notices code of a plugin that does not come back. Nothing in the process can stop it.

A thread looks at the calls that are under way; what then becomes of the process is up to whoever
started it. Where nobody did, calls cost nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

_LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class Late:
    """A call that took longer than any may: in which store, into which plugin, to do what."""

    store: str
    plugin: str
    doing: str


@dataclass
class Watch:
    """Tells of every call into a plugin that is under way for longer than ``seconds``, once."""

    seconds: float
    tell: Callable[[Late], None]
    _calls: dict[int, tuple[float, Late]] = field(default_factory=dict)

    def start(self) -> None:
        threading.Thread(target=self._look, name="plugin-watch", daemon=True).start()

    @contextmanager
    def over(self, call: Late) -> Iterator[None]:
        """While this lasts the call is under way; the outermost of a thread counts."""
        me = threading.get_ident()
        if me in self._calls:
            yield
            return
        self._calls[me] = (time.monotonic() + self.seconds, call)
        try:
            yield
        finally:
            self._calls.pop(me, None)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY)
            now = time.monotonic()
            for me, (until, call) in list(self._calls.items()):
                if now > until:
                    self._calls.pop(me, None)
                    self.tell(call)


_watch: Watch | None = None
_store: ContextVar[str] = ContextVar("pawpact_watched_store", default="")


def watch_plugins(seconds: float, tell: Callable[[Late], None]) -> None:
    """From now on somebody watches this process's calls into plugins."""
    global _watch  # noqa: PLW0603  # one for the process, as its threads are
    _watch = Watch(seconds, tell)
    _watch.start()


@contextmanager
def watched(plugin: str, doing: str) -> Iterator[None]:
    """A call into a plugin."""
    if _watch is None:
        yield
        return
    with _watch.over(Late(_store.get(), plugin, doing)):
        yield


@contextmanager
def within_store(store: str) -> Iterator[None]:
    """What is done in here is done for this store."""
    token = _store.set(store)
    try:
        yield
    finally:
        _store.reset(token)
