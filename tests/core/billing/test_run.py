"""The debit run: what it collects, what it leaves, and that a killed one loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.billing.channel import NoticeMessage, RecordingChannel
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway, seeded
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer
from pawpact.billing.models import Charge, ChargeEvent, Notice
from pawpact.billing.run import RunReport, run_due
from pawpact.billing.service import create_mandate
from pawpact.billing.values import ChargeState, check_path
from pawpact.database.counting import count_statements
from pawpact.kernel.errors import AdminError
from pawpact.ledger.models import JournalRow
from pawpact.tenancy.unit import Unit
from tests.core.billing.book import DEBIT_AT, PRICE, Book, Killed, always

DAY = timedelta(days=1)
MIXED = seeded(
    7,
    {
        Outcome.INSUFFICIENT_FUNDS: 200,
        Outcome.REFUSED: 50,
        Outcome.TIMEOUT_AFTER_SUCCESS: 150,
        Outcome.TIMEOUT_BEFORE_ARRIVAL: 100,
    },
)


def test_settled_debit_becomes_paid_points(book: Book) -> None:
    """A settled debit becomes as many fen of paid mall points as were collected."""
    book.sign([1])
    book.notice()

    report = book.run(DEBIT_AT)

    assert (report.settled, book.paid_points()) == (1, PRICE)


def test_second_run_does_nothing(book: Book) -> None:
    """A second run of the same day collects nothing and posts nothing."""
    gateway = book.provider()
    book.sign([1, 2, 3])
    book.notice()
    book.run(DEBIT_AT)

    assert book.run() == RunReport()
    assert len(gateway.taken) == len(book.rows(JournalRow)) == 3


def test_moments(book: Book) -> None:
    """A settled charge raises charge.settled, then period.performed, by contract and period."""
    book.sign([5])
    book.notice()
    book.run(DEBIT_AT)

    assert book.raised == [("charge.settled", "5:1"), ("period.performed", "5:1")]


def test_failed_charge_raises_a_moment_for_each_attempt(book: Book) -> None:
    """Each failed attempt raises charge.failed under a key of its own."""
    book.sign([5], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run_until(DEBIT_AT + 4 * DAY)

    assert book.raised == [("charge.failed", "5:1:1"), ("charge.failed", "5:1:2")]


def test_year_of_debits(book: Book) -> None:
    """Run every day, a contract of 12 periods is debited 12 times, on its debit days."""
    book.sign([1], periods=12)
    book.run_until(DEBIT_AT + 340 * DAY)

    days = [charge.settled_at.date() for charge in book.rows(Charge)]
    assert days == [charge.due_on for charge in book.rows(Charge)]
    assert book.paid_points() == 12 * PRICE


def test_retry_after_a_short_balance(book: Book) -> None:
    """A failed debit is tried again 3 days later at the store's time and then settles."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.INSUFFICIENT_FUNDS))
    book.run(DEBIT_AT)
    assert book.charge().next_at == DEBIT_AT + 3 * DAY
    book.provider()

    book.run_until(DEBIT_AT + 3 * DAY)

    assert book.charge().settled_at == DEBIT_AT + 3 * DAY
    assert book.charge().attempts == 2


def test_three_failures_end_overdue(book: Book) -> None:
    """Refused on days 0, 3 and 10, a charge becomes overdue when its 15 days of grace end."""
    book.sign([1], periods=1)
    book.notice()
    gateway = Refusing()
    book.gateway = gateway
    book.run_until(DEBIT_AT + 30 * DAY)

    overdue = book.rows(ChargeEvent)[-1]
    assert gateway.keys == ["1-1-1", "1-1-2", "1-1-3"]
    assert (overdue.to_state, overdue.at) == ("overdue", DEBIT_AT + 15 * DAY)


@pytest.mark.parametrize("most", [1, 2])
def test_store_may_try_less_often(book: Book, most: int) -> None:
    """A store that allows fewer attempts makes no more than these."""
    book.set(max_attempts_per_period=most)
    book.sign([1], periods=1)
    book.notice()
    gateway = Refusing()
    book.gateway = gateway
    book.run_until(DEBIT_AT + 30 * DAY)

    assert len(gateway.keys) == most
    assert book.charge().state == "overdue"


