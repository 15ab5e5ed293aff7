"""Debit notices go out as messages: in the store's words, at its hours, by its channel."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.accounts.service import register_customer
from pawpact.billing.channel import NoticeMessage
from pawpact.billing.values import NoticeKind
from pawpact.bootstrap.message import TextNotices, gone_pets
from pawpact.database.counting import count_statements
from pawpact.messages.channel import Channel, FailingMessages, RecordingMessages
from pawpact.messages.console import ConsoleMessages
from pawpact.pets.models import Pet
from tests.house import House

STORE = "corner"
NIGHT = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)
DEBIT = datetime(2026, 3, 15, 1, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 13, 0, 0, tzinfo=UTC)


class Desk:
    """One customer of a store, and notices to her over a channel."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.open(STORE)
        self.person = house.person()
        with house.platform.unit(STORE) as unit:
            self.customer = register_customer(unit, self.person)
        self.channel = RecordingMessages()

    def send(self, *notices: NoticeMessage, channel: Channel | None = None) -> list[bool]:
        platform = self.house.platform
        carried = channel or self.channel
        notices_of = TextNotices(lambda: platform.unit(STORE), platform.desk, carried)
        return notices_of.send(notices)

    def notice(
        self,
        kind: NoticeKind = NoticeKind.FIRST,
        debit_at: datetime | None = DEBIT,
        reason: str | None = None,
        not_after: datetime | None = None,
        number: int = 7,
    ) -> NoticeMessage:
        return NoticeMessage(number, self.customer, kind, 2, 0, 39_800, debit_at, reason, not_after)


@pytest.fixture
def desk(house: House) -> Desk:
    """A store with one customer, at noon."""
    return Desk(house)


@pytest.mark.parametrize(
    ("kind", "debit_at", "sent"),
    [
        (NoticeKind.EXTRA, DEBIT, "charge.notice_early"),
        (NoticeKind.FIRST, DEBIT, "charge.notice"),
        (NoticeKind.SECOND, DEBIT, "charge.second_notice"),
        (NoticeKind.SECOND, None, "charge.pay_yourself"),
    ],
)
def test_each_notice_has_its_words(
    desk: Desk, kind: NoticeKind, debit_at: datetime | None, sent: str
) -> None:
    """Early, first, second, and the last one after which she pays herself."""
    assert desk.send(desk.notice(kind, debit_at, "insufficient_funds")) == [True]
    (envelope,) = desk.channel.carried
    assert (envelope.kind, envelope.number, envelope.address) == (sent, 7, desk.person.phone)
    assert "398.00" in envelope.words
    assert ("2026年3月15日 09:00" in envelope.words) is (debit_at is not None)


@pytest.mark.parametrize("reason", ["insufficient_funds", "unheard", None])
def test_a_second_notice_always_has_a_reason(desk: Desk, reason: str | None) -> None:
    """One that nobody mapped is told as unknown, and the notice still goes out."""
    assert desk.send(desk.notice(NoticeKind.SECOND, DEBIT, reason)) == [True]


def test_a_notice_waits_for_the_morning_unless_it_would_be_late(desk: Desk) -> None:
    """At night it is handed over again later; with its latest moment in the night it leaves."""
    desk.house.clock.move_to(NIGHT)
    early = desk.notice(not_after=MORNING + timedelta(hours=1), number=1)
    late = desk.notice(not_after=MORNING, number=2)
    assert desk.send(early, late) == [False, True]
    desk.house.clock.move_to(MORNING)
    assert desk.send(early) == [True]


def test_what_the_channel_did_not_take_is_not_delivered(desk: Desk) -> None:
    """It is handed over again at the next run; the others are delivered."""
    channel = FailingMessages(fails=lambda each: each.number == 1)
    assert desk.send(desk.notice(number=1), desk.notice(number=2), channel=channel) == [False, True]


def test_the_terminal_delivers_no_notice(desk: Desk) -> None:
    """What only the administrator sees has reached no customer, so nothing is debited for it."""
    assert desk.send(desk.notice(), channel=ConsoleMessages(io.StringIO())) == [False]


@pytest.mark.parametrize("count", [2, 300])
def test_a_page_of_notices_takes_a_constant_number_of_statements(
    desk: Desk, engine: Engine, count: int
) -> None:
    """Texts, profile, names and phones are read once for the whole page."""
    notices = [desk.notice(number=number) for number in range(count)]
    desk.send(desk.notice(number=9_999))
    with count_statements(engine) as statements:
        assert desk.send(*notices) == [True] * count
    assert statements.count == 5


def test_pets_that_died_or_are_lost_are_gone(house: House) -> None:
    """A pet that lives in a home is not."""
    house.open(STORE)
    public = house.listed_pet(STORE)
    assert public
    with house.platform.unit(STORE) as unit:
        pet = unit.session.scalars(select(Pet)).one()
        numbers = [pet.id]
        assert list(gone_pets(unit, numbers)) == []
        pet.state = "deceased"
        unit.session.flush()
        assert list(gone_pets(unit, numbers)) == numbers
