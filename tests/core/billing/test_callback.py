"""What a provider says by itself counts once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from pawpact.billing.audit import AUDITOR
from pawpact.billing.callback import (
    EventKind,
    Handling,
    ProviderEvent,
    handle_callback,
    read_event,
)
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.values import Result
from pawpact.billing.models import Callback, Mandate, MandateEvent
from pawpact.billing.service import create_mandate, pay_by_hand, valid_mandate
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.ledger.finding import examine
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always


@pytest.fixture
def unanswered(book: Book) -> Book:
    """One charge whose answer was lost."""
    book.provider(always(Outcome.TIMEOUT_AFTER_SUCCESS))
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    return book


def event(id: str = "e1", key: str = "1-1-1", provider: str = "simulator") -> ProviderEvent:
    return ProviderEvent(provider, id, EventKind.DEBIT, key, Result.OK, "ref")


def handle(book: Book, said: ProviderEvent) -> Handling:
    with book.unit() as unit:
        return handle_callback(unit, said)


def test_callback_settles(unanswered: Book) -> None:
    """A callback settles the charge whose answer was lost."""
    assert handle(unanswered, event()) is Handling.APPLIED
    assert unanswered.paid_points() == PRICE


def test_same_event_twice(unanswered: Book) -> None:
    """An event that comes twice is applied and kept once."""
    handle(unanswered, event())
    assert handle(unanswered, event()) is Handling.ALREADY
    assert unanswered.paid_points() == PRICE
    assert len(unanswered.rows(Callback)) == 1


def test_other_event_about_the_same_debit(unanswered: Book) -> None:
    """Another event about a debit that is settled changes nothing."""
    handle(unanswered, event())
    assert handle(unanswered, event(id="e2")) is Handling.ALREADY
    assert unanswered.paid_points() == PRICE


def test_key_of_nobody_is_kept_for_a_person(unanswered: Book) -> None:
    """An event about an unknown key is kept as unmatched."""
    assert handle(unanswered, event(key="9-9-9")) is Handling.UNMATCHED
    assert [row.outcome for row in unanswered.rows(Callback)] == ["unmatched"]


def test_other_provider_cannot_settle(unanswered: Book) -> None:
    """A provider settles its own attempts only."""
    assert handle(unanswered, event(provider="elsewhere")) is Handling.UNMATCHED
    assert unanswered.charge().state == "unknown"


def test_revocation(unanswered: Book) -> None:
    """A revocation at the provider ends the mandate, once."""
    said = ProviderEvent("simulator", "e3", EventKind.MANDATE_REVOKED, "1-1-1")
    assert handle(unanswered, said) is Handling.APPLIED
    with unanswered.unit() as unit:
        assert valid_mandate(unit, 1) is None
    again = ProviderEvent("simulator", "e4", EventKind.MANDATE_REVOKED, "1-1-1")
    assert handle(unanswered, again) is Handling.ALREADY


def test_callback_then_run(unanswered: Book) -> None:
    """A run after the callback finds nothing left to ask or collect."""
    handle(unanswered, event())
    assert unanswered.run().settled == 0


def test_read_event() -> None:
    """The JSON of a provider becomes an event."""
    body = {"id": "e1", "kind": "debit", "key": "1-1-1", "result": "ok", "reference": "ref"}
    assert read_event("simulator", json.dumps(body).encode()) == event()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"7", b"{}", b'{"id": 1, "kind": "gift", "key": "k"}', b"\xff", b'"x"'],
)
def test_read_event_refuses(body: bytes) -> None:
    """A message of another shape is refused by field, and nothing of it is repeated."""
    with pytest.raises(InvalidField) as refused:
        read_event("simulator", body)
    assert refused.value.field == "body"


def about_mandate(kind: EventKind, book: Book, id: str = "m1", **said: object) -> ProviderEvent:
    key = public_id("man", book.mandate())
    return ProviderEvent("simulator", id, kind, key, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (EventKind.MANDATE_REVOKED, "revoked"),
        (EventKind.MANDATE_EXPIRED, "expired"),
        (EventKind.MANDATE_SUSPENDED, "suspended"),
    ],
)
def test_the_provider_stops_a_mandate(book: Book, kind: EventKind, state: str) -> None:
    """Named by its own number, a mandate is stopped once, however often the event comes."""
    book.sign([1])
    assert handle(book, about_mandate(kind, book)) is Handling.APPLIED
    assert handle(book, about_mandate(kind, book)) is Handling.ALREADY
    assert handle(book, about_mandate(kind, book, "m2")) is Handling.ALREADY
    assert [each.state for each in book.rows(Mandate)] == [state]
    assert [moment for moment, _ in book.raised] == ["mandate.stopped"]


def test_the_provider_grants_what_was_asked_for(book: Book) -> None:
    """An authorised event gives the mandate its reference and makes it valid."""
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE)
    said = about_mandate(EventKind.MANDATE_AUTHORISED, book, reference="ref-9")
    assert handle(book, said) is Handling.APPLIED
    with book.unit() as unit:
        assert valid_mandate(unit, 1) == book.mandate()


def test_refused_at_asking(book: Book) -> None:
    """A refused request ends; a refusal that comes after the mandate is valid changes nothing."""
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE)
    assert handle(book, about_mandate(EventKind.MANDATE_REFUSED, book)) is Handling.APPLIED
    assert book.rows(MandateEvent)[-1].why == "provider_says_refused"

    with book.unit() as unit:
        valid = create_mandate(unit, 2, 1002, "simulator", PRICE, reference="b")
    late = ProviderEvent("simulator", "r2", EventKind.MANDATE_REFUSED, public_id("man", valid))
    assert handle(book, late) is Handling.ALREADY


def test_events_out_of_order(book: Book) -> None:
    """Authorised after revoked, as messages may overtake each other, revives nothing."""
    book.sign([1])
    handle(book, about_mandate(EventKind.MANDATE_REVOKED, book))
    late = about_mandate(EventKind.MANDATE_AUTHORISED, book, "m0", reference="x")
    assert handle(book, late) is Handling.ALREADY
    assert book.rows(Mandate)[0].state == "revoked"


def test_a_changed_limit(book: Book) -> None:
    """The provider says what the customer agreed to; the same limit again is no news."""
    book.sign([1], limit=2 * PRICE)
    less = about_mandate(EventKind.MANDATE_LIMIT_CHANGED, book, limit=PRICE - 1)
    again = about_mandate(EventKind.MANDATE_LIMIT_CHANGED, book, "m2", limit=PRICE - 1)
    assert handle(book, less) is Handling.APPLIED
    assert handle(book, again) is Handling.ALREADY
    assert book.rows(Mandate)[0].limit == PRICE - 1


def test_another_providers_mandate(book: Book) -> None:
    """A provider says nothing about a mandate that another one holds."""
    book.sign([1])
    key = public_id("man", book.mandate())
    foreign = ProviderEvent("elsewhere", "e1", EventKind.MANDATE_REVOKED, key)
    assert handle(book, foreign) is Handling.UNMATCHED


def test_a_charge_back_by_the_provider(book: Book) -> None:
    """A settled debit that is taken back is reversed once, and its repeat revives nothing."""
    book.sign([1], periods=1)
    book.notice()
    book.run(DEBIT_AT)
    taken_back = ProviderEvent("simulator", "c1", EventKind.CHARGE_BACK, "1-1-1")
    assert handle(book, taken_back) is Handling.APPLIED
    assert handle(book, replace(taken_back, id="c2")) is Handling.ALREADY
    assert handle(book, event(id="late")) is Handling.ALREADY

    assert (book.charge().state, book.paid_points(), book.owed_back()) == ("reversed", 0, 0)


def test_a_charge_back_of_what_was_never_settled(unanswered: Book) -> None:
    """A charge-back of a debit that is not settled here is left for a person."""
    taken_back = ProviderEvent("simulator", "c1", EventKind.CHARGE_BACK, "1-1-1")
    assert handle(unanswered, taken_back) is Handling.UNMATCHED


@pytest.mark.parametrize("limit", [None, 0, -1, 1.5, "398"])
def test_a_limit_that_is_none(limit: object) -> None:
    """A change of the limit names a whole number of fen above zero."""
    body = {"id": "1", "kind": "mandate_limit_changed", "key": "k", "limit": limit}
    with pytest.raises(InvalidField):
        read_event("simulator", json.dumps(body).encode())


def test_person_is_asked_about_a_key_of_nobody(unanswered: Book) -> None:
    """Money that fits no attempt is the manager's task, once however often it is told."""
    handle(unanswered, event(key="9-9-9"))
    handle(unanswered, event(key="9-9-9"))
    assert [row.kind for row in unanswered.rows(Task)] == ["billing.event_unmatched"]


