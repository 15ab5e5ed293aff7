"""Booking journals: once, all or nothing, never below zero, in a constant number of statements."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.kernel.errors import Conflict, Defect, NotFound
from pawpact.ledger.models import JournalRow, PointLot, PostingRow
from pawpact.ledger.movement import (
    pay_refund,
    refund_order,
    return_deposit,
    settle_charge,
    take_deposit,
)
from pawpact.ledger.service import (
    already_booked,
    audit,
    balances,
    balances_of,
    post,
    post_later,
)
from pawpact.ledger.values import Journal, Posting, Split, Unbalanced, Uncovered
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, BORIS, SHOP, fill, rewarded, settled
from tests.core.ledger.conftest import OpenUnit


def test_settled_charge_becomes_paid_points(unit: Unit) -> None:
    """A settled debit of 398.00 gives 398.00 paid mall points."""
    post(unit, [settled(1)])
    assert balances(unit, ANNA).paid == 398_00


def test_ids_are_parallel_to_the_call(unit: Unit) -> None:
    """Each journal of a call is answered with the id of its own row."""
    journals = [settled(2), settled(1), settled(3)]
    rows = dict(zip(post(unit, journals), [each.key for each in journals], strict=True))
    booked = unit.session.execute(select(JournalRow.id, JournalRow.key))
    assert {row.id: row.key for row in booked} == rows


def test_same_journal_again_changes_nothing(unit: Unit) -> None:
    """A key that is booked answers the same id and moves no balance."""
    first = post(unit, [settled(1)])
    again = post(unit, [settled(1), settled(2)])
    assert again[0] == first[0]
    assert balances(unit, ANNA).paid == 2 * 398_00


def test_same_journal_twice_in_a_call_is_booked_once(unit: Unit) -> None:
    """A journal that stands in one call twice is booked once."""
    one, other = post(unit, [settled(1), settled(1)])
    assert one == other
    assert balances(unit, ANNA).paid == 398_00


@pytest.mark.parametrize("together", [True, False])
def test_same_key_with_other_content_is_a_conflict(unit: Unit, *, together: bool) -> None:
    """A key that says something else is refused, in one call or over two."""
    calls = [[settled(1), settled(1, 1)]] if together else [[settled(1)], [settled(1, 1)]]
    for call in calls[:-1]:
        post(unit, call)
    with pytest.raises(Conflict):
        post(unit, calls[-1])


def test_deposit_cannot_be_returned_twice(unit: Unit) -> None:
    """What a deposit does not hold is refused with the account and the place in the call."""
    post(unit, [take_deposit("d", ANNA, 500_00, "deposit.paid")])
    with pytest.raises(Uncovered) as refused:
        post(unit, [settled(1), return_deposit("r", ANNA, 500_01, "contract.ended")])
    assert refused.value.positions == {1: "liab.deposit"}


def test_uncovered_call_books_nothing(unit: Unit) -> None:
    """After a refusal the unit may go on: no balance of the call has moved."""
    post(unit, [take_deposit("d", ANNA, 500_00, "deposit.paid")])
    calls = [
        return_deposit("anna", ANNA, 400_00, "contract.ended"),
        return_deposit("boris", BORIS, 1, "contract.ended"),
        settled(1),
    ]
    with pytest.raises(Uncovered):
        post(unit, calls)
    assert balances(unit, ANNA).deposit == 500_00
    assert balances(unit, ANNA).paid == 0
    assert audit(unit).sound


def test_payable_may_run_below_zero(unit: Unit) -> None:
    """Only what a customer owns is guarded: a refund may be paid out before it is booked."""
    post(unit, [pay_refund("p", ANNA, 5_00, "provider")])
    assert balances(unit, ANNA).refund_payable == -5_00


def test_unbalanced_journal_is_refused(unit: Unit) -> None:
    """A journal whose commodities do not each balance is not booked."""
    legs = (
        Posting("rp.customer", ANNA, "RP", -100),
        Posting("exp.reward:complaint", 0, "CNY", 100),
    )
    with pytest.raises(Unbalanced):
        post(unit, [Journal("P13", "k", "c", legs)])


def test_points_are_not_given_back_for_an_unknown_order(unit: Unit) -> None:
    """A refund of an order that the books do not know is refused before anything is written."""
    with pytest.raises(NotFound):
        post(unit, [refund_order("r", "no such order", ANNA, Split(paid=1), "returned")])
    assert unit.session.scalar(select(func.count()).select_from(PostingRow)) == 0


def test_reward_points_run_out_at_the_end_of_their_last_day(unit: Unit) -> None:
    """Points granted on 12 March run out at midnight after 12 March of the next year."""
    post(unit, [rewarded("r", 100)])
    expires_at = unit.session.scalar(select(PointLot.expires_at))
    assert expires_at is not None
    assert expires_at.astimezone(SHOP.zone).isoformat() == "2027-03-13T00:00:00+08:00"


def test_paid_points_never_run_out(unit: Unit) -> None:
    """A lot of paid points has no end."""
    post(unit, [settled(1)])
    assert unit.session.scalar(select(PointLot.expires_at)) is None


def test_another_store_books_the_same_key(database: Database, unit: Unit) -> None:
    """Keys are a store's own: the same key stands in two stores' books."""
    post(unit, [settled(1)])
    unit.session.commit()
    with database.store(SHOP.tenant + 1) as session:
        other = Unit(session, SHOP, unit.at, unit.ids, unit.vault, unit.actor)
        post(other, [settled(1)])
        assert balances(other, ANNA).paid == 398_00


@pytest.mark.parametrize("count", [10, 1_000])
def test_settling_a_chunk_takes_eight_statements(
    engine: Engine, open_unit: OpenUnit, count: int
) -> None:
    """Posting settled charges takes at most 8 statements, whatever their number."""
    journals = [settle_charge(f"c{n}", n, 398_00, "charge.settled") for n in range(1, count + 1)]
    with open_unit() as unit, count_statements(engine) as statements:
        unit.session.execute(select(JournalRow.id).limit(1))
        before = statements.count
        post(unit, journals)
        assert statements.count - before <= 8, str(statements)


def test_spending_a_chunk_takes_a_constant_number_of_statements(
    engine: Engine, open_unit: OpenUnit
) -> None:
    """Spending points of ten customers takes as many statements as of three hundred."""
    counts = []
    for start, count in ((1, 10), (1_000, 300)):
        customers = range(start, start + count)
        with open_unit() as unit:
            for customer in customers:
                fill(unit, customer)
        with open_unit() as unit, count_statements(engine) as statements:
            unit.session.execute(select(JournalRow.id).limit(1))
            before = statements.count
            post(unit, [_sold(customer) for customer in customers])
            counts.append(statements.count - before)
            assert balances_of(unit, [start])[start].paid == 0
    assert counts[0] == counts[1]


def _sold(customer: int) -> Journal:
    legs = (
        Posting("liab.mall_bonus", customer, "CNY", 30_00),
        Posting("liab.mall_paid", customer, "CNY", 98_00),
        Posting("inc.goods", 0, "CNY", -128_00),
    )
    return Journal("P11", f"order:{customer}", "order.shipped", legs)


def test_what_is_put_off_is_booked_with_the_rest(unit: Unit) -> None:
    """Two calls that put off are one batch of the hash chain, booked when the unit catches up."""
    post_later(unit, [settled(1)])
    post_later(unit, [settled(1, customer=BORIS)])
    assert unit.session.scalars(select(JournalRow.key)).all() == []
    unit.catch_up()
    assert unit.session.scalars(select(JournalRow.seal)).all() == [1, 1]


def test_who_reads_balances_sees_what_was_put_off(unit: Unit) -> None:
    """Points of a charge that is still to be booked are there for whoever asks."""
    post_later(unit, [settled(1)])
    assert balances(unit, ANNA).paid == 398_00


def test_what_takes_is_not_put_off(unit: Unit) -> None:
    """A journal that may fall short has to be answered at once."""
    with pytest.raises(Defect, match="takes from a balance"):
        post_later(unit, [return_deposit("deposit:1", ANNA, 500_00, "test")])


def test_keys_put_off_count_as_booked(unit: Unit) -> None:
    """Of keys booked before, put off in this unit and unknown, the first two are taken."""
    done, waiting, unknown = settled(1), settled(2), settled(3)
    post(unit, [done])
    post_later(unit, [waiting])
    found = already_booked(unit, [done.key, waiting.key, unknown.key])
    assert found == {done.key, waiting.key}


def test_a_key_looked_up_before_is_booked_once(unit: Unit) -> None:
    """A key found free is not asked for again, and is free no more once it was used."""
    journal = settled(1)
    assert already_booked(unit, [journal.key]) == set()
    first = post(unit, [journal])
    assert post(unit, [journal]) == first
