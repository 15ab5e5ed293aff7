"""The audit: silent over sound books, and naming each promise that was broken on purpose."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from pawpact.database import bulk
from pawpact.database.counting import count_statements
from pawpact.database.prepared import Prepared
from pawpact.ledger.audit import below_zero
from pawpact.ledger.models import Balance, JournalRow, LotUse, PointLot, PostingRow, Seal
from pawpact.ledger.service import audit, hold, post, refund, spend
from pawpact.ledger.verify import AUDITOR as CHAIN
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, BORIS, fill, settled
from tests.core.ledger.conftest import OpenUnit


@pytest.fixture
def busy(unguarded: None, unit: Unit) -> Unit:
    """A store with payments, an order, a refund and a hold."""
    fill(unit)
    post(unit, [settled(1), settled(1, customer=BORIS)])
    spend(unit, ANNA, 60_00, "o", cause="order.shipped")
    refund(unit, ANNA, 15_00, "r", order_key="o", cause="order.returned")
    hold(unit, BORIS, 50_00, "waiting")
    return unit


def add_posting(unit: Unit) -> None:
    """A leg that nothing stands against."""
    journal = unit.session.scalar(select(JournalRow.id).limit(1))
    columns: dict[str, list[object]] = {
        "journal_id": [journal],
        "line": [99],
        "account": ["asset.bank"],
        "owner": [0],
        "commodity": ["CNY"],
        "amount": [1],
    }
    bulk.insert(unit.session, PostingRow, columns)


def add_journal(unit: Unit) -> None:
    """A journal without postings."""
    columns: dict[str, list[object]] = {
        "id": [1],
        "movement": ["P44"],
        "key": ["empty"],
        "cause": ["nothing"],
        "actor": ["nobody"],
        "at": [unit.at],
        "restores": [""],
        "correlation": [0],
        "seal": [1],
        "hash": [bytes(32)],
    }
    bulk.insert(unit.session, JournalRow, columns)


def raise_balance(unit: Unit) -> None:
    """A fen from nowhere."""
    of_anna = (Balance.owner == ANNA, Balance.account == "liab.mall_paid")
    unit.session.execute(update(Balance).where(*of_anna).values(amount=Balance.amount + 1))


def lose_balance(unit: Unit) -> None:
    """A balance row that is gone."""
    unit.session.execute(delete(Balance).where(Balance.owner == 0))


def drain_lot(unit: Unit) -> None:
    """Points gone from a lot without a posting."""
    unit.session.execute(
        update(PointLot)
        .where(PointLot.customer_id == BORIS)
        .values(remaining=PointLot.remaining - 1)
    )


def grant_more(unit: Unit) -> None:
    """A lot that says that more came in than was posted."""
    more = {"granted": PointLot.granted + 1, "remaining": PointLot.remaining + 1}
    unit.session.execute(update(PointLot).where(PointLot.customer_id == BORIS).values(**more))


def forget_use(unit: Unit) -> None:
    """A use of a lot that is gone."""
    unit.session.execute(delete(LotUse))


def change_value(unit: Unit) -> None:
    """Reward points that are suddenly worth more than is owed for them."""
    unit.session.execute(update(PointLot).where(PointLot.bucket == "reward").values(value=11))
    unit.session.execute(update(PointLot).where(PointLot.bucket == "reward").values(remaining=1))


def rewrite_cause(unit: Unit) -> None:
    """Another reason for a journal than was booked."""
    unit.session.execute(
        update(JournalRow).where(JournalRow.key == "o").values(cause="something else")
    )


def drop_seal(unit: Unit) -> None:
    """A link taken out of the chain."""
    unit.session.execute(delete(Seal).where(Seal.number == 2))


def drop_last_journal(unit: Unit) -> None:
    """The last movement removed with everything it did to the postings."""
    last = unit.session.scalar(select(JournalRow.id).order_by(JournalRow.id.desc()).limit(1))
    for model, column in ((LotUse, LotUse.journal_id), (PostingRow, PostingRow.journal_id)):
        unit.session.execute(delete(model).where(column == last))
    unit.session.execute(delete(JournalRow).where(JournalRow.id == last))


def test_sound_books_have_no_finding(busy: Unit) -> None:
    """After every kind of movement the audit finds nothing."""
    report = audit(busy, [CHAIN])
    assert report.sound, report.findings
    assert report.journals == 6


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (add_posting, "unbalanced"),
        (add_posting, "wrong_balance"),
        (add_journal, "empty"),
        (raise_balance, "wrong_balance"),
        (lose_balance, "wrong_balance"),
        (grant_more, "wrong_lot"),
        (drain_lot, "wrong_use"),
        (forget_use, "wrong_use"),
        (change_value, "wrong_worth"),
        (rewrite_cause, "broken_chain"),
        (drop_seal, "broken_chain"),
        (drop_last_journal, "broken_chain"),
    ],
)
def test_a_fault_is_named(busy: Unit, fault: Callable[[Unit], None], code: str) -> None:
    """What was changed behind the ledger's back is found under its own name."""
    fault(busy)
    assert code in {finding.code for finding in audit(busy, [CHAIN]).findings}


def test_what_is_booked_cannot_be_changed(unit: Unit) -> None:
    """The database itself refuses to change or delete a journal."""
    post(unit, [settled(1)])
    refused = (IntegrityError, ProgrammingError)
    with pytest.raises(refused, match=r"never changed|permission denied"):
        unit.session.execute(update(JournalRow).values(cause="something else"))


def test_below_zero_is_found_where_the_database_let_it_pass(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guarded balance below zero is a finding of its own."""
    ever = Prepared(below_zero(["asset.psp_clearing"]))
    monkeypatch.setattr("pawpact.ledger.audit._BELOW_ZERO", ever)
    post(unit, [settled(1)])
    assert "below_zero" in {finding.code for finding in audit(unit).findings}


def test_the_audit_takes_as_many_statements_for_many_rows(
    engine: Engine, open_unit: OpenUnit
) -> None:
    """The audit's statements do not grow with the books."""
    counts = []
    for customers in (range(1, 4), range(10, 60)):
        with open_unit() as unit:
            for customer in customers:
                fill(unit, customer)
        with open_unit() as unit, count_statements(engine) as statements:
            assert audit(unit).sound
            counts.append(statements.count)
    assert counts[0] == counts[1]
