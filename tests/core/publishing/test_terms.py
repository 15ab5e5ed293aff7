"""What is signed stays signed: a change reaches contracts that run only where all gets better."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.contracts.running.terms import terms_of
from pawpact.contracts.signed_under import views_of
from pawpact.database.counting import count_statements
from pawpact.decisions.lookup import chunk_decision_id
from pawpact.tenancy.models import SignedTerms
from tests.core.publishing.desk import EACH_PERIOD, LOWER_PRICES, PERIOD, POINTS, Desk, number
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

BOTH = number(anniversary_points=80, anniversary_period=10)


def signed(desk: Desk, name: str = POINTS) -> list[int]:
    """By which number each kind of contract goes, oldest first."""
    with desk.platform.reading(STORE) as unit:
        rows = unit.session.scalars(select(Contract).order_by(Contract.id)).all()
        by_policy = [store.integer(name) for store in views_of(unit, [each.id for each in rows])]
        assert by_policy == [terms_of(unit, each).integer(name) for each in rows]
        return sorted(set(by_policy))


def test_better_for_the_customer_reaches_contracts_that_run(desk: Desk) -> None:
    """Eighty points instead of fifty: an amendment of all twenty agreements is on record."""
    outcome = desk.publish(number(anniversary_points=80))
    assert outcome.report is not None
    assert (outcome.report.reach.amended, signed(desk)) == (20, [80])
    with desk.platform.reading(STORE) as unit:
        (row,) = unit.session.scalars(select(SignedTerms).where(SignedTerms.number == 2))
    assert (row.contracts, [each["parameter"] for each in row.amended]) == (20, [POINTS])


@OF_ANY_DATABASE
def test_worse_for_the_customer_is_for_new_contracts_alone(desk: Desk) -> None:
    """Twenty points: those who signed fifty keep fifty."""
    outcome = desk.publish(number(anniversary_points=20))
    assert outcome.report is not None
    assert (outcome.report.reach.amended, outcome.report.reach.kept) == (0, 20)
    assert (desk.value(), signed(desk)) == (20, [50])


@OF_ANY_DATABASE
def test_better_and_undecided_together_is_for_new_contracts_alone(desk: Desk) -> None:
    """Eighty points are better; an earlier period is neither, so nothing of it reaches them."""
    desk.publish(BOTH)
    assert (signed(desk), signed(desk, PERIOD)) == ([50], [12])


@OF_ANY_DATABASE
def test_a_new_rule_is_for_new_contracts_alone(desk: Desk) -> None:
    """Points for each period were promised to nobody who signed before."""
    desk.publish(EACH_PERIOD % 100)
    new = desk.door.run(2)
    desk.door.debit()
    with desk.platform.reading(STORE) as unit:
        rows = unit.session.scalars(select(Contract.id).order_by(Contract.id)).all()
        views = dict(zip(rows, views_of(unit, rows), strict=True))
    rules = {
        number: len(view.revision.ruleset.policies["core.performance"].rules)
        for number, view in views.items()
    }
    assert [rules[each] for each in new] == [2, 2]
    assert set(rules.values()) == {1, 2}
    assert desk.door.movements()["P13"] == 2


@OF_ANY_DATABASE
def test_an_amendment_stays_when_numbers_get_worse(desk: Desk) -> None:
    """Eighty were given to contracts that run; twenty are for those who sign from then on."""
    desk.publish(number(anniversary_points=80))
    desk.door.run(2)
    desk.publish(number(anniversary_points=20))
    assert (desk.value(), signed(desk)) == (20, [80])


@OF_ANY_DATABASE
def test_what_was_signed_better_stays_better(desk: Desk) -> None:
    """From fifty to twenty to thirty: thirty is better than twenty, and fifty better still."""
    desk.publish(number(anniversary_points=20))
    desk.door.run(2)
    outcome = desk.publish(number(anniversary_points=30))
    assert outcome.report is not None
    assert (outcome.report.reach.amended, signed(desk)) == (2, [30, 50])


@OF_ANY_DATABASE
def test_a_decision_by_signed_terms_explains_itself(desk: Desk) -> None:
    """The receipt of an old contract names the number it signed, that of a new one today's."""
    desk.publish(BOTH)
    old, new = desk.door.contracts()[0], desk.door.run(1)[0]
    with desk.platform.unit(STORE) as unit:
        unit.session.get_one(Contract, (unit.store.tenant, old)).performed = 4
    desk.door.debit()
    receipt = desk.door.receipt_of(new)
    told = desk.platform.explain_decision(STORE, chunk_decision_id(receipt, new), "en")
    assert "10" in told
    assert desk.door.receipt_of(old) != receipt


@OF_ANY_DATABASE
def test_terms_of_their_own_cost_one_statement(desk: Desk) -> None:
    """However many contracts are looked up."""
    desk.publish(BOTH)
    with desk.platform.reading(STORE) as unit:
        rows = unit.session.scalars(select(Contract.id)).all()
        with count_statements(desk.door.engine) as statements:
            views_of(unit, rows)
        assert statements.count == 1


@OF_ANY_DATABASE
def test_who_signs_before_a_later_day_keeps_what_she_signed(desk: Desk) -> None:
    """r2 begins tomorrow and r3 the day after; a contract signed today keeps the fifty of r1."""
    desk.door.end_contracts()
    desk.publish(number(anniversary_points=40), start=date(2026, 5, 12))
    desk.publish(number(anniversary_points=30), start=date(2026, 5, 13))
    desk.door.run(1)
    desk.clock.advance(timedelta(days=4))
    assert (desk.value(), signed(desk)) == (30, [50])


@OF_ANY_DATABASE
@pytest.mark.parametrize("start", [None, date(2026, 5, 12)])
def test_what_never_began_binds_nobody(desk: Desk, start: date | None) -> None:
    """Five hundred, published for tomorrow by mistake and put right before, are owed to nobody."""
    desk.publish(number(anniversary_points=500), start=date(2026, 5, 12))
    outcome = desk.publish(number(anniversary_points=80), start=start)
    assert outcome.report is not None
    assert outcome.report.reach.amended == 20
    desk.clock.advance(timedelta(days=4))
    assert (desk.value(), signed(desk)) == (80, [80])


@OF_ANY_DATABASE
def test_a_lower_price_is_for_new_contracts_alone(desk: Desk) -> None:
    """The price stands in each agreement, so nobody is told that running contracts pay less."""
    outcome = desk.publish(LOWER_PRICES)
    assert outcome.report is not None
    reach = outcome.report.reach
    assert (reach.bound, reach.is_kinder) == (("core.contracts.plan_prices",), False)
    assert (reach.amended, reach.kept) == (0, 20)
