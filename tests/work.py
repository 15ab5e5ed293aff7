"""How much work SQLite has with what a test does: its own instructions, whatever else runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Work:
    """SQLite's own instructions, in hundreds."""

    count = 0

    def more(self) -> None:
        self.count += 1

    def watch(self, connection: Any, _record: object) -> None:
        connection.set_progress_handler(self.more, 100)


@contextmanager
def counted(engine: Engine) -> Iterator[Work]:
    """The work of everything within."""
    work = Work()
    engine.dispose()
    event.listen(engine, "connect", work.watch)
    yield work
    event.remove(engine, "connect", work.watch)
    engine.dispose()
