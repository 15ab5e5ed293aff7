"""What a provider says by itself counts once."""

from __future__ import annotations

import json

import pytest

from pawpact.billing.callback import (
    EventKind,
    Handling,
    ProviderEvent,
    handle_callback,
    read_event,
)
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.values import Result
from pawpact.billing.models import Callback
from pawpact.billing.service import valid_mandate
from pawpact.kernel.errors import InvalidField
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
