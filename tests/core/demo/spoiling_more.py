"""Changes behind the product's back: answers, deposits, contracts, orders and refunds."""

from __future__ import annotations

from pawpact.ledger.movement import owe_late_debit, pay_refund, settle_charge
from tests.core.demo.spoilt_books import (
    P01,
    SETTLED,
    Books,
)


def answer_unbooked(books: Books) -> None:
    """The provider is said to have collected an attempt of which nothing is booked."""
    books.change(
        "INSERT INTO gateway_call (tenant_id, id, charge_id, gateway_key, amount, result, at)"
        " SELECT tenant_id, id, id, contract_id || '-' || period || '-9', amount, 'ok', next_at"
        " FROM charge WHERE id ="
        " (SELECT min(id) FROM charge WHERE tenant_id = 2 AND state = 'scheduled')"
    )


def book_twice(books: Books) -> None:
    """A debit is booked again under another key, by the product itself."""
    customer = books.value(f"SELECT customer_id FROM charge WHERE id = ({SETTLED})")
    assert isinstance(customer, int)
    books.book(settle_charge("charge:again", customer, 39_800, "charge.settled"))


def move_date(books: Books) -> None:
    """A debit was booked a day earlier, it says now."""
    books.change(f"UPDATE journal SET at = at - 86400000 WHERE tenant_id = 2 AND id = ({P01})")


def rewrite_seal(books: Books) -> None:
    """The last link of the chain is another."""
    books.given.spoil(
        "UPDATE ledger_seal SET hash = ? WHERE tenant_id = 2 AND number ="
        " (SELECT max(number) FROM ledger_seal WHERE tenant_id = 2)",
        bytes(32),
    )


def move_to_neighbour(books: Books) -> None:
    """The money's leg of a debit stands in the neighbour's books."""
    books.change(
        f"UPDATE posting SET tenant_id = 1 WHERE tenant_id = 2 AND amount > 0"
        f" AND journal_id = ({P01})"
    )


def change_deposit(books: Books) -> None:
    """A deposit that was paid is called due."""
    books.change(
        "UPDATE deposit SET state = 'due' WHERE id ="
        " (SELECT min(id) FROM deposit WHERE tenant_id = 2 AND state = 'held')"
    )


def change_payment(books: Books) -> None:
    """A payment of a deposit was of another amount than is booked."""
    books.change(
        "UPDATE deposit_payment SET amount = amount + 1 WHERE id ="
        " (SELECT min(id) FROM deposit_payment WHERE tenant_id = 2 AND movement = 'P07')"
    )


def forget_payment(books: Books) -> None:
    """A deposit is booked that nobody paid."""
    books.change(
        "DELETE FROM deposit_payment WHERE id ="
        " (SELECT min(id) FROM deposit_payment WHERE tenant_id = 2 AND movement = 'P07')"
    )


def reopen_hold(books: Books) -> None:
    """Points that an order spent are called held again."""
    books.change("UPDATE point_hold SET state = 'held' WHERE tenant_id = 2 AND state = 'spent'")


def pay_out_twice(books: Books) -> None:
    """A refund is paid out that is not owed, by the product itself."""
    customer = books.value("SELECT max(id) FROM customer WHERE tenant_id = 2")
    assert isinstance(customer, int)
    books.book(pay_refund("refund:again", customer, 500_00, "provider confirmed"))


def remove_receipt(books: Books) -> None:
    """The receipt of a batch of periods is gone."""
    books.change(
        "DELETE FROM decision_chunk WHERE id ="
        " (SELECT max(receipt_id) FROM charge WHERE tenant_id = 2)"
    )


def collect_beyond_the_term(books: Books) -> None:
    """The provider took money for a period that the contract does not have."""
    contract = books.value("SELECT min(contract_id) FROM charge WHERE tenant_id = 2")
    books.lines(lambda lines: lines.append([f"{contract}-99-1", "ok", "sim", None, 39_800]))


def forget_answer(books: Books) -> None:
    """The provider's answer to a debit that is settled and booked says the opposite."""
    key = books.value(f"SELECT gateway_key FROM charge WHERE id = ({SETTLED})")
    books.change(f"UPDATE gateway_call SET result = 'refused' WHERE gateway_key = '{key}'")


