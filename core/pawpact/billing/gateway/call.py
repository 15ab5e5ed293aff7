"""Calling a provider so that every request has an answer and none is made twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pawpact.billing.gateway.values import (
    UNREACHABLE,
    DebitRequest,
    Gateway,
    GatewayAnswer,
    Result,
)
from pawpact.billing.values import Reason


class Question(NamedTuple):
    """An attempt whose answer is owed; ``wanted`` while it may still be made."""

    request: DebitRequest
    wanted: bool


def collect(gateway: Gateway, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
    """Hand the requests over; where the provider says nothing, the result is unknown."""
    keys = [request.key for request in requests]
    try:
        return _complete(keys, gateway.collect(requests))
    except UNREACHABLE:
        return _complete(keys, ())


def ask(gateway: Gateway, questions: Sequence[Question]) -> list[GatewayAnswer]:
    """What became of these attempts. What never arrived is sent now, if it is still wanted."""
    keys = [question.request.key for question in questions]
    try:
        answers = _complete(keys, gateway.ask(keys))
    except UNREACHABLE:
        return []
    absent = {answer.key for answer in answers if answer.result is Result.ABSENT}
    lost = [question for question in questions if question.request.key in absent]
    again = [question.request for question in lost if question.wanted]
    return [
        *(answer for answer in answers if answer.key not in absent),
        *(_never_made(question) for question in lost if not question.wanted),
        *(collect(gateway, again) if again else ()),
    ]


def _complete(keys: Sequence[str], answers: Sequence[GatewayAnswer]) -> list[GatewayAnswer]:
    given = {answer.key: answer for answer in answers}
    return [given.get(key) or GatewayAnswer(key, Result.UNKNOWN) for key in keys]


def _never_made(question: Question) -> GatewayAnswer:
    return GatewayAnswer(question.request.key, Result.REFUSED, None, Reason.NOT_SENT.value)
