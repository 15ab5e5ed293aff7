"""Whatever is changed behind the product's back is found under its name, and nothing else is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pawpact.billing.audit_provider import provider_auditor
from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.gateway.statement import read_statement
from pawpact.bootstrap.books import AUDITORS, HASHES
from pawpact.database.counting import count_statements
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.demo.world import PROVIDER
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.ledger.audit import AuditReport, audit
from pawpact.ledger.movement import owe_late_debit, pay_refund, settle_charge
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.core.demo.lived import Small
from tests.core.ledger.book import SHOP
from tests.databases import Given

TENANT, NEIGHBOUR = 2, 1
P01 = (
    "SELECT min(journal_id) FROM point_lot"
    " WHERE tenant_id = 2 AND bucket = 'paid' AND remaining = granted"
)
"""A debit whose points are all there."""
CUSTOMER = "account = 'liab.mall_paid'"
SETTLED = "SELECT min(id) FROM charge WHERE tenant_id = 2 AND state = 'settled'"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
PUBLIC_ID = re.compile(r"\b(con|cus|jou|chg|dep|lot|dec|ord|pay)_[0-9a-z]{13}\b")


@dataclass
class Books:
    """A copy of a life with the provider's own file; spoilt and audited without a platform."""

    given: Given
    provider: Path

    def change(self, *statements: str) -> None:
        """Change rows as somebody with the database in hand would."""
        for statement in statements:
            self.given.spoil(statement)

    def value(self, query: str) -> object:
        return self.given.query(query)[0][0]

    def lines(self, change: Callable[[list[list[object]]], object]) -> None:
        """Change what the provider's file says."""
        lines = [json.loads(line) for line in self.provider.read_text().splitlines()]
        change(lines)
        self.provider.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def book(self, *journals: Journal) -> None:
        """Book something through the product, months later."""
        engine = make_engine(self.given.url)
        ids = TimeOrderedIds(FixedClock(LATER), 900)
        with Database(engine).store(TENANT) as session:
            post(Unit(session, SHOP, LATER, ids, OpenVault(), "system"), journals)
        engine.dispose()

    def audit(self, tenant: int = TENANT) -> AuditReport:
        engine = make_engine(self.given.url)
        collected = read_statement(SimulatedGateway(), self.provider)
        auditors = (*HASHES, *AUDITORS, provider_auditor("simulator", collected))
        with Database(engine).reading(tenant) as session:
            report = audit(session, auditors)
        engine.dispose()
        return report

    def codes(self, tenant: int = TENANT) -> set[str]:
        return {finding.code for finding in self.audit(tenant).findings}


@pytest.fixture
def books(small: Small, lived_in: Given, tmp_path: Path) -> Books:
    """This test's own copy of the life."""
    return Books(lived_in, Path(shutil.copy(small.plan.folder / PROVIDER, tmp_path)))


