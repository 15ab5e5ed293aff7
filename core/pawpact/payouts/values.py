"""A payout as a value: its states, what a provider is asked and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine


class PayoutState(StrEnum):
    DUE = "due"
    """Owed, and nobody was asked yet."""
    ASKED = "asked"
    """The provider was handed the request; its answer is awaited."""
    REFUSED = "refused"
    """The provider said no; it is tried again, and shown as owed."""
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    """What it was owed for is undone; nobody is paid."""


S = PayoutState
PAYOUT = Machine(
    "refund",
    {
        S.DUE: (S.ASKED, S.PAID, S.WITHDRAWN),
        S.ASKED: (S.PAID, S.REFUSED),
        S.REFUSED: (S.ASKED, S.PAID, S.WITHDRAWN),
        S.PAID: (),
        S.WITHDRAWN: (),
    },
    {
        "refund": Label("退款", "refund"),
        S.DUE: Label("待付", "due"),
        S.ASKED: Label("已提交，等答复", "asked"),
        S.REFUSED: Label("渠道拒绝", "refused"),
        S.PAID: Label("已付", "paid"),
        S.WITHDRAWN: Label("已作废", "withdrawn"),
    },
    "pawpact refunds list --all",
)
OPEN_STATES = (S.DUE, S.ASKED, S.REFUSED)

TRIED_AGAIN_AFTER = timedelta(days=1)
"""How long a refused refund rests before the provider is asked anew."""


class Result(StrEnum):
    """What a provider says of a request."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    """It never arrived there."""


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Pay this to the customer; the same ``key`` is paid once."""

    key: str
    customer: int
    amount: int
    payment: str | None = None
    """The customer's own payment, by the provider's number, that it goes back to."""


@dataclass(frozen=True, slots=True)
class PayoutAnswer:
    """What became of a request."""

    key: str
    result: Result
    reference: str | None = None
    reason: str = ""


class PayoutGateway(Protocol):
    """Sends money back to customers, outside any transaction.

    Asked with a key that it knows, it answers as before and pays nothing again.
    """

    def pay_out(self, requests: Sequence[PayoutRequest]) -> Sequence[PayoutAnswer]: ...

    def ask(self, keys: Sequence[str]) -> Sequence[PayoutAnswer]: ...


class PayoutGatewayDown(Exception):
    """The provider cannot be reached; nothing is known of this call's requests."""


UNREACHABLE = (PayoutGatewayDown, OSError)
"""An adapter may leave what its network says as it is: its requests are asked for by key."""


def complete(keys: Sequence[str], answers: Sequence[PayoutAnswer]) -> list[PayoutAnswer]:
    """One answer for each key; where the provider said nothing, the result is unknown."""
    given: Mapping[str, PayoutAnswer] = {answer.key: answer for answer in answers}
    return [given.get(key) or PayoutAnswer(key, Result.UNKNOWN) for key in keys]


def payout_key(payout: int, attempt: int) -> str:
    """What a provider knows an attempt by."""
    return f"refund:{payout}:{attempt}"


def read_key(key: str) -> tuple[int, int] | None:
    """The payout and attempt behind a provider's key; None for a key that is not ours.

    >>> read_key("refund:12:1")
    (12, 1)
    """
    head, _, rest = key.partition(":")
    payout, _, attempt = rest.partition(":")
    if head != "refund" or not payout.isdecimal() or not attempt.isdecimal():
        return None
    return int(payout), int(attempt)


@dataclass(frozen=True, slots=True)
class PayoutShown:
    """A refund as it is shown to people: what for, how much, where it stands."""

    payout: int
    customer: int
    movement: str
    journal: int
    amount: int
    state: str
    attempts: int
    owed_since: datetime
    due_by: datetime
    paid_at: datetime | None
    reference: str | None
    payment: str | None
    reason: str
