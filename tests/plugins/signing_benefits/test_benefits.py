"""What somebody who signs is given, and what goes back if she changes her mind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.benefits.using import redeem
from pawpact.billing.models import Charge
from pawpact.billing.pausing import pause_charges
from pawpact.bootstrap.books import prove_books
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.service import balances
from pawpact.sdk.testing import Store
from pawpact.vocabulary.case import Case
from pawpact_plugins.signing_benefits import plugin


@pytest.fixture
def pawpact_plugins() -> list[object]:
    return [plugin]


def held(store: Store, customer: int) -> Mapping[str, int]:
    with store.reading() as unit:
        return balances(unit, customer).benefits


def benefits(store: Store, kind: str) -> list[Any]:
    with store.reading() as unit:
        return list(unit.session.scalars(select(Benefit).where(Benefit.kind == kind)))


def movements(store: Store) -> Counter[str]:
    with store.reading() as unit:
        return Counter(unit.session.scalars(select(JournalRow.movement)))


def is_sound(store: Store) -> bool:
    with store.reading() as unit:
        return prove_books(unit).sound


def test_signing_grants_each_thing_once(store: Store) -> None:
    """A contract brings one grooming, one recheck, the kit and 100 points; once more, nothing."""
    subjects = store.contract()
    expected = {"adoption_kit": 1, "grooming": 1, "health_recheck": 1}
    assert held(store, subjects["customer"]) == expected
    assert store.points(subjects["customer"]) == 100
    with store.unit() as unit:
        roles = {role: subjects[role] for role in ("contract", "customer", "pet")}
        unit.raise_moment("contract.activated", [Case("again", roles)])
    assert held(store, subjects["customer"]) == expected


def test_benefits_are_valid_through_the_ninetieth_day(store: Store) -> None:
    """The day of signing is day 0 and the ninetieth day is the last one."""
    store.contract()
    (grooming,) = benefits(store, "grooming")
    with store.reading() as unit:
        assert (unit.store.local_date(grooming.expires_at) - unit.today).days == 91


def test_the_first_debit_costs_less_and_brings_all_its_points(store: Store) -> None:
    """P03: 30 yuan less are debited, the store adds them; the second debit costs the full price."""
    subjects = store.contract()
    store.debit()
    with store.reading() as unit:
        first = unit.session.scalars(
            select(Charge).where(Charge.contract_id == subjects["contract"]).order_by(Charge.period)
        ).first()
        found = balances(unit, subjects["customer"])
    assert first is not None
    assert (first.discount, first.promotion) == (30_00, "first_charge")
    assert (found.paid, found.bonus) == (first.amount, 30_00)
    store.debit()
    assert movements(store)["P03"] == 1
    assert is_sound(store)


def test_a_discount_above_the_price_leaves_nothing_to_pay(store: Store) -> None:
    """598 yuan off 268: nothing is debited, all points come, and they are the discount's cost.

    A pause does not give it twice: it stays with whichever debit is the first one.
    """
    store.parameters({"signing_benefits.first_charge_discount": 598})
    subjects = store.contract()
    store.live(29)
    with store.unit() as unit:
        pause_charges(unit, subjects["contract"], 1)
    store.live(32)
    with store.reading() as unit:
        free = unit.session.execute(
            select(Charge.due_on, Charge.state).where(
                Charge.waived.is_(True), Charge.state != "moved"
            )
        ).all()
        found = balances(unit, subjects["customer"])
        spent = unit.session.scalars(
            select(PostingRow.amount).where(PostingRow.account == "exp.promo.first_charge")
        ).all()
    assert [tuple(each) for each in free] == [(date(2026, 5, 12), "waived")]
    assert (found.paid, found.bonus) == (0, 268_00)
    assert spent == [268_00]


def test_withdrawn_in_time_what_is_unused_goes_back(store: Store) -> None:
    """Within the cooling-off days services and points go back, what is redeemed stays."""
    subjects = store.contract()
    (grooming,) = benefits(store, "grooming")
    with store.unit() as unit:
        redeem(unit, grooming.id, cost=60_00)
        withdraw(unit, Withdrawal(subjects["contract"], why="changed her mind", pet_returned=True))
    assert held(store, subjects["customer"]) == {}
    assert store.points(subjects["customer"]) == 0
    counted = movements(store)
    assert (counted["P18r"], counted["P41"], counted["P19"]) == (2, 1, 1)
    assert is_sound(store)


def test_points_that_were_spent_are_not_asked_back(store: Store) -> None:
    """Of 100 newcomer points 40 are spent: 60 go back."""
    from pawpact.orders.service import OrderLine, place, ship

    subjects = store.contract()
    with store.unit() as unit:
        order = place(unit, subjects["customer"], [OrderLine("S", "零食", "snack", 1, 4_00)], "o")
        ship(unit, order.order)
    with store.unit() as unit:
        withdraw(unit, Withdrawal(subjects["contract"], why="changed her mind", pet_returned=True))
    with store.reading() as unit:
        journals = unit.session.scalars(select(JournalRow).where(JournalRow.movement == "P41"))
        assert len(list(journals)) == 1
    assert store.points(subjects["customer"]) == 0
    assert is_sound(store)
