"""Changes behind the product's back: what is booked, and what of it a provider says."""

from __future__ import annotations

from tests.core.demo.spoilt_books import (
    CUSTOMER,
    P01,
    SETTLED,
    Books,
)


def change_amount(books: Books) -> None:
    """A debit is booked with a yuan more, in balance."""
    books.change(
        "UPDATE posting SET amount = amount + CASE WHEN amount > 0 THEN 100 ELSE -100 END"
        f" WHERE tenant_id = 2 AND journal_id = ({P01})"
    )


def delete_posting(books: Books) -> None:
    """One leg of a debit is gone."""
    books.change(f"DELETE FROM posting WHERE tenant_id = 2 AND amount > 0 AND journal_id = ({P01})")


def delete_journal(books: Books) -> None:
    """A debit is gone, with its lot and its money, and the balances say so too."""
    lot = f"FROM point_lot WHERE tenant_id = 2 AND journal_id = ({P01})"
    taken, owner = f"(SELECT granted {lot})", f"(SELECT customer_id {lot})"
    journal = books.value(P01)
    books.change(
        f"UPDATE balance SET amount = amount - {taken}"
        f" WHERE tenant_id = 2 AND {CUSTOMER} AND owner = {owner}",
        f"UPDATE balance SET amount = amount + {taken}"
        " WHERE tenant_id = 2 AND account = 'asset.psp_clearing'",
        f"DELETE FROM point_lot WHERE tenant_id = 2 AND journal_id = {journal}",
        f"DELETE FROM posting WHERE tenant_id = 2 AND journal_id = {journal}",
        f"DELETE FROM journal WHERE tenant_id = 2 AND id = {journal}",
    )


def add_journal(books: Books) -> None:
    """Money went from the bank to nowhere, in balance."""
    books.change(
        "INSERT INTO journal SELECT 2, 77, 'P02', 'mine', cause, actor, at, restores, correlation,"
        f" seal, hash FROM journal WHERE tenant_id = 2 AND id = ({P01})",
        "INSERT INTO posting (tenant_id, journal_id, line, account, owner, commodity, amount)"
        " VALUES (2, 77, 1, 'exp.psp_fee', 0, 'CNY', 5), (2, 77, 2, 'asset.bank', 0, 'CNY', -5)",
    )


def change_balance(books: Books) -> None:
    """A customer has a fen more."""
    books.change(
        "UPDATE balance SET amount = amount + 1 WHERE (tenant_id, owner, account) IN"
        f" (SELECT tenant_id, owner, account FROM balance WHERE tenant_id = 2 AND {CUSTOMER}"
        " LIMIT 1)"
    )


def change_lot(books: Books) -> None:
    """A lot has a point less than its uses left."""
    books.change(
        "UPDATE point_lot SET remaining = remaining - 1 WHERE id ="
        " (SELECT min(id) FROM point_lot WHERE tenant_id = 2 AND remaining > 0)"
    )


def swap_customer(books: Books) -> None:
    """A debit's points belong to another customer of the store."""
    other = (
        "(SELECT max(id) FROM customer WHERE tenant_id = 2 AND id <>"
        f" (SELECT max(owner) FROM posting WHERE tenant_id = 2 AND journal_id = ({P01})))"
    )
    books.change(
        f"UPDATE posting SET owner = {other}"
        f" WHERE tenant_id = 2 AND {CUSTOMER} AND journal_id = ({P01})"
    )


def give_to_a_stranger(books: Books) -> None:
    """A debit's points belong to nobody the store knows; balance and lot say so too."""
    owner = f"(SELECT customer_id FROM point_lot WHERE tenant_id = 2 AND journal_id = ({P01}))"
    left = f"(SELECT remaining FROM point_lot WHERE tenant_id = 2 AND journal_id = ({P01}))"
    books.change(
        f"UPDATE posting SET owner = 4 WHERE tenant_id = 2 AND {CUSTOMER} AND journal_id = ({P01})",
        f"INSERT INTO balance (tenant_id, owner, account, amount)"
        f" VALUES (2, 4, 'liab.mall_paid', {left})",
        f"UPDATE balance SET amount = amount - {left}"
        f" WHERE tenant_id = 2 AND {CUSTOMER} AND owner = {owner}",
        f"UPDATE point_lot SET customer_id = 4 WHERE tenant_id = 2 AND journal_id = ({P01})",
    )


def change_streak(books: Books) -> None:
    """A contract has a period more on time than its charges tell."""
    books.change(
        "UPDATE contract SET streak = streak + 1 WHERE id ="
        " (SELECT min(id) FROM contract WHERE tenant_id = 2)"
    )


def change_contract(books: Books) -> None:
    """A contract is called completed that never moved there."""
    books.change(
        "UPDATE contract SET state = 'completed' WHERE id ="
        " (SELECT min(id) FROM contract WHERE tenant_id = 2 AND state = 'active')"
    )


def flip_settled(books: Books) -> None:
    """A charge that was collected and booked is called cancelled."""
    books.change(f"UPDATE charge SET state = 'cancelled' WHERE id = ({SETTLED})")


def flip_scheduled(books: Books) -> None:
    """A charge that nobody ever asked for is called settled."""
    books.change(
        "UPDATE charge SET state = 'settled' WHERE id = (SELECT min(id) FROM charge"
        " WHERE tenant_id = 2 AND state = 'noticed')"
    )


def collect_unbooked(books: Books) -> None:
    """The provider took money for a charge that is still to come."""
    contract = books.value("SELECT min(contract_id) FROM charge WHERE tenant_id = 2")
    books.lines(lambda lines: lines.append([f"{contract}-9-1", "ok", "sim", None, 39_800]))


def book_uncollected(books: Books) -> None:
    """The provider knows nothing of a debit that is booked."""
    key = books.value(f"SELECT gateway_key FROM charge WHERE id = ({SETTLED})")
    books.lines(lambda lines: lines.remove(next(each for each in lines if each[0] == key)))


def collect_more(books: Books) -> None:
    """The provider took a yuan more than is booked."""
    key = books.value(f"SELECT gateway_key FROM charge WHERE id = ({SETTLED})")
    books.lines(lambda lines: next(each for each in lines if each[0] == key).append(None))
    books.lines(lambda lines: [_dearer(each, key) for each in lines])


def _dearer(line: list[object], key: object) -> None:
    if line[0] == key:
        line.pop()
        assert isinstance(line[4], int)
        line[4] += 100
