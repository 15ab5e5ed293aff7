"""A mandate that is over in the store ends at its provider too, once, whatever gets lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import (
    DebitRequest,
    EndRequest,
    GatewayAnswer,
    GatewayDown,
)
from pawpact.billing.mandate_ending import EndingReport, end_mandates, ended_by_hand
from pawpact.billing.models import MandateEnding, MandateEndingEvent
from pawpact.billing.service import close_mandate, create_mandate, revoke_mandate
from pawpact.kernel.errors import NotFound
from pawpact.tasks.models import Task
from tests.core.billing.book import DEBIT_AT, PRICE, Book, always


def revoked(book: Book, *, known_there: bool = False) -> SimulatedGateway:
    """The customer took her mandate back; the provider to whom it is to be told."""
    book.sign([1])
    with book.unit() as unit:
        revoke_mandate(unit, book.mandate(), "customer", known_there=known_there)
    return book.provider()


def run(book: Book, gateway: object) -> EndingReport:
    return end_mandates(book.unit, {"simulator": gateway})  # type: ignore[dict-item]


def states(book: Book) -> list[str]:
    return [each.state for each in book.rows(MandateEnding)]


def test_a_revoked_mandate_ends_at_the_provider_once(book: Book) -> None:
    """The provider is asked once; a second run has nothing to do."""
    gateway = revoked(book)
    asked: list[str] = []

    def count(request: DebitRequest) -> Outcome:
        asked.append(request.key)
        return Outcome.OK

    gateway.ending = count
    assert run(book, gateway) == EndingReport(ended=1)
    assert run(book, gateway) == EndingReport()
    assert len(asked) == 1
    assert states(book) == ["ended"]


def test_a_contract_that_ends_ends_its_mandate_there(book: Book) -> None:
    """The end of a contract is no different from a customer who takes the mandate back."""
    book.sign([1])
    with book.unit() as unit:
        close_mandate(unit, 1)
    assert run(book, book.provider()).ended == 1


def test_what_the_provider_said_is_not_told_to_it(book: Book) -> None:
    """A mandate that the provider itself reported as gone is not ended there again."""
    assert run(book, revoked(book, known_there=True)) == EndingReport()


def test_a_debit_refused_as_revoked_is_not_told_back(book: Book) -> None:
    """A provider that refuses a debit because the mandate is gone need not be asked to end it."""
    book.sign([1])
    book.notice()
    book.provider(always(Outcome.MANDATE_REVOKED))
    book.run(DEBIT_AT)
    assert states(book) == []


def test_what_was_never_given_is_unknown_there(book: Book) -> None:
    """A mandate that was only asked for has no number at the provider."""
    with book.unit() as unit:
        revoke_mandate(unit, create_mandate(unit, 1, 1001, "simulator", PRICE), "customer")
    assert states(book) == []


def test_an_unknown_answer_is_asked_for_until_it_is_known(book: Book) -> None:
    """The answer is lost and not known for a while: it is asked for by key, never sent again."""
    gateway = revoked(book)
    sent: list[str] = []

    def silent(request: DebitRequest) -> Outcome:
        sent.append(request.key)
        return Outcome.SILENT_AFTER_SUCCESS

    gateway.ending = silent
    reports = [run(book, gateway) for _ in range(5)]
    assert [each.unknown for each in reports] == [1, 1, 1, 0, 0]
    assert [each.ended for each in reports] == [0, 0, 0, 1, 0]
    assert len(sent) == 1


def test_a_lost_request_is_sent_again_under_its_key(book: Book) -> None:
    """What never arrived is sent again with the same number."""
    gateway = revoked(book)
    gateway.ending = always(Outcome.TIMEOUT_BEFORE_ARRIVAL)
    assert run(book, gateway).unknown == 1
    gateway.ending = always(Outcome.OK)
    assert run(book, gateway).ended == 1


@pytest.mark.parametrize("error", [GatewayDown, TimeoutError])
def test_a_provider_that_is_down_is_asked_later(book: Book, error: type[Exception]) -> None:
    """Nobody knows whether it arrived, so the next run asks."""

    class Down(SimulatedGateway):
        def end_mandates(self, requests: Sequence[EndRequest]) -> list[GatewayAnswer]:
            raise error

        def ask_endings(self, keys: Sequence[str]) -> list[GatewayAnswer]:
            raise error

    revoked(book)
    assert run(book, Down()) == EndingReport()
    assert run(book, Down()) == EndingReport()
    assert states(book) == ["asked"]
    assert run(book, book.provider()).ended == 1


def test_a_refusal_is_somebodys_task_and_tried_the_next_day(book: Book) -> None:
    """The manager hears of it once; a day later the provider is asked anew, with another number."""
    gateway = revoked(book)
    gateway.ending = always(Outcome.REFUSED)
    assert run(book, gateway).refused == 1
    assert run(book, gateway) == EndingReport()
    book.clock.advance(timedelta(days=1))
    assert run(book, gateway).refused == 1
    book.clock.advance(timedelta(days=1))
    gateway.ending = always(Outcome.OK)
    assert run(book, gateway).ended == 1
    assert [each.kind for each in book.rows(Task)] == ["billing.mandate_not_ended"]


def test_a_provider_without_such_a_request_is_a_persons(book: Book) -> None:
    """Where no program can end it a person does, and says so."""

    class Plain:
        def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
            return []

        def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
            return []

    revoked(book)
    assert run(book, Plain()).by_hand == 1
    assert len(book.rows(Task)) == 1
    with book.unit() as unit:
        ended_by_hand(unit, book.mandate(), "at the provider's counter")
    assert states(book) == ["ended"]
    moves = [(each.went_to, each.actor, each.why) for each in book.rows(MandateEndingEvent)]
    assert moves[-1] == ("ended", "system", "at the provider's counter")


def test_what_need_not_end_elsewhere_is_not_recorded(book: Book) -> None:
    """A live mandate cannot be reported as ended at its provider."""
    book.sign([1])
    with book.unit() as unit, pytest.raises(NotFound):
        ended_by_hand(unit, book.mandate(), "there")


def test_a_run_killed_before_the_answer_is_taken_up(book: Book) -> None:
    """The provider ended it and the process died: the next run learns it and asks for nothing."""
    gateway = revoked(book)

    class Dying(SimulatedGateway):
        def end_mandates(self, requests: Sequence[EndRequest]) -> list[GatewayAnswer]:
            gateway.end_mandates(requests)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(book, Dying())
    gateway.ending = always(Outcome.REFUSED)
    assert run(book, gateway).ended == 1
