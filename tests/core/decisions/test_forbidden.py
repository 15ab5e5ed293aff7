"""What the law forbids no person decides, whatever the reason."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.models import Application
from pawpact.decisions.held import find, waiting
from pawpact.kernel.errors import Conflict
from tests.house import House

STORE = "xihu"


def _apply(house: House, born_on: date = date(1992, 3, 1), **changes: object) -> int:
    house.open(STORE)
    person = house.person(700, born_on=born_on)
    intake = house.intake(STORE, person, **changes)
    return submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")


def _under_age(house: House) -> int:
    today = house.clock.now().date()
    return _apply(house, date(today.year - 18, today.month, today.day).replace(month=12, day=31))


def _review(house: House, application: int) -> None:
    with house.platform.unit(STORE, "staff:1") as unit:
        ask_for_review(unit, application, "please look again")


def _case(house: House) -> str:
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    return case.id


def _decide(house: House, effect: str, **arguments: int) -> None:
    house.platform.person.decide(
        STORE, _case(house), effect, arguments, actor="staff:9", why="a favour"
    )


def _state(house: House, application: int) -> str:
    with house.platform.reading(STORE) as unit:
        row = unit.session.get(Application, (unit.store.tenant, application))
        assert row is not None
        return row.state


def _open_to(house: House) -> set[str]:
    with house.platform.reading(STORE) as unit:
        found = house.platform.person.open_to(unit, find(unit, _case(house)))
    return {each.name for each in found}


@pytest.mark.parametrize(
    ("effect", "arguments"),
    [("approve", {}), ("require_deposit", {"amount": 30000}), ("offer_low_threshold_pet", {})],
)
def test_nobody_approves_a_minor(house: House, effect: str, arguments: dict[str, int]) -> None:
    """Under the lowest age a manager neither approves nor takes a deposit instead."""
    application = _under_age(house)
    _review(house, application)
    with pytest.raises(Conflict, match="未满最低年龄"):
        _decide(house, effect, **arguments)
    assert _state(house, application) == "checking"


def test_a_refusal_stays_open_to_a_person(house: House) -> None:
    """Of a minor's case a manager is offered what may be decided, and can refuse it."""
    application = _under_age(house)
    _review(house, application)
    offered = _open_to(house)
    assert "refuse" in offered
    assert not offered & {"approve", "require_deposit", "offer_low_threshold_pet"}
    house.platform.person.decide(
        STORE, _case(house), "refuse", {"reason": "under_age"}, actor="staff:9", why="17"
    )
    assert _state(house, application) == "refused"


def test_an_answer_set_right_counts(house: House) -> None:
    """A home where pets are banned stays closed until the answer is another one."""
    application = _apply(house, pets_prohibited=True)
    _review(house, application)
    with pytest.raises(Conflict, match="禁止养宠"):
        _decide(house, "approve")
    _hand_in(house, application, HandedIn("housing_answer", Answers(Housing.OWNED, None), False))
    _decide(house, "approve")
    assert _state(house, application) == "approved"


def test_an_unchecked_identity_is_checked_first(house: House) -> None:
    """Nobody is approved before her card was looked at; then the manager's word counts."""
    application = _apply(house, identity=None)
    with pytest.raises(Conflict, match="没有核验证件"):
        _decide(house, "approve")
    _hand_in(house, application, HandedIn("id_card", Answers(None, None), None, "verified"))
    _decide(house, "approve")
    assert _state(house, application) == "approved"


@pytest.mark.parametrize(
    ("housing", "consent", "missing", "said"),
    [
        (Housing.RENTED, False, (), "房东"),
        (Housing.SHARED_RENTAL, None, (), "房东"),
        (Housing.OWNED, None, ("residence_proof",), "居住证明"),
        (None, None, (), "居住情况"),
    ],
)
def test_nobody_approves_over_the_home(
    house: House, housing: Housing | None, consent: bool | None, missing: tuple[str, ...], said: str
) -> None:
    """A landlord's no, or what was never shown or answered of a home, stays in every case."""
    house.open(STORE)
    person = house.person(700, housing=housing, landlord_consent=consent)
    documents = [each for each in ("id_card", "residence_proof") if each not in missing]
    intake = house.intake(STORE, person, documents=tuple(documents), identity=None)
    application = submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    _identified(house)
    if consent is False:
        _review(house, application)
    with pytest.raises(Conflict, match=said):
        _decide(house, "approve")
    with pytest.raises(Conflict, match=said):
        _decide(house, "require_deposit", amount=30000)


def test_nobody_approves_somebody_of_unknown_age(house: House) -> None:
    """A checked card without a number leaves the age unknown, and so the case."""
    house.open(STORE)
    person = house.person(None, identity_number=None)
    intake = house.intake(STORE, person)
    submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    with pytest.raises(Conflict, match="年龄未知"):
        _decide(house, "approve")


def test_what_a_plugin_found_is_weighed_by_a_person(house: House) -> None:
    """A score that could not be had keeps no manager from approving."""
    house.open(STORE)
    person = house.person(None)
    assert person.identity_number is not None
    house.credit.fix(person.identity_number, "unavailable")
    application = submit_intake(
        house.platform.runner, STORE, "k", house.intake(STORE, person), "staff:1"
    )
    _decide(house, "approve")
    assert _state(house, application) == "approved"


def _identified(house: House) -> None:
    """The card was looked at, so that only the home is in question."""
    with house.platform.unit(STORE, "staff:1") as unit:
        (row,) = unit.session.scalars(select(Application))
        row.identity = "verified"


def _hand_in(house: House, application: int, handed: HandedIn) -> None:
    with house.platform.unit(STORE, "staff:1") as unit:
        hand_in_later(unit, application, handed)