def owe_nothing(books: Books) -> None:
    """A late debit is owed back that was never collected, by the product itself."""
    customer = books.value("SELECT max(id) FROM customer WHERE tenant_id = 2")
    assert isinstance(customer, int)
    books.book(owe_late_debit("late:1-1-1", customer, 100, "collected after the end"))


def shrink_hold(books: Books) -> None:
    """An order held a fen less than it spent."""
    books.change("UPDATE point_hold SET paid = paid - 1 WHERE tenant_id = 2 AND state = 'spent'")


def lose_use(books: Books) -> None:
    """A lot was used by a journal that is not there."""
    books.change("UPDATE lot_use SET journal_id = 5 WHERE tenant_id = 2")


def add_payment(books: Books) -> None:
    """A second payment of a deposit is known, and nothing is booked of it."""
    books.change(
        "INSERT INTO deposit_payment (tenant_id, id, deposit_id, reference, amount, movement, at)"
        " SELECT 2, 88, deposit_id, 'again', amount, 'P46', at FROM deposit_payment"
        " WHERE tenant_id = 2 LIMIT 1"
    )


OTHER = "(SELECT max(c.id) FROM customer c WHERE c.tenant_id = 2 AND c.id <> customer_id)"


def redirect_charge(books: Books) -> None:
    """What a customer will be debited is to become another one's points."""
    books.change(
        f"UPDATE charge SET customer_id = {OTHER}"
        " WHERE id = (SELECT max(id) FROM charge WHERE tenant_id = 2 AND state = 'scheduled')"
    )


def cheapen_charge(books: Books) -> None:
    """The rest of a contract is to be debited for a fen a month."""
    books.change(
        "UPDATE charge SET amount = 1"
        " WHERE id = (SELECT max(id) FROM charge WHERE tenant_id = 2 AND state = 'scheduled')"
    )


def cheapen_contract(books: Books) -> None:
    """A contract that owes nothing more is to have run for fewer periods than were agreed."""
    books.change(
        "UPDATE contract SET term = term - 1 WHERE id ="
        " (SELECT max(id) FROM contract WHERE tenant_id = 2)"
    )


def rewrite_agreement(books: Books) -> None:
    """What a customer signed is to say something else."""
    books.change(
        "UPDATE agreement SET text = text || ' '"
        " WHERE id = (SELECT max(id) FROM agreement WHERE tenant_id = 2)",
    )


def redirect_contract(books: Books) -> None:
    """A contract and all that is to come of it are another customer's than applied for it."""
    contract = books.value("SELECT min(id) FROM contract WHERE tenant_id = 2")
    books.change(f"UPDATE contract SET customer_id = {OTHER} WHERE id = {contract}")


def pay_by_other_points(books: Books) -> None:
    """An order says that cash paid it, and points did."""
    books.change(
        "UPDATE customer_order SET points = 0, cash = total, payment = id WHERE tenant_id = 2"
    )


def change_line(books: Books) -> None:
    """An order's line is dearer than what was paid."""
    books.change("UPDATE order_line SET unit_price = unit_price + 1 WHERE tenant_id = 2")


def raise_refund(books: Books) -> None:
    """A refund was paid with a fen more than was owed, says its row."""
    books.change("UPDATE payout SET amount = amount + 1 WHERE tenant_id = 2")


def reopen_refund(books: Books) -> None:
    """A refund that was paid is to be paid again."""
    books.change("UPDATE payout SET state = 'due', next_at = 0 WHERE tenant_id = 2")


def forget_refund(books: Books) -> None:
    """Money left for a customer, and nothing says why."""
    books.change(
        "DELETE FROM payout_event WHERE tenant_id = 2", "DELETE FROM payout WHERE tenant_id = 2"
    )


def keep_deposit(books: Books) -> None:
    """A fen of a deposit that is held is the store's."""
    books.change(
        "UPDATE deposit SET remaining = remaining - 1 WHERE tenant_id = 2 AND id ="
        " (SELECT min(id) FROM deposit WHERE tenant_id = 2 AND state = 'held')"
    )
