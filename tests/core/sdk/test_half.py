"""A reaction whose second row is refused leaves no first one."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from pawpact.sdk import CaseBatch, Change, Outcome, Reaction, hookimpl
from pawpact.sdk.testing import Store
from tests.core.sdk.wishes import plugin
from tests.core.sdk.wishes.models import Wish


def begin_twice(batch: CaseBatch) -> Outcome:
    """The same thing cannot begin twice; by then it has begun once."""
    values = {"customer": batch.ids("customer")[0], "state": "open", "points": 1}
    begin = Change(Wish, batch.ids("contract")[0], values)
    return Outcome((begin, begin))


@hookimpl
def pawpact_reactions() -> list[Reaction]:
    return [Reaction("contract.activated", "begin", begin_twice)]


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    hooks = {name: each for name, each in vars(plugin).items() if name.startswith("pawpact_")}
    hooks["pawpact_reactions"] = pawpact_reactions
    return [SimpleNamespace(__name__="wishes", __file__=plugin.__file__, **hooks)]


def test_nothing_half_done_stays(store: Store) -> None:
    """The row that was written already is taken back, and the plugin's part waits."""
    store.contract()
    with store.reading() as unit:
        assert unit.session.scalars(select(Wish.id)).all() == []
    (held,) = store.held()
    assert held.code == "changed_meanwhile"
