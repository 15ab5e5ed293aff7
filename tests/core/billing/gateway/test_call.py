"""Every request has an answer, whatever the provider leaves out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pawpact.billing.gateway.call import Question, ask, collect
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, GatewayDown, Result

REQUESTS = [DebitRequest(f"{n}-1-1", 100, n, None) for n in (1, 2)]


class Scripted:
    """Answers what it was told to, or is down."""

    down: type[Exception] = GatewayDown

    def __init__(self, said: Sequence[GatewayAnswer] | None, known: Sequence[GatewayAnswer] = ()):
        self.said, self.known = said, known
        self.sent: list[str] = []

    def collect(self, requests: Sequence[DebitRequest]) -> Sequence[GatewayAnswer]:
        self.sent += [request.key for request in requests]
        if self.said is None:
            raise self.down
        return self.said

    def ask(self, keys: Sequence[str]) -> Sequence[GatewayAnswer]:
        if self.said is None:
            raise self.down
        return self.known


def test_left_out_is_unknown() -> None:
    """A request without an answer is unknown, and an answer nobody asked for is dropped."""
    said = [GatewayAnswer("2-1-1", Result.OK), GatewayAnswer("9-9-9", Result.OK)]
    answers = collect(Scripted(said), REQUESTS)
    assert [(a.key, a.result) for a in answers] == [
        ("1-1-1", Result.UNKNOWN),
        ("2-1-1", Result.OK),
    ]


DOWN = [GatewayDown, ConnectionResetError, TimeoutError]


def down(error: type[Exception]) -> Scripted:
    """Cannot be reached; says so, or lets what its network says through."""
    gateway = Scripted(None)
    gateway.down = error
    return gateway


@pytest.mark.parametrize("error", DOWN)
def test_provider_down_is_unknown(error: type[Exception]) -> None:
    """When the provider breaks off, nothing is known of any request."""
    assert {a.result for a in collect(down(error), REQUESTS)} == {Result.UNKNOWN}


@pytest.mark.parametrize("error", DOWN)
def test_provider_down_while_asked(error: type[Exception]) -> None:
    """When the provider cannot be asked, nothing changes."""
    assert ask(down(error), [Question(REQUESTS[0], wanted=True)]) == []


def test_only_absent_and_wanted_is_sent_again() -> None:
    """Sent again is what never arrived and may still be made; the other counts as refused."""
    absent = [GatewayAnswer(request.key, Result.ABSENT) for request in REQUESTS]
    gateway = Scripted([GatewayAnswer("1-1-1", Result.OK)], absent)
    questions = [Question(REQUESTS[0], wanted=True), Question(REQUESTS[1], wanted=False)]

    answers = {answer.key: answer for answer in ask(gateway, questions)}

    assert gateway.sent == ["1-1-1"]
    assert answers["1-1-1"].result is Result.OK
    assert (answers["2-1-1"].result, answers["2-1-1"].reason) == (Result.REFUSED, "not_sent")


def test_unknown_is_not_sent_again() -> None:
    """What the provider cannot tell yet is not sent."""
    gateway = Scripted([], [GatewayAnswer("1-1-1", Result.UNKNOWN)])
    answers = ask(gateway, [Question(REQUESTS[0], wanted=True)])
    assert (gateway.sent, answers[0].result) == ([], Result.UNKNOWN)
