"""Held cases: tried again, or decided by a person within the same limits."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application, Deposit
from pawpact.decisions.held import waiting
from pawpact.decisions.models import HeldEvent
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused, NotFound
from pawpact.kernel.label import Label
from tests.house import House

STORE = "xihu"


def _referred(house: House) -> str:
    """A case that waits for a person because no score could be had."""
    house.open(STORE)
    person = house.person(None)
    assert person.identity_number is not None
    house.credit.fix(person.identity_number, "unavailable")
    submit_intake(house.platform.runner, STORE, "k", house.intake(STORE, person), "staff:1")
    return _only_case(house)


def _only_case(house: House) -> str:
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    return case.id


def _state(house: House) -> str:
    with house.platform.reading(STORE) as unit:
        return unit.session.scalars(select(Application.state)).one()


def test_a_referred_case_is_listed_with_the_title_of_its_rule(house: House) -> None:
    """Staff read what the rule is called, in their language, not its id."""
    _referred(house)
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
        policy = unit.store.revision.ruleset.policies["credit_scoring.decide"]
        (rule,) = [each for each in policy.rules if each.id == "score_unavailable"]
    assert case.reason.zh == f"规则“{rule.title.zh}”要求人工处理"
    assert case.reason.en == f'the rule "{rule.title.en}" asks for a person'


def test_a_person_approves(house: House) -> None:
    """A person's approval moves the application and is written down with its why."""
    case = _referred(house)
    _decide(house, case, "approve", why="met in person, steady income")
    assert _state(house) == "approved"
    with house.platform.reading(STORE) as unit:
        events = unit.session.execute(
            select(HeldEvent.move, HeldEvent.actor, HeldEvent.why).order_by(HeldEvent.id)
        ).all()
    assert events[-1] == ("decided", "staff:9", "met in person, steady income")


def test_a_person_is_bound_by_the_limit(house: House) -> None:
    """A deposit above the store's own is refused to a person as it is to a rule."""
    case = _referred(house)
    with pytest.raises(InvalidField, match=r"500\.00"):
        _decide(house, case, "require_deposit", amount=50001)
    assert _state(house) == "checking"


def test_a_person_asks_for_a_smaller_deposit(house: House) -> None:
    """A deposit within the limit is opened as decided."""
    case = _referred(house)
    _decide(house, case, "require_deposit", amount=30000)
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Deposit.amount)).all() == [30000]


def test_a_case_is_decided_once(house: House) -> None:
    """The second answer to a case is refused."""
    case = _referred(house)
    _decide(house, case, "approve")
    with pytest.raises(MoveRefused):
        _decide(house, case, "approve")


def test_a_reason_is_needed(house: House) -> None:
    """Nobody decides about money without saying why."""
    case = _referred(house)
    with pytest.raises(InvalidField):
        _decide(house, case, "approve", why=" ")


def test_another_stores_case_is_not_found(house: House) -> None:
    """A held case of one store does not exist for another."""
    case = _referred(house)
    house.open("yulin")
    with pytest.raises(NotFound):
        house.platform.person.decide("yulin", case, "approve", {}, actor="staff:9", why="why")


def test_a_referred_case_is_not_resumed(house: House) -> None:
    """What a rule gave to a person, the rule cannot take back."""
    case = _referred(house)
    with pytest.raises(Conflict):
        _resume(house, case)


def test_a_held_case_is_resumed_after_repair(house: House) -> None:
    """When the plugin is there again, resuming decides the case and closes it."""
    house.open(STORE, degraded={"credit_scoring": Label("坏了", "broken")})
    submit_intake(
        house.platform.runner, STORE, "k", house.intake(STORE, house.person(700)), "staff:1"
    )
    case = _only_case(house)
    assert _resume(house, case) == "open"
    store = house.stores[STORE]
    house.stores[STORE] = type(store)(
        store.tenant, store.name, store.brand, store.title, store.revision, store.plugins
    )
    assert _resume(house, case) == "resumed"
    assert _state(house) == "approved"


def _decide(house: House, case: str, effect: str, *, why: str = "why", **arguments: int) -> None:
    house.platform.person.decide(STORE, case, effect, arguments, actor="staff:9", why=why)


def _resume(house: House, case: str) -> str:
    return house.platform.person.resume(STORE, case, "staff:9", "tried again")