def test_money_of_a_refused_attempt_is_owed_back(book: Book) -> None:
    """Refused, tried again and paid: what the first attempt took after all is owed back, once."""
    answers = iter([Outcome.INSUFFICIENT_FUNDS, Outcome.OK])
    book.provider(lambda _: next(answers))
    book.sign([1], periods=1)
    book.notice()
    book.run_until(DEBIT_AT + timedelta(days=8))
    assert (book.charge().state, book.charge().gateway_key) == ("settled", "1-1-2")

    assert handle(book, event("e1")) is Handling.APPLIED
    assert handle(book, event("e2")) is Handling.ALREADY
    assert (book.paid_points(), book.owed_back()) == (PRICE, PRICE)
    with book.unit() as unit:
        assert examine(unit.session, [AUDITOR]) == ()


def test_money_of_a_refused_attempt_beside_a_payment_by_hand(book: Book) -> None:
    """Refused and paid by hand: what the provider took after all is owed back, once, and sound."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "transfer-1")
    assert handle(book, event("e1")) is Handling.APPLIED
    assert handle(book, event("e2")) is Handling.ALREADY
    assert (book.paid_points(), book.owed_back()) == (PRICE, PRICE)
    with book.unit() as unit:
        assert examine(unit.session, [AUDITOR]) == ()


def test_a_charge_back_of_a_refused_attempt_leaves_a_payment_by_hand(book: Book) -> None:
    """The provider undoes what it had refused: her own payment stays, and a person looks."""
    book.sign([1], periods=1)
    book.notice()
    book.provider(always(Outcome.REFUSED))
    book.run(DEBIT_AT)
    with book.unit() as unit:
        pay_by_hand(unit, book.charge().id, "transfer-1")
    taken_back = ProviderEvent("simulator", "c1", EventKind.CHARGE_BACK, "1-1-1")
    assert handle(book, taken_back) is Handling.UNMATCHED
    assert (book.charge().state, book.paid_points()) == ("settled", PRICE)
    assert "billing.event_unmatched" in [row.kind for row in book.rows(Task)]


def test_late_word_does_not_disturb_the_attempt_under_way(book: Book) -> None:
    """While the second attempt is unanswered the first one's money is owed back; it goes on."""
    answers = iter([Outcome.INSUFFICIENT_FUNDS, Outcome.TIMEOUT_AFTER_SUCCESS])
    book.provider(lambda _: next(answers))
    book.sign([1], periods=1)
    book.notice()
    book.run_until(DEBIT_AT + timedelta(days=4))
    handle(book, event("e1"))
    handle(book, event("e3", key="1-1-2"))
    assert (book.charge().state, book.paid_points(), book.owed_back()) == ("settled", PRICE, PRICE)
