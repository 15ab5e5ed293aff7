"""What may be kept only so long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pawpact.accounts.models import Customer, CustomerEvent, Person
from pawpact.accounts.service import register_customer
from pawpact.contracts.ending.retention import purge_due
from pawpact.contracts.models import Application, ApplicationEvent, Contract, ContractEvent
from pawpact.policy.model import LayerValue
from pawpact.tenancy.values import Store
from tests.house import House
from tests.stories.counter import apply, begin_contract, shown

STORE = "xihu"
STORAGE = "core.accounts.id_number_storage"


def _purge(house: House) -> int:
    with house.platform.unit(STORE, "system") as unit:
        return purge_due(unit)


def _identities(house: House) -> list[tuple[bool, bool, bool]]:
    """Of each customer: number kept, hash kept, birth date kept."""
    with house.platform.reading(STORE) as unit:
        rows = unit.session.scalars(select(Customer).order_by(Customer.id)).all()
        return [
            (
                row.identity_sealed is not None,
                row.identity_blind is not None,
                row.born_on_sealed is not None,
            )
            for row in rows
        ]


def _refused(house: House, key: str = "first") -> int:
    """Somebody under age, whose application is refused by the gate."""
    born_on = house.clock.now().date() - timedelta(days=17 * 365)
    application = apply(house, STORE, key=key, person=house.person(700, born_on=born_on))
    assert shown(house, STORE, application).state == "refused"
    return application


@pytest.mark.parametrize(("days", "kept"), [(29, True), (30, False)])
def test_refused_applicants_identity_goes(house: House, days: int, kept: bool) -> None:
    """Thirty days after the refusal number, hash and birth date go; a day before they stay."""
    house.open(STORE)
    _refused(house)
    house.clock.advance(timedelta(days=days, minutes=1))
    assert _purge(house) == (0 if kept else 1)
    assert _identities(house) == [(kept, kept, kept)]
    assert _purge(house) == 0


def test_brand_forgets_the_number_too(house: House) -> None:
    """The person of the brand keeps her phone's index and loses that of the number."""
    house.open(STORE)
    _refused(house)
    house.clock.advance(timedelta(days=31))
    _purge(house)
    with house.platform.reading(STORE) as unit:
        person = unit.session.scalars(select(Person)).one()
        customer = unit.session.scalars(select(Customer)).one()
        assert (person.identity_blind, customer.person_id) == (None, person.id)
        assert "identity_forgotten" in unit.session.scalars(select(CustomerEvent.kind)).all()


def test_identity_stays_while_another_application_lives(house: House) -> None:
    """Refused once and applying again, or under contract, a customer is still known."""
    house.open(STORE)
    person = house.person(700)
    first = apply(house, STORE, key="first", person=person)
    second = apply(house, STORE, key="second", person=person)
    with house.platform.unit(STORE) as unit:
        row = unit.session.scalars(select(Application).where(Application.id == first)).one()
        unit.session.add(
            ApplicationEvent(
                id=unit.ids.one(),
                application_id=row.id,
                came_from="checking",
                went_to="refused",
                actor="system",
                why="test",
                at=unit.at,
            )
        )
        row.state = "refused"
    assert shown(house, STORE, second).state == "approved"
    house.clock.advance(timedelta(days=60))
    assert _purge(house) == 0
    assert _identities(house) == [(True, True, True)]


def test_ended_contract_is_kept_three_years_and_no_longer(house: House) -> None:
    """Three years after the end everything personal goes, where nothing speaks against it."""
    house.open(STORE)
    begin_contract(house, STORE)
    _end_contract(house)
    house.clock.advance(timedelta(days=1094))
    assert _purge(house) == 0
    house.clock.advance(timedelta(days=1, minutes=1))
    assert (_purge(house), _purge(house)) == (1, 0)
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Customer.erased_at)).one() is not None


def test_living_contract_keeps_its_customer(house: House) -> None:
    """However old, a contract that runs is no reason to forget anybody."""
    house.open(STORE)
    begin_contract(house, STORE)
    house.clock.advance(timedelta(days=2000))
    assert _purge(house) == 0


def test_hash_only_stores_forget_numbers_kept_before(house: House) -> None:
    """Where the platform turns to hashes, numbers go and the hashes and ages stay."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        register_customer(unit, house.person(None, born_on=date(1990, 1, 1)))
    house.stores[STORE] = _hash_only(house.stores[STORE])
    assert _purge(house) == 1
    assert _identities(house) == [(False, True, True)]


def _hash_only(store: Store) -> Store:
    ruleset = store.revision.ruleset
    parameter = ruleset.parameters[STORAGE]
    layer = LayerValue("hash_only", parameter.layers[0].origin)
    changed = {**ruleset.parameters, STORAGE: replace(parameter, layers=(layer,))}
    return replace(
        store, revision=replace(store.revision, ruleset=replace(ruleset, parameters=changed))
    )


def _end_contract(house: House) -> None:
    """As an ending leaves it, with nothing owed."""
    with house.platform.unit(STORE, "staff:1") as unit:
        row = unit.session.scalars(select(Contract)).one()
        unit.session.add(
            ContractEvent(
                id=unit.ids.one(),
                contract_id=row.id,
                came_from=row.state,
                went_to="completed",
                actor="staff:1",
                why="test",
                at=unit.at,
            )
        )
        row.state = "completed"
