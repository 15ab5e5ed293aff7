"""A read that can only answer nothing is told by its words, and is not sent; no other one is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, union_all

from pawpact.database.counting import count_statements
from pawpact.database.emptiness import answers_nothing
from pawpact.database.prepared import Prepared
from pawpact.database.presence import Presence, known_empty
from pawpact.database.session import Database, StoreSession

KENNEL, PUPPY = frozenset({"kennel"}), frozenset({"puppy"})
BOTH = KENNEL | PUPPY
NONE: frozenset[str] = frozenset()


def _joined(m: SimpleNamespace, **how: bool) -> Any:
    same = m.Puppy.kennel_id == m.Kennel.id
    return select(m.Kennel.id).join_from(m.Kennel, m.Puppy, same, **how)


def _both(m: SimpleNamespace) -> Any:
    return union_all(select(m.Kennel.id.label("id")), select(m.Puppy.id))


IN_VAIN: dict[str, tuple[Any, frozenset[str], bool]] = {
    "an empty table": (lambda m: select(m.Kennel.id), KENNEL, True),
    "another one is empty": (lambda m: select(m.Kennel.id), PUPPY, False),
    "nothing is empty": (lambda m: select(m.Kennel.id), NONE, False),
    "a join, left side empty": (_joined, KENNEL, True),
    "a join, right side empty": (_joined, PUPPY, True),
    "an outer join, left side empty": (lambda m: _joined(m, isouter=True), KENNEL, True),
    "an outer join, right side empty": (lambda m: _joined(m, isouter=True), PUPPY, False),
    "a full join, one side empty": (lambda m: _joined(m, full=True), KENNEL, False),
    "a full join, both sides empty": (lambda m: _joined(m, full=True), BOTH, True),
    "a union, one part empty": (_both, KENNEL, False),
    "a union, both parts empty": (_both, BOTH, True),
    "groups over a union, both parts empty": (
        lambda m: select((u := _both(m).subquery()).c.id, func.count()).group_by(u.c.id),
        BOTH,
        True,
    ),
    "groups over a union, one part empty": (
        lambda m: select((u := _both(m).subquery()).c.id, func.count()).group_by(u.c.id),
        PUPPY,
        False,
    ),
    "a sum is a row of its own": (lambda m: select(func.count(m.Kennel.id)), KENNEL, False),
    "sums by group are none": (
        lambda m: select(m.Kennel.id, func.count()).group_by(m.Kennel.id),
        KENNEL,
        True,
    ),
    "looked for in an empty table": (
        lambda m: select(m.Kennel.id).where(m.Kennel.id.in_(select(m.Puppy.kennel_id))),
        PUPPY,
        False,
    ),
}


@pytest.mark.parametrize("name", IN_VAIN)
def test_what_can_answer_nothing(model: SimpleNamespace, name: str) -> None:
    """Told from the tables that a select begins in, and from how they are joined."""
    build, empty, expected = IN_VAIN[name]
    assert answers_nothing(build(model), empty) is expected


def test_what_answers_nothing_is_not_sent(two_stores: Database, model: SimpleNamespace) -> None:
    """While it is known which tables are empty; before and afterwards it is."""
    reads = [Prepared(select(each.tenant_id)) for each in (model.Kennel, model.Bowl)]
    presence = Presence([model.Kennel, model.Bowl])

    def answered(session: StoreSession) -> tuple[list[bool], int]:
        with count_statements(two_stores.engine) as counted:
            found = [bool(each.rows(session)) for each in reads]
            found += [any(each.pages(session, 10)) for each in reads]
        return found, counted.count

    with two_stores.reading(1) as session:
        assert presence.empty(session) == {"bowl"}
        before = answered(session)
        with known_empty(session, presence):
            within = answered(session)
        assert before == answered(session) == ([True, False, True, False], 4)
        assert within == ([True, False, True, False], 2)
