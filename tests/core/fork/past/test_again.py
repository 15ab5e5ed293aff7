"""What is on record under one number has another here, and things come in the order they came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.values import DebitRequest
from pawpact.fork.past.again import CONTRACT, PET, NeverHappened, Numbers, answers_on_record
from pawpact.fork.past.happening import Deed, Happening, in_order
from pawpact.kernel.label import Label

AT = datetime(2026, 1, 5, tzinfo=UTC)
COME, GO = Deed("come", Label("来", "come")), Deed("go", Label("走", "go"))


def request(key: str) -> DebitRequest:
    return DebitRequest(key, 100, 1, None)


def test_things_come_in_the_order_of_their_rows() -> None:
    """At one moment by the number of the first row; the same deeds of one actor come together."""
    given = [
        Happening(AT + timedelta(1), 1, "a", COME, "late"),
        Happening(AT, 4, "a", COME, "third"),
        Happening(AT, 2, "a", COME, "first"),
        Happening(AT, 3, "a", COME, "second"),
        Happening(AT, 6, "b", COME, "another's"),
        Happening(AT, 5, "a", GO, "gone"),
    ]
    found = [(each.deed.name, each.what) for each in in_order(given)]
    assert found == [
        ("come", ["first", "second", "third"]),
        ("go", ["gone"]),
        ("come", ["another's"]),
        ("come", ["late"]),
    ]


def test_what_never_came_about_has_no_number() -> None:
    """Whoever reaches for it is told; a copy that goes its own way changes nothing here."""
    numbers = Numbers()
    numbers.note(PET, 7, 70)
    copy = numbers.copied()
    copy.note(PET, 8, 80)
    assert (numbers.of(PET, 7), copy.of(PET, 8)) == (70, 80)
    with pytest.raises(NeverHappened):
        numbers.of(PET, 8)


def test_a_debit_goes_as_it_went() -> None:
    """By the contract's number on record; one that nobody ever asked for goes by chance."""
    numbers = Numbers()
    numbers.note(CONTRACT, 5, 50)
    recorded = {"5-3-1": Outcome.INSUFFICIENT_FUNDS}
    decide = answers_on_record(recorded, numbers, 1, {Outcome.REFUSED: 1000})
    assert decide(request("50-3-1")) is Outcome.INSUFFICIENT_FUNDS
    assert decide(request("50-4-1")) is Outcome.REFUSED
    assert date(2026, 1, 5) == AT.date()