def test_revoked_mandate_stops_debits_at_once(book: Book) -> None:
    """A mandate that the provider reports as revoked is not used again."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.MANDATE_REVOKED))
    book.run(DEBIT_AT)
    gateway = book.provider()

    book.run_until(DEBIT_AT + 12 * DAY)

    assert gateway.taken == {}
    assert book.charge().failure == "mandate_revoked"


def test_new_mandate_collects_what_is_left(book: Book) -> None:
    """With a new mandate the next attempt is made under it."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.MANDATE_REVOKED))
    book.run(DEBIT_AT)
    gateway = book.provider()
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE, reference="again")

    book.run_until(DEBIT_AT + 3 * DAY)

    assert gateway.taken == {"1-1-2": PRICE}


def test_amount_above_the_limit_is_not_collected(book: Book) -> None:
    """A charge above the mandate's limit is left and counted."""
    gateway = book.provider()
    book.sign([1], limit=PRICE - 1)
    book.notice()

    report = book.run(DEBIT_AT)

    assert (report.over_limit, gateway.taken) == (1, {})


def test_missing_provider_leaves_its_charges(book: Book) -> None:
    """Charges of a provider that is not installed wait, and the others are collected."""
    book.sign([1])
    with book.unit() as unit:
        create_mandate(unit, 2, 1002, "elsewhere", PRICE, reference="m")
    book.sign_charges([2])
    book.notice()

    report = book.run(DEBIT_AT)

    assert (report.settled, report.without_provider) == (1, 1)


def test_owed_answer_of_a_missing_provider_is_named(book: Book) -> None:
    """Where an answer is owed by a provider no longer installed, the run says which."""
    book.sign([1])
    book.notice()
    book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.run(DEBIT_AT)

    with pytest.raises(AdminError, match="simulator"):
        run_due(book.unit, {}, book.channel)


def test_pages(book: Book) -> None:
    """More charges than a page holds are all collected, those in the way passed by."""
    book.sign(range(1, 24))
    book.sign(range(24, 31), limit=1)
    book.notice()

    report = book.run(DEBIT_AT, size=4)

    assert (report.settled, report.over_limit) == (23, 7)


@pytest.mark.parametrize("rows", [10, 1000])
def test_statements_do_not_grow_with_rows(book: Book, engine: Engine, rows: int) -> None:
    """Debit and settlement take 18 statements a chunk, for ten charges and for a thousand."""
    assert _statements(book, engine, range(1, rows + 1)) == 18


@pytest.mark.parametrize("day", [-3, 0])
def test_a_day_of_one_page_takes_two_transactions(book: Book, engine: Engine, day: int) -> None:
    """What a small store does in a day is looked for and marked in one, recorded in another."""
    book.sign([1, 2, 3])
    for before in range(-3, day):
        book.run(DEBIT_AT + before * DAY)
    book.clock.move_to(DEBIT_AT + day * DAY)
    with count_statements(engine) as statements:
        report = book.run()
    assert report.delivered + report.settled == 3
    assert [each[:5] for each in statements.sent].count("BEGIN") == 2


def test_a_day_on_which_nothing_is_due_takes_one_look(book: Book, engine: Engine) -> None:
    """A run that finds nothing due sends one statement and what frames it."""
    book.sign([1, 2, 3])
    with count_statements(engine) as statements:
        assert book.run(DEBIT_AT - 20 * DAY) == RunReport()
    assert statements.count == 3


def test_no_transaction_is_open_while_notices_are_carried(book: Book) -> None:
    """The channel is handed notices that are committed, and nothing is open meanwhile."""
    channel = Looking(book)
    book.channel = channel
    book.sign([1, 2, 3])
    book.notice()
    assert channel.found == [3]


