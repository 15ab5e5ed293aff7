"""Drafting, confirming clause by clause, signing."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Agreement, Contract
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.values import Signature, check_term, plan_price
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused
from tests.house import House

STORE = "xihu"


def _approved(house: House) -> int:
    house.open(STORE)
    return submit_intake(
        house.platform.runner, STORE, "k", house.intake(STORE, house.person(700)), "staff:1"
    )


def _draft(house: House, application: int) -> int:
    with house.platform.unit(STORE, "staff:1") as unit:
        return draft(unit, [application])[0]


def _sign(house: House, contract: int, *leave_out: str) -> None:
    with house.platform.unit(STORE, "customer:1") as unit:
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        confirmed = tuple(each for each in clauses if each not in leave_out)
        sign(unit, [Signature(contract, confirmed, {"ip": "kept"})])


def test_a_contract_is_drafted_once(house: House) -> None:
    """Asked twice, an approved application has one contract."""
    application = _approved(house)
    assert _draft(house, application) == _draft(house, application)


def test_an_approval_runs_out(house: House) -> None:
    """A day after the approval's validity nothing is drafted any more."""
    application = _approved(house)
    house.clock.advance(timedelta(days=31))
    with pytest.raises(Conflict, match="run out"):
        _draft(house, application)


def test_every_highlighted_clause_is_confirmed(house: House) -> None:
    """With one clause unconfirmed nothing is signed, and the clause is named."""
    contract = _draft(house, _approved(house))
    with pytest.raises(InvalidField, match="no_abandonment"):
        _sign(house, contract, "no_abandonment")
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Contract.state)).one() == "draft"


def test_what_was_signed_is_kept_with_its_hash(house: House) -> None:
    """The stored text states total and clauses, and its hash is that of the text."""
    _sign(house, _draft(house, _approved(house)))
    with house.platform.reading(STORE) as unit:
        kept = unit.session.scalars(select(Agreement)).one()
    assert "共 12 期，合计 3216.00 元" in kept.text
    assert "不弃养" in kept.text
    assert kept.content_hash == hashlib.sha256(kept.text.encode()).hexdigest()


def test_nothing_is_signed_twice(house: House) -> None:
    """A signed contract is not signed again."""
    contract = _draft(house, _approved(house))
    _sign(house, contract)
    with pytest.raises(MoveRefused):
        _sign(house, contract)


@pytest.mark.parametrize("term", [11, 13, 25])
def test_a_term_that_is_not_offered_is_refused(house: House, term: int) -> None:
    """Terms out of bounds or not offered here are refused with what is offered."""
    with pytest.raises(InvalidField, match="12"):
        check_term(house.open(STORE), term)


def test_a_price_out_of_bounds_is_refused(house: House) -> None:
    """A plan of 267.99 yuan is below the platform's 268, and the bound is named."""
    plans = "core.contracts:\n  params:\n    plan_prices: [{class: cheap, price: 267.99}]\n"
    columns = house.open("probe").rows("core.contracts.plan_prices")
    names = list(columns[0])
    plans = plans.replace("class", names[0]).replace("price:", f"{names[1]}:")
    patch = f"store: cheap\nextends: platform@2026.1\n{plans}"
    with pytest.raises(Exception, match=r"267\.99"):
        plan_price(house.open("cheap", patch), "cheap")
