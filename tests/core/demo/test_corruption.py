"""Whatever is changed behind the product's back is found under its name, and nothing else is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
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
from pawpact.ledger.audit import audit
from tests.core.demo.lived import Small
from tests.core.demo.spoiling import (
    add_journal,
    book_uncollected,
    change_amount,
    change_balance,
    change_contract,
    change_lot,
    change_streak,
    collect_more,
    collect_unbooked,
    delete_journal,
    delete_posting,
    flip_scheduled,
    flip_settled,
    give_to_a_stranger,
    swap_customer,
)
from tests.core.demo.spoiling_more import (
    add_payment,
    answer_unbooked,
    book_twice,
    change_deposit,
    change_line,
    change_payment,
    cheapen_charge,
    cheapen_contract,
    collect_beyond_the_term,
    forget_answer,
    forget_payment,
    forget_refund,
    keep_deposit,
    lose_use,
    move_date,
    move_to_neighbour,
    owe_nothing,
    pay_by_other_points,
    pay_out_twice,
    raise_refund,
    redirect_charge,
    redirect_contract,
    remove_receipt,
    reopen_hold,
    reopen_refund,
    rewrite_agreement,
    rewrite_seal,
    shrink_hold,
)
from tests.core.demo.spoilt_books import (
    NEIGHBOUR,
    PAGES,
    PUBLIC_ID,
    TENANT,
    Books,
)
from tests.databases import Given


@pytest.fixture
def books(small: Small, lived_in: Given, tmp_path: Path) -> Books:
    """This test's own copy of the life."""
    return Books(lived_in, Path(shutil.copy(small.plan.folder / PROVIDER, tmp_path)))


BY_KEY = {"answered_not_booked", "broken_chain", "collected_not_booked"}
"""Findings that may have nothing else to name than a provider's key or a link's number."""
MOVED = {"wrong_balance", "broken_chain"}
CORRUPTIONS: tuple[tuple[Callable[[Books], None], set[str]], ...] = (
    (change_amount, {*MOVED, "wrong_lot", "booked_otherwise", "collected_otherwise"}),
    (delete_posting, {*MOVED, "unbalanced"}),
    (delete_journal, {"broken_chain", "settled_not_booked", "collected_not_booked"}),
    (add_journal, MOVED),
    (change_balance, {"wrong_balance"}),
    (change_lot, {"wrong_use"}),
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
    (change_deposit, {"wrong_deposit_state", "wrong_deposit_move"}),
    (change_payment, {"deposit_booked_otherwise"}),
    (forget_payment, {"deposit_booked_for_nothing", "wrong_deposit_state"}),
    (reopen_hold, {"wrong_balance", "wrong_hold"}),
    (pay_out_twice, {"below_zero", "refund_for_nothing", "refund_over_owed"}),
    (raise_refund, {"wrong_refund", "refund_not_booked"}),
    (reopen_refund, {"refund_not_booked", "refund_over_owed", "wrong_refund_state"}),
    (forget_refund, {"refund_for_nothing"}),
    (keep_deposit, {"deposit_held_otherwise"}),
    (remove_receipt, {"missing_receipt"}),
    (collect_beyond_the_term, {"collected_not_booked"}),
    (forget_answer, {"settled_not_answered"}),
    (owe_nothing, {"owed_for_nothing"}),
    (shrink_hold, {"wrong_hold", "wrong_order_points"}),
    (lose_use, {"lost_lot", "wrong_lot", "wrong_use"}),
    (add_payment, {"deposit_not_booked"}),
    (redirect_charge, {"wrong_owner"}),
    (cheapen_charge, {"wrong_amount"}),
    (cheapen_contract, {"wrong_terms"}),
    (rewrite_agreement, {"changed_agreement"}),
    (redirect_contract, {"wrong_owner"}),
    (
        pay_by_other_points,
        {"wrong_order_points", "wrong_order_total", "order_booked_otherwise"},
    ),
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


def test_the_statements_of_the_audit_do_not_grow_with_the_rows(books: Books) -> None:
    """What is looked at more closely is read a page at a time: a lived store has one page of each,
    an empty one none.
    """
    counts, journals = {}, set()
    for tenant in (TENANT, NEIGHBOUR, 99):
        engine = make_engine(books.given.url)
        collected = read_statement(SimulatedGateway(), books.provider)
        auditors = (*HASHES, *AUDITORS, provider_auditor("simulator", collected))
        with Database(engine).reading(tenant) as session, count_statements(session.bind) as sent:
            journals.add(audit(session, auditors).journals)
        counts[tenant] = sent.count
        engine.dispose()
    assert len(journals) == len(counts)
    assert all(counts[99] < counts[each] < counts[99] + PAGES for each in (NEIGHBOUR, TENANT))