class Looking(RecordingChannel):
    """Looks, in a transaction of its own that writes, at the notices it is handed."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.found: list[int] = []

    def send(self, messages: Sequence[NoticeMessage]) -> list[bool]:
        with self.book.unit() as unit:
            self.found.append(len(unit.session.scalars(select(Notice.id)).all()))
        return super().send(messages)


def _statements(book: Book, engine: Engine, contracts: Sequence[int]) -> int:
    """What one full chunk sends, without the empty pages that end a run."""
    book.clock.move_to(DEBIT_AT - 3 * DAY)
    book.sign(contracts, periods=1)
    book.run()
    book.clock.move_to(DEBIT_AT)
    with count_statements(engine) as statements:
        claimed = book.claim(size=len(contracts))
        book.settle(claimed)
    return statements.count


class Refusing:
    """Refuses everything and keeps what it was asked."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        self.keys += [request.key for request in requests]
        return SimulatedGateway(always(Outcome.REFUSED)).collect(requests)

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        raise AssertionError("every answer was given")


class Fuse:
    """Kills the process at one of the boundaries that it passes."""

    def __init__(self, book: Book, gateway: SimulatedGateway, at: int) -> None:
        self.book, self.gateway, self.left = book, gateway, at

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        self.burn()
        with self.book.unit() as unit:
            yield unit
            self.burn()
        self.burn()

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        self.burn()
        answers = self.gateway.collect(requests)
        self.burn()
        return answers

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        self.burn()
        return self.gateway.ask(keys)


def _killed_runs(book: Book, gateway: SimulatedGateway, at: int) -> int:
    """Runs over a month, each killed at this boundary and run again to its end."""
    kills = 0
    for day in (-3, 0, 1, 3, 4, 7, 8, 10, 11, 14, 15, 18, 25):
        book.clock.move_to(DEBIT_AT + day * DAY)
        fuse = Fuse(book, gateway, at)
        try:
            run_due(fuse.unit, {"simulator": fuse}, book.channel, size=8)
        except Killed:
            kills += 1
        run_due(book.unit, {"simulator": gateway}, book.channel, size=8)
    return kills


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 8, 11, 13, 16, 20, 24, 27, 30, 33])
def test_killed_anywhere_loses_and_doubles_nothing(book: Book, at: int) -> None:
    """Killed at any boundary and run again, what the provider took is what customers own."""
    gateway = SimulatedGateway(MIXED)
    book.gateway = gateway
    book.sign(range(1, 25), periods=1)

    assert _killed_runs(book, gateway, at) > 0

    settled = Counter(key.rpartition("-")[0] for key in gateway.taken)
    assert max(settled.values()) == 1
    assert sum(gateway.taken.values()) == sum(book.paid_points(n) for n in range(1, 25))
    assert set(book.states()) <= {"settled", "overdue"}
    assert len(settled) == book.states()["settled"]
    assert Counter(book.raised)["period.performed", "1:1"] <= 1


def test_every_recorded_move_is_allowed(book: Book) -> None:
    """Whatever the provider does, the trail holds moves of the machine only, without a gap."""
    book.provider(MIXED)
    book.sign(range(1, 30), periods=2)
    book.run_until(DEBIT_AT + 50 * DAY)

    last: dict[int, str] = {}
    for event in book.rows(ChargeEvent):
        assert event.from_state == last.get(event.charge_id, "scheduled")
        last[event.charge_id] = event.to_state
        states = [event.from_state, event.through, event.to_state]
        check_path(*(ChargeState(state) for state in states if state))
    assert {charge.id: charge.state for charge in book.rows(Charge)} == last


def test_two_channels_and_runs_share_nothing_but_the_store(book: Book) -> None:
    """A run started again with another channel finds nothing left to tell."""
    book.sign([1], periods=1)
    book.notice()
    other = RecordingChannel()
    run_due(book.unit, {"simulator": book.gateway}, other)
    assert other.sent == []


def test_a_run_that_finds_nothing_to_do_is_one_unit(book: Book) -> None:
    """Where all that is due is held, a run looks at everything in the unit that it began with."""
    book.sign([1])
    book.notice()
    book.sign([2])
    with book.unit() as unit:
        for row in unit.session.scalars(select(Charge)):
            row.held = True
    assert book.states() == {"noticed": 1, "scheduled": 1}
    opened: list[Unit] = []

    @contextmanager
    def counted() -> Iterator[Unit]:
        with book.unit() as unit:
            opened.append(unit)
            yield unit

    book.clock.move_to(DEBIT_AT)
    run_due(counted, {"simulator": book.gateway}, book.channel)

    assert len(opened) == 1
