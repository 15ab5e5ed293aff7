"""Engines of a process share what they compiled: each test has its own database and its own engine.

Building every statement anew for each of them took a third of what tests took.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy import create_engine as create_anew

from tests.connections import keeper

KEPT = 4_000
"""Statements; the program's engine keeps 500, and one test needs no more."""


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """Have engines on one server, or on files, speak through the dialect of the first of them."""
    first: dict[tuple[object, ...], Engine] = {}

    def create(url: Any, **options: Any) -> Engine:
        engine = create_anew(url, query_cache_size=KEPT, **options)
        event.listen(engine, "do_connect", keeper.connect)
        place = (engine.dialect.name, engine.url.host, engine.url.port, *engine.url.query.items())
        if place in first:
            engine.dialect.initialize = lambda _: None  # type: ignore[method-assign]
            engine.dialect = first[place].dialect
            engine._compiled_cache = first[place]._compiled_cache
        else:
            event.listen(engine, "connect", lambda *_: first.setdefault(place, engine), once=True)
        return engine

    patch.setattr("pawpact.database.engine.create_engine", create)
