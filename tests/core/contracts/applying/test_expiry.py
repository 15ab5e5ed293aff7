"""What runs out by itself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.signing.agreement import draft
from pawpact.pets.models import Pet
from tests.house import House

STORE = "xihu"


def test_an_approval_that_is_not_signed_lapses(house: House) -> None:
    """The approval lapses, its draft is cancelled, the pet is free.

    It goes off the list at once, because its examination ran out as well.
    """
    house.open(STORE)
    application = submit_intake(
        house.platform.runner, STORE, "k", house.intake(STORE, house.person(700)), "staff:1"
    )
    with house.platform.unit(STORE, "staff:1") as unit:
        draft(unit, [application])
    house.clock.advance(timedelta(days=31))
    house.platform.run_applications(STORE)
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Application.state)).one() == "lapsed"
        assert unit.session.scalars(select(Contract.state)).one() == "cancelled"
        assert unit.session.scalars(select(Pet.state)).one() == "ready"


def test_an_approval_in_time_stays(house: House) -> None:
    """On the last day of its validity nothing has lapsed yet."""
    house.open(STORE)
    submit_intake(
        house.platform.runner, STORE, "k", house.intake(STORE, house.person(700)), "staff:1"
    )
    house.clock.advance(timedelta(days=30))
    house.platform.run_applications(STORE)
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Application.state)).one() == "approved"