def change_amount(books: Books) -> None:
    """A debit is booked with a yuan more, in balance."""
    books.change(
        f"UPDATE posting SET amount = amount + 100 * (amount > 0) - 100 * (amount < 0)"
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


def answer_unbooked(books: Books) -> None:
    """What the provider refused is recorded as collected."""
    books.change(
        "UPDATE gateway_call SET result = 'ok' WHERE id ="
        " (SELECT min(id) FROM gateway_call WHERE tenant_id = 2 AND result = 'refused')"
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
    books.change("UPDATE contract SET term = term - 1 WHERE id = (SELECT max(id) FROM contract)")


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


BY_KEY = {"answered_not_booked", "broken_chain", "collected_not_booked"}
"""Findings that may have nothing else to name than a provider's key or a link's number."""
MOVED = {"wrong_balance", "broken_chain"}
CORRUPTIONS: tuple[tuple[Callable[[Books], None], set[str]], ...] = (
    (change_amount, {*MOVED, "wrong_lot", "booked_otherwise", "collected_otherwise"}),
    (delete_posting, {*MOVED, "unbalanced"}),
    (delete_journal, {"broken_chain", "settled_not_booked", "collected_not_booked"}),
    (add_journal, MOVED),
    (change_balance, {"wrong_balance"}),
    (change_lot, {"wrong_lot", "wrong_use"}),
    (swap_customer, {*MOVED, "wrong_lot", "booked_otherwise"}),
    (give_to_a_stranger, {"stranger", "broken_chain", "booked_otherwise"}),
    (change_streak, {"wrong_streak"}),
    (change_contract, {"wrong_contract_state"}),
    (flip_settled, {"booked_not_settled", "state_not_in_trail"}),
    (flip_scheduled, {"settled_not_booked", "state_not_in_trail"}),
    (collect_unbooked, {"collected_not_booked"}),
    (book_uncollected, {"booked_not_collected"}),
    (collect_more, {"collected_otherwise"}),
    (answer_unbooked, {"answered_not_booked"}),
    (book_twice, {"booked_for_nothing"}),
    (move_date, {"broken_chain"}),
    (rewrite_seal, {"broken_chain"}),
    (move_to_neighbour, {*MOVED, "unbalanced"}),
    (change_deposit, {"wrong_deposit_state"}),
    (change_payment, {"deposit_booked_otherwise"}),
    (forget_payment, {"deposit_booked_for_nothing", "wrong_deposit_state"}),
    (reopen_hold, {"wrong_balance", "wrong_hold"}),
    (pay_out_twice, {"below_zero", "refund_for_nothing", "refund_over_owed"}),
    (raise_refund, {"wrong_refund", "refund_not_booked"}),
    (reopen_refund, {"refund_not_booked", "refund_over_owed"}),
    (forget_refund, {"refund_for_nothing"}),
    (keep_deposit, {"deposit_held_otherwise"}),
    (remove_receipt, {"missing_receipt"}),
    (collect_beyond_the_term, {"collected_not_booked"}),
    (forget_answer, {"settled_not_answered"}),
    (owe_nothing, {"owed_for_nothing"}),
    (shrink_hold, {"wrong_hold", "wrong_order_points"}),
    (lose_use, {"lost_lot"}),
    (add_payment, {"deposit_not_booked"}),
    (redirect_charge, {"wrong_owner"}),
    (cheapen_charge, {"wrong_amount"}),
    (cheapen_contract, {"wrong_terms"}),
    (rewrite_agreement, {"changed_agreement"}),
    (redirect_contract, {"wrong_owner"}),
    (pay_by_other_points, {"wrong_order_points"}),
    (change_line, {"wrong_order_total"}),
)


def test_a_sound_life_has_no_finding(books: Books) -> None:
    """Untouched, neither store's books nor the provider's file give any finding."""
    assert (books.audit().findings, books.audit(NEIGHBOUR).findings) == ((), ())


@pytest.mark.parametrize(
    ("corrupt", "codes"), CORRUPTIONS, ids=[each.__name__ for each, _ in CORRUPTIONS]
)
def test_a_corruption_is_named(
    books: Books, corrupt: Callable[[Books], None], codes: set[str]
) -> None:
    """Each is found under the names that it deserves and no other, with what a manager looks up."""
    corrupt(books)
    report = books.audit()
    assert {finding.code for finding in report.findings} == codes
    places = [place for finding in report.findings for place in finding.places]
    assert all(place.expected != place.found for place in places)
    if not codes & BY_KEY:
        assert [place for place in places if PUBLIC_ID.search(place.where.en)]


def test_what_was_moved_is_found_where_it_went(books: Books) -> None:
    """A leg that stands in the neighbour's books is nobody's there."""
    move_to_neighbour(books)
    assert books.codes(NEIGHBOUR) == {"orphan", "wrong_balance"}


def test_what_is_spoilt_here_is_not_found_next_door(books: Books) -> None:
    """The neighbour's audit is silent about everything else."""
    for corrupt in (change_amount, change_streak, flip_settled, change_deposit):
        corrupt(books)
    assert books.codes(NEIGHBOUR) == set()


def test_the_whole_audit_takes_as_many_statements_for_many_rows(books: Books) -> None:
    """Charges, deposits, contracts, receipts and books cost the same number in both stores."""
    counts, journals = set(), set()
    for tenant in (TENANT, NEIGHBOUR, 99):
        engine = make_engine(books.given.url)
        collected = read_statement(SimulatedGateway(), books.provider)
        auditors = (*HASHES, *AUDITORS, provider_auditor("simulator", collected))
        with Database(engine).reading(tenant) as session, count_statements(session.bind) as sent:
            journals.add(audit(session, auditors).journals)
        counts.add(sent.count)
        engine.dispose()
    assert (len(counts), len(journals)) == (1, 3)
