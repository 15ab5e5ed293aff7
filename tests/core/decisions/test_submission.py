"""A plugin's ``submit``, running on a platform."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pawpact.contracts.applying.intake import take_in
from pawpact.contracts.models import Application
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.sdk import submit
from tests.house import House

STORE = "xihu"
MOMENT = "application.submitted"


@pytest.fixture
def subjects(house: House) -> dict[str, int]:
    """Those of an application that nobody has decided yet."""
    house.open(STORE)
    intake = house.intake(STORE, house.person(700))
    with house.platform.unit(STORE, "staff:1") as unit:
        application = take_in(unit, "k", intake)
        row = unit.session.get_one(Application, (unit.store.tenant, application))
        row.state = "checking"
        return {"application": row.id, "customer": row.customer_id, "pet": row.pet_id}


def test_a_submitted_moment_is_decided_once(house: House, subjects: dict[str, int]) -> None:
    """The same key again answers the same decision and makes no second one."""
    with house.platform.acting_for(STORE, "staff:7"):
        first = submit(MOMENT, "acme:1", subjects)
        again = submit(MOMENT, "acme:1", subjects)
    assert first == again
    assert first.decision.startswith("dec_")
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalar(select(func.count()).select_from(DecisionRow)) == 1


def test_a_submitted_moment_may_wait(house: House, subjects: dict[str, int]) -> None:
    """Where a person has to decide, the case that waits is answered besides."""
    with house.platform.unit(STORE) as unit:
        row = unit.session.scalars(select(Application)).one()
        row.identity = None
    with house.platform.acting_for(STORE, "staff:7"):
        assert submit(MOMENT, "acme:1", subjects).held.startswith("held_")


def test_a_missing_role_is_named(house: House, subjects: dict[str, int]) -> None:
    """A moment without one of its subjects is refused before anything is asked."""
    del subjects["pet"]
    with (
        house.platform.acting_for(STORE, "staff:7"),
        pytest.raises(InvalidField, match="also carries: pet"),
    ):
        submit(MOMENT, "acme:1", subjects)


def test_an_unknown_moment_is_refused(house: House) -> None:
    """A moment that nobody declared is refused by name."""
    house.open(STORE)
    with (
        house.platform.acting_for(STORE, "staff:7"),
        pytest.raises(InvalidField, match=r"acme\.birthday"),
    ):
        submit("acme.birthday", "1", {})


def test_an_id_of_another_store_is_not_found(house: House, subjects: dict[str, int]) -> None:
    """Subjects that belong to another store are answered as if they were nowhere."""
    house.open("yulin")
    with house.platform.acting_for("yulin", "staff:7"), pytest.raises(NotFound):
        submit(MOMENT, "acme:1", subjects)
    foreign = {**subjects, "pet": subjects["pet"] + 1}
    with house.platform.acting_for(STORE, "staff:7"), pytest.raises(NotFound, match="pet"):
        submit(MOMENT, "acme:1", foreign)


def test_what_happened_in_core_is_not_for_plugins_to_say(house: House) -> None:
    """A plugin that reports a period as performed would grant points for nothing."""
    house.open(STORE)
    whole = {"contract": 1, "charge": 2, "customer": 3, "pet": 4}
    with (
        house.platform.acting_for(STORE, "staff:7"),
        pytest.raises(InvalidField, match="reported by core alone"),
    ):
        submit("period.performed", "1", whole)


def test_facts_of_core_are_not_for_plugins_to_give(house: House, subjects: dict[str, int]) -> None:
    """A fact that comes with a moment wins over providers, so only plugins' own may come."""
    with (
        house.platform.acting_for(STORE, "staff:7"),
        pytest.raises(InvalidField, match="no fact of a plugin's own"),
    ):
        submit(MOMENT, "acme:1", subjects, {"customer.age": 44})
