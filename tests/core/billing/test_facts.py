"""What rules may ask about charges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from pawpact.billing.facts import waivable_facts
from pawpact.billing.models import Charge
from pawpact.billing.service import Plan, create_charges
from pawpact.billing.values import ChargeState
from pawpact.billing.waiving import MOST, may_be_waived
from pawpact.decisions.values import Batch
from pawpact.tenancy.unit import Unit, Views
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case
from tests.core.billing.book import FIRST_DEBIT, NUMBERS, PRICE, Book
from tests.core.shop import make_store

PERIODS = {1: 5, 2: 1, 3: 4}
"""How many periods each contract has; the first customer has the first two of them."""


def waivable(book: Book, views: Views | None = None) -> list[object]:
    """How many periods both customers and a stranger may still have waived."""
    with book.unit() as unit:
        unit.views = views
        cases = tuple(Case(str(each), {"customer": each}) for each in (1001, 1003, 1009))
        return list(waivable_facts(Batch(unit, "", cases))["customer.waivable_periods"])


def test_each_contract_has_its_own_limit(book: Book) -> None:
    """Periods to come count up to what each contract's limit leaves; what was given up is free."""
    book.store = make_store({**NUMBERS, MOST: 3})
    _plan(book)
    assert waivable(book) == [3 + 1, 3, 0]
    with book.unit() as unit:
        rows = unit.session.scalars(select(Charge).where(Charge.contract_id != 2)).all()
        for row in rows:
            row.waived = row.period in (1, 2)
            if (row.contract_id, row.period) == (3, 2):
                row.state = ChargeState.CANCELLED.value
    assert waivable(book) == [1 + 1, 2, 0]


def test_a_contracts_limit_is_the_one_it_signed(book: Book) -> None:
    """Today's store waives three at most, under what the third contract signed it is one."""
    book.store = make_store({**NUMBERS, MOST: 3})
    signed = make_store({**NUMBERS, MOST: 1})
    signed = replace(signed, revision=replace(signed.revision, id=book.store.revision.id + 1))
    book.store = replace(book.store, signed={signed.revision.id: signed})
    _plan(book)

    def views(unit: Unit, contracts: Sequence[int]) -> list[Store]:
        return [signed if each == 3 else unit.store for each in contracts]

    assert waivable(book, views) == [3 + 1, 1, 0]
    with book.unit() as unit:
        unit.views = views
        assert may_be_waived(unit, (1, 3)) == {1: 3, 3: 1}


def _plan(book: Book) -> None:
    plans = [
        Plan(contract, 1003 if contract == 3 else 1001, 2000, FIRST_DEBIT, 10, periods, PRICE)
        for contract, periods in PERIODS.items()
    ]
    with book.unit() as unit:
        create_charges(unit, plans)
