"""Benefits run out a page of customers at a time, however many wait."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from pawpact.benefits.lapse import lapse_due
from pawpact.outbox.models import OutboxMessage
from tests.core.benefits.counter import Counterpart

CUSTOMERS = (11, 12, 13)
"""Each has two pieces of a card, which run out together."""


@pytest.fixture
def three(counter: Counterpart) -> Counterpart:
    """Three customers whose benefits ran out, and who were told in time."""
    for customer in CUSTOMERS:
        counter.ask(
            "grant_benefit",
            type="grooming",
            count=2,
            valid_days=90,
            customer=customer,
            key=f"{customer}",
            contract=70 + customer,
        )
    counter.pass_days(90)
    counter.clock.advance(timedelta(days=1))
    return counter


@pytest.mark.parametrize(("size", "pages"), [(1, [2, 2, 2]), (2, [4, 2]), (3, [6]), (9, [6])])
def test_every_page_ends_what_is_its_own(three: Counterpart, size: int, pages: list[int]) -> None:
    """So many customers in each unit, the last page with those that are left; nothing twice."""
    assert list(lapse_due(three.unit, size=size)) == pages
    assert list(lapse_due(three.unit, size=size)) == []
    assert (three.states(), three.findings()) == ({"expired": 6}, [])


def test_what_is_only_told_does_not_come_again(counter: Counterpart) -> None:
    """A page of those that are told today is left behind, though nothing of it ends."""
    for customer in CUSTOMERS:
        counter.ask(
            "grant_benefit",
            type="grooming",
            count=2,
            valid_days=90,
            key=f"{customer}",
            customer=customer,
        )
    counter.clock.advance(timedelta(days=61))
    assert list(lapse_due(counter.unit, size=1)) == [0, 0, 0]
    told = [row for row in counter.rows(OutboxMessage) if row.kind == "benefit.expiring"]
    assert Counter(row.said["count"] for row in told) == {2: 3}
