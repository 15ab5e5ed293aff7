"""A settled charge becomes points exactly once."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.facts import charge_facts
from pawpact.billing.reactions import post_points
from pawpact.decisions.values import Batch
from pawpact.ledger.account import MALL_PAID, PSP_CLEARING
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.vocabulary.case import Case
from tests.core.billing.book import PRICE, Book


def case(book: Book, **facts: int) -> Case:
    roles = {"charge": book.charge().id, "contract": 1, "customer": 1001, "pet": 2001}
    return Case("1:1", roles, {f"charge.{name}": value for name, value in facts.items()})


def test_posting(book: Book) -> None:
    """P01 debits the provider's clearing account and credits the customer's paid points."""
    book.sign([1])
    with book.unit() as unit:
        post_points(unit, "charge.settled", [case(book, amount=PRICE)])
        unit.catch_up()
        legs = unit.session.execute(
            select(PostingRow.account, PostingRow.owner, PostingRow.amount)
        ).all()
    assert sorted(legs) == [(PSP_CLEARING, 0, PRICE), (MALL_PAID, 1001, -PRICE)]


def test_amount_is_read_where_the_moment_does_not_carry_it(book: Book) -> None:
    """A moment without an amount is posted with the charge's own."""
    book.sign([1])
    with book.unit() as unit:
        post_points(unit, "charge.settled", [case(book)])
    assert book.paid_points() == PRICE


def test_twice_posts_once(book: Book) -> None:
    """The same contract and period twice makes one journal."""
    book.sign([1])
    for _ in range(2):
        with book.unit() as unit:
            post_points(unit, "charge.settled", [case(book, amount=PRICE)])
    assert len(book.rows(JournalRow)) == 1


def test_facts_are_parallel_to_the_cases(book: Book) -> None:
    """Facts of charges come in the order of the cases, not of the rows."""
    book.sign([1], periods=3)
    ids = [book.charge(1, period).id for period in (3, 1, 2)]
    with book.unit() as unit:
        cases = tuple(Case(str(each), {"charge": each}) for each in ids)
        facts = charge_facts(Batch(unit, "charge.settled", cases))
    assert facts == {
        "charge.amount": [PRICE] * 3,
        "charge.period": [3, 1, 2],
        "charge.attempts": [0, 0, 0],
    }
