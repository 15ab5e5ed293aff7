"""The revisions that a store has had."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.past import NoSuchRevision, in_force, numbered, past_revisions, said_by

Write = Callable[..., Path]
AGE = "core.gate: {{params: {{age: {}}}}}\n"


@pytest.fixture
def aged(onboarding: Onboarding, tenants: Path, write: Write, clock: FixedClock) -> FixedClock:
    """A store that asked for 18, then 21, then 25 years, a day apart."""
    for age, why in ((18, "opened"), (21, "stricter"), (25, "stricter still")):
        write("shop-one", rules=AGE.format(age))
        onboarding.apply(tenants, "system", why=why)
        clock.advance(timedelta(days=1))
    return clock


def test_every_revision_tells_who_when_and_why(aged: FixedClock, database: Database) -> None:
    """Oldest first, as they were published."""
    with database.reading(1) as session:
        found = past_revisions(session)

    assert [(each.number, each.actor, each.why) for each in found] == [
        (1, "system", "opened"),
        (2, "system", "stricter"),
        (3, "system", "stricter still"),
    ]
    days = [(aged.now() - each.valid_from).days for each in found]
    assert days == [3, 2, 1]


def test_a_revision_says_what_it_said(aged: FixedClock, database: Database) -> None:
    """Each is read with the numbers and the words it was published with."""
    with database.reading(1) as session:
        said = [said_by(session, each) for each in past_revisions(session)]

    assert [rules.parameters["core.age"].value for rules, _ in said] == [18, 21, 25]
    assert all("customer.age" in words.facts for _, words in said)


def test_the_one_in_force_is_the_newest_that_has_begun(
    aged: FixedClock, database: Database
) -> None:
    """A later day is not asked for, and before the first one there is none."""
    with database.reading(1) as session:
        found = past_revisions(session)

    at = [found[0].valid_from + timedelta(hours=hours) for hours in (-1, 1, 25, 500)]
    numbers = [chosen.number if (chosen := in_force(found, each)) else None for each in at]
    assert numbers == [None, 1, 2, 3]


def test_a_number_that_is_not_there_is_refused_with_those_that_are(
    aged: FixedClock, database: Database
) -> None:
    """Revisions of a store are few enough to name."""
    with database.reading(1) as session:
        found = past_revisions(session)

    assert numbered(found, 2).why == "stricter"
    with pytest.raises(NoSuchRevision) as refused:
        numbered(found, 7)
    assert refused.value.message.en == "there is no revision r7; the latest are r1, r2, r3"
