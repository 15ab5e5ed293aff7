"""Every metric over a month of a few rows, beside what the same month comes to by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pawpact.kernel.errors import Defect
from pawpact.ledger.account import CNY
from pawpact.ledger.metric import METRICS as LEDGER
from pawpact.ledger.movement import (
    charge_back,
    pay_order,
    pay_receivable,
    settle_charge,
    take_deposit,
)
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal, Posting, Split
from pawpact.payouts.models import Payout
from pawpact.reports.store.catalogue import CORE, catalogue
from pawpact.tenancy.metric import Metric, Ratio, Sample, Total
from tests.core.reports.store.month import Book, at

BY_NAME = {metric.name: metric for metric in CORE}


def values(book: Book, name: str) -> dict[str, Fraction | None]:
    return {key: part.value for key, part in book.read(BY_NAME[name]).items()}


def ratios(book: Book, name: str) -> dict[str, tuple[int, int]]:
    parts = book.read(BY_NAME[name])
    return {key: (part.over, part.under) for key, part in parts.items() if isinstance(part, Ratio)}


@pytest.mark.parametrize("metric", CORE, ids=lambda metric: metric.name)
def test_an_empty_store_has_no_rates(book: Book, metric: Metric) -> None:
    """Where nothing happened every sum is 0 and everything over nothing has no value."""
    for part in book.read(metric).values():
        assert part.value == (0 if isinstance(part, Total) else None)


def test_signed_contracts_lose_those_withdrawn(book: Book) -> None:
    """Two activated in May, one of April withdrawn in May: one signed in all."""
    book.contract(at(5, 2))
    book.contract(at(5, 30))
    book.contract(at(4, 30), ("withdrawn", at(5, 3)))
    book.contract(at(6, 1))
    assert values(book, "contracts_signed") == {"net": 1, "activated": 2, "withdrawn": 1}


def test_a_month_is_the_stores_own(book: Book) -> None:
    """What happened on 1 May in the shop is of May though it was April in UTC."""
    book.contract(at(4, 30, 16))
    book.contract(at(4, 30, 15))
    assert values(book, "contracts_signed")["activated"] == 1


def test_retention_looks_back_at_cohorts(book: Book) -> None:
    """Of two of April one left; of two of February one is over with its term, and was there."""
    book.contract(at(4, 5))
    book.contract(at(4, 6), ("terminating", at(5, 9)), ("terminated", at(6, 2)))
    book.contract(at(2, 5), ("terminating", at(6, 2)))
    book.contract(at(2, 6), ("completed", at(5, 2)), term=3)
    book.contract(at(2, 7), ("terminated", at(3, 2)), term=2)
    found = ratios(book, "retention_rate")
    assert found == {"01": (1, 2), "03": (2, 2), "06": (0, 0), "12": (0, 0), "24": (0, 0)}


def test_churn_is_told_by_reason(book: Book) -> None:
    """Two of four live contracts ended in May, each for its reason; one ended before."""
    book.contract(at(4, 5))
    book.contract(at(4, 5))
    book.contract(at(3, 5), ("terminated", at(4, 9)))
    for reason in ("customer_request", "pet_dead"):
        left = book.contract(at(4, 6), ("terminating", at(5, 9)), ("terminated", at(5, 12)))
        book.ending(left, reason, at(5, 9))
    assert ratios(book, "churn_reasons") == {
        "all": (2, 4),
        "customer_request": (1, 4),
        "pet_dead": (1, 4),
    }


def test_pauses_count_when_they_were_granted(book: Book) -> None:
    """One granted in May, one refused, one granted in June, over two live contracts."""
    one, other = book.contract(at(4, 5)), book.contract(at(4, 5))
    book.contract(at(5, 5))
    book.pause(one, "refused", at(5, 4))
    book.pause(other, "granted", at(5, 5))
    book.pause(one, "granted", at(6, 5))
    assert ratios(book, "pause_rate") == {"": (1, 2)}


def test_members_who_bought_again(book: Book) -> None:
    """Twice in May, or in April and May, is again; once is not; who has no contract is none."""
    twice, both, once, before = (book.contract(at(3, 5)) for _ in range(4))
    for customer, months in ((twice, (5, 5)), (both, (4, 5)), (once, (5,)), (before, (4,))):
        for month in months:
            book.order(customer, ("accepted", at(month, 9)))
    book.order(77, ("accepted", at(5, 9)))
    book.order(77, ("accepted", at(5, 10)))
    book.order(once, ("refused", at(5, 10)))
    assert ratios(book, "member_repurchase_rate") == {"": (2, 3)}


def test_debits_by_the_end_of_grace(book: Book) -> None:
    """Of four that fell due two were settled in grace, one of them at once; others are out."""
    day = date(2026, 5, 10)
    book.charge(day, ("settled", at(5, 10)), settled=at(5, 10))
    book.charge(day, ("failed", at(5, 10)), ("settled", at(5, 12)), settled=at(5, 12))
    book.charge(
        day,
        ("failed", at(5, 10)),
        ("overdue", at(5, 20)),
        ("settled", at(5, 25)),
        settled=at(5, 25),
    )
    book.charge(day, ("failed", at(5, 10)), ("overdue", at(5, 20)), ("cancelled", at(6, 2)))
    book.charge(day, ("waived", at(5, 10)), settled=at(5, 10))
    book.charge(day, ("moved", at(5, 9)))
    book.charge(day, ("cancelled", at(5, 9)))
    book.charge(date(2026, 6, 10), ("settled", at(6, 10)), settled=at(6, 10))
    assert ratios(book, "debit_success_rate") == {"grace": (2, 4), "first": (1, 4)}


def test_orders_are_counted_when_accepted(book: Book) -> None:
    """Two accepted in May, one of them called off; one of April called off in May."""
    book.order(1, ("accepted", at(5, 1)))
    book.order(1, ("accepted", at(5, 2)), ("cancelled", at(5, 3)))
    book.order(1, ("accepted", at(4, 2)), ("cancelled", at(5, 3)))
    assert values(book, "orders") == {"accepted": 2, "cancelled": 2}


def test_tasks_done_in_time(book: Book) -> None:
    """Of three due one was in time; one not needed any more before is none; times of those done."""
    kind = "pet.dose_due"
    book.task(kind, at(5, 1), at(5, 2), "done", at(5, 1, 6))
    book.task(kind, at(5, 1), at(5, 2), "done", at(5, 3))
    book.task(kind, at(5, 1), at(5, 2), "escalated", None)
    book.task(kind, at(5, 1), at(5, 2), "suppressed", at(5, 1, 6))
    book.task(kind, at(4, 1), at(4, 2), "done", at(5, 1))
    found = book.read(BY_NAME["sla_rate"])
    assert ratios(book, "sla_rate") == {kind: (1, 3)}
    time = found[f"{kind}:time"]
    assert isinstance(time, Sample)
    assert sorted(time.items) == [2, 48, 30 * 24]
    assert (time.value, time.most) == (48, 720)


def _sold(key: str, worth: int, cash: int) -> Journal:
    return pay_order(key, 1, Split(paid=worth), "order.shipped", cash=cash)


def test_revenue_is_told_twice(book: Book) -> None:
    """Cash: debits less a reversal, top-ups, debts paid; earned: goods sold. Deposits are apart."""
    book.clock.move_to(at(5, 5))
    with book.unit() as unit:
        post(unit, [settle_charge("a", 1, 300_00, "test"), settle_charge("b", 1, 200_00, "test")])
        post(unit, [charge_back("c", 1, 7, 200_00, 150_00, "test")])
        post(unit, [pay_receivable("d", 7, 50_00, "test"), take_deposit("e", 1, 500_00, "test")])
        post(unit, [_sold("f", 40_00, 9_00)])
    assert values(book, "monthly_revenue") == {
        "cash": 359_00,
        "debits": 500_00,
        "reversals": -200_00,
        "top_ups": 9_00,
        "fees": 50_00,
        "refunds": 0,
        "recognised": 49_00,
        "deposits": 500_00,
    }
    assert ratios(book, "voluntary_repurchase") == {"": (9_00, 49_00)}


def test_a_deposit_given_back_is_no_refund(book: Book) -> None:
    """What was paid back counts without the part of it that had been a deposit."""
    book.clock.move_to(at(5, 5))
    with book.unit() as unit:
        legs = (
            Posting("liab.mall_paid", 1, CNY, 30_00),
            Posting("liab.deposit", 1, CNY, 500_00),
            Posting("liab.refund_payable", 1, CNY, -530_00),
        )
        post(unit, [settle_charge("a", 1, 30_00, "test"), take_deposit("e", 1, 500_00, "test")])
        (journal,) = post(unit, [Journal("P27", "end", "test", legs)])
        unit.session.add(
            Payout(
                id=book.ids.one(),
                journal_id=journal,
                customer_id=1,
                movement="P27",
                amount=530_00,
                state="paid",
                attempt=1,
                owed_since=at(5, 1),
                due_by=at(5, 9),
                paid_at=at(5, 9),
                reason="",
            )
        )
    assert values(book, "monthly_revenue")["refunds"] == -30_00


def test_points_owed_are_those_of_the_months_end(book: Book) -> None:
    """Granted before less used before, by bucket and by age, whatever was spent afterwards."""
    with book.unit() as unit:
        post(unit, [settle_charge("a", 1, 300_00, "test")])
    book.clock.move_to(at(5, 20))
    with book.unit() as unit:
        post(unit, [settle_charge("b", 1, 100_00, "test")])
        post(unit, [pay_order("o", 1, Split(paid=50_00), "order.shipped")])
    book.clock.move_to(at(6, 20))
    with book.unit() as unit:
        post(unit, [pay_order("p", 1, Split(paid=120_00), "order.shipped")])
    found = {key: value for key, value in values(book, "points_liability").items() if value}
    assert found == {
        "paid": 350_00,
        "all": 350_00,
        "age_30": 100_00,
        "age_90": 250_00,
    }
    assert ratios(book, "points_use_rate")["paid"] == (50_00, 400_00)


def test_two_metrics_of_one_name_are_a_defect() -> None:
    """A metric that is added has to have a name of its own."""
    assert len(catalogue(())) == len(CORE)
    with pytest.raises(Defect):
        catalogue([LEDGER[0]])


def test_a_customer_has_her_highest_star(book: Book) -> None:
    """Two stars of one customer are one, a star taken back or of June is none."""
    book.star(1, 1, at(3, 20))
    book.star(1, 2, at(5, 20))
    book.star(2, 1, at(5, 21), gone=at(6, 2))
    book.star(3, 3, at(4, 1), gone=at(5, 2))
    book.star(4, 1, at(6, 1))
    assert values(book, "streak_distribution") == {"all": 2, "01": 1, "02": 1}
