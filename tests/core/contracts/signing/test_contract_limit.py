"""Nobody holds more contracts than the store allows, whichever way the last one came about."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.accounts.values import NewCustomer
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.values import Signature
from pawpact.kernel.errors import Conflict
from tests.house import House
from tests.stories.counter import apply, begin_contract

STORE = "xihu"
ONE = """
store: xihu
extends: platform@2026.1
core.accounts:
  params: {max_active_contracts_per_customer: 1}
"""


def _approved(house: House, person: NewCustomer, *keys: str) -> list[int]:
    return [apply(house, STORE, key=key, person=person) for key in keys]


def _draft(house: House, application: int) -> int:
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
    return contract


def _sign(house: House, contract: int) -> None:
    with house.platform.unit(STORE, "staff:1") as unit:
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        evidence = {"signature_image": "kept", "ip": "203.0.113.7", "device": "tablet"}
        sign(unit, [Signature(contract, clauses, evidence)])


def test_a_second_contract_is_not_drafted_beyond_the_limit(house: House) -> None:
    """Both were approved; once the first is signed, the other opens no contract."""
    house.open(STORE, ONE)
    first, second = _approved(house, house.person(), "a", "b")
    _sign(house, _draft(house, first))
    with pytest.raises(Conflict, match="the most is 1"):
        _draft(house, second)
    with house.platform.reading(STORE) as unit:
        assert len(unit.session.scalars(select(Contract.id)).all()) == 1


def test_a_draft_beyond_the_limit_is_not_signed(house: House) -> None:
    """Both were drafted while none was live: only the first is signed."""
    house.open(STORE, ONE)
    first, second = (_draft(house, each) for each in _approved(house, house.person(), "a", "b"))
    _sign(house, first)
    with pytest.raises(Conflict, match="the most is 1"):
        _sign(house, second)


def test_a_drafted_contract_still_answers(house: House) -> None:
    """Asked for again after it was signed, the same contract answers."""
    house.open(STORE, ONE)
    (application,) = _approved(house, house.person(), "a")
    contract = _draft(house, application)
    _sign(house, contract)
    assert _draft(house, application) == contract


def test_credit_is_not_asked_about_beyond_the_limit(house: House) -> None:
    """Handed in with a full number of contracts, it is refused before any inquiry."""
    house.open(STORE, ONE)
    person = house.person()
    begin_contract(house, STORE, person)
    intake = house.intake(STORE, person)
    asked = list(house.credit.asked)
    assert asked
    with pytest.raises(Conflict, match="the most is 1"):
        submit_intake(house.platform.runner, STORE, "more", intake, "staff:1")
    assert house.credit.asked == asked
    with house.platform.reading(STORE) as unit:
        assert len(unit.session.scalars(select(Application.id)).all()) == 1
