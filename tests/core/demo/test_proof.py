"""The audits at the end of a life find what was spoilt behind the product's back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.demo.lived import STORE, Copied

PAID = "(SELECT id FROM journal WHERE movement = 'P01' AND tenant_id = 2 LIMIT 1)"
BOOKS, DEBITS, MONEY = "books", "one posting a debit", "provider and books"
STREAKS, CHAIN, RECEIPTS = "streaks recomputed", "receipt chain", "receipts replayed"
SEALS = "seals recomputed"


def test_an_honest_life_holds(copied: Copied) -> None:
    """Untouched, every audit of both stores holds, and each of the seven was made."""
    made = {store: copied.prove(store) for store in copied.collected}
    assert [(len(each), all(one.holds for one in each)) for each in made.values()] == [
        (7, True)
    ] * 2


def test_tampered_balance(copied: Copied) -> None:
    """A customer's balance with one fen more is found in the books."""
    copied.spoil(
        "UPDATE balance SET amount = amount + 1"
        " WHERE (tenant_id, owner, account) IN (SELECT tenant_id, owner, account FROM balance"
        "  WHERE tenant_id = 2 AND account = 'liab.mall_paid' LIMIT 1)"
    )
    assert copied.broken() == [BOOKS]


def test_dropped_posting(copied: Copied) -> None:
    """One line of a journal taken out is found in books, seals and the provider's money."""
    copied.spoil(f"DELETE FROM posting WHERE tenant_id = 2 AND journal_id = {PAID} AND amount > 0")
    assert copied.broken() == [BOOKS, MONEY, SEALS]


def test_dropped_journal(copied: Copied) -> None:
    """A debit's whole journal taken out leaves a settled charge that was not posted."""
    copied.spoil(f"DELETE FROM posting WHERE tenant_id = 2 AND journal_id = {PAID}")
    copied.spoil(f"DELETE FROM journal WHERE tenant_id = 2 AND id = {PAID}")
    assert copied.broken() == [BOOKS, DEBITS, MONEY, SEALS]


def test_charge_marked_as_paid(copied: Copied) -> None:
    """A charge that is called settled without any money is found."""
    copied.spoil(
        "UPDATE charge SET state = 'settled' WHERE (tenant_id, id) IN"
        " (SELECT tenant_id, id FROM charge WHERE tenant_id = 2 AND state = 'scheduled' LIMIT 1)"
    )
    assert copied.broken() == [DEBITS]


def test_money_that_the_books_do_not_hold(copied: Copied) -> None:
    """A provider that took one fen more than is booked is found."""
    dearer = replace(copied, collected={STORE: copied.collected[STORE] + 1})
    assert dearer.broken() == [MONEY]


@pytest.mark.parametrize("column", ["streak", "performed"])
def test_changed_streak(copied: Copied, column: str) -> None:
    """A contract with a period more than its charges tell is found, whichever number it is."""
    copied.spoil(
        f"UPDATE contract SET {column} = {column} + 1 WHERE (tenant_id, id) IN"
        " (SELECT tenant_id, id FROM contract WHERE tenant_id = 2 LIMIT 1)"
    )
    assert copied.broken() == [STREAKS]


def test_changed_byte_of_a_batch_receipt(copied: Copied) -> None:
    """One byte changed in the receipt of a batch breaks the chain."""
    _flip_last_byte(copied, "decision_chunk")
    assert CHAIN in copied.broken()


def test_receipt_of_a_batch_left_out(copied: Copied) -> None:
    """A batch's receipt taken out of the middle breaks the chain."""
    copied.spoil(
        "DELETE FROM decision_chunk WHERE tenant_id = 2 AND id ="
        " (SELECT id FROM decision_chunk WHERE tenant_id = 2 ORDER BY id LIMIT 1)"
    )
    assert CHAIN in copied.broken()


def test_changed_byte_of_a_single_receipt(copied: Copied) -> None:
    """One byte changed in the receipt of one decision is found when it is replayed."""
    _flip_last_byte(copied, "decision")
    assert copied.broken() == [RECEIPTS]


def test_fault_stays_in_its_store(copied: Copied) -> None:
    """What was spoilt in one store is not found in the other."""
    copied.spoil("UPDATE contract SET streak = streak + 1 WHERE tenant_id = 2")
    assert copied.broken("beijing-wangjing") == []


def _flip_last_byte(copied: Copied, table: str) -> None:
    ((number, body),) = copied.given.query(
        f"SELECT id, body FROM {table} WHERE tenant_id = 2 ORDER BY content_hash LIMIT 1"
    )
    changed = bytes([*body[:-1], body[-1] ^ 1])
    copied.spoil(f"UPDATE {table} SET body = ? WHERE tenant_id = 2 AND id = {number}", changed)
