"""What passes between the debit run and a payment provider."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label


class Result(StrEnum):
    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The provider may have taken the money; it is asked by key until it says."""
    ABSENT = "absent"
    """Only as an answer to a question: the provider never received this key."""


class DebitRequest(NamedTuple):
    """One attempt to collect. The provider takes a key once, however often it is sent."""

    key: str
    amount: int
    mandate: int
    sealed_reference: bytes | None
    """The provider's own number of the mandate, as stored; the adapter opens it."""


class GatewayAnswer(NamedTuple):
    key: str
    result: Result
    reference: str | None = None
    reason: str | None = None


class GatewayDown(TryLater):
    """The payment provider could not be reached; what it did with the requests is not known."""

    code = "gateway_down"
    title = Label("支付渠道暂时不可用", "The payment provider could not be reached")


UNREACHABLE = (GatewayDown, OSError)
"""An adapter may leave what its network says as it is: nothing is known of the requests then, and
the run goes on with other providers."""


class Gateway(Protocol):
    """A payment provider. Called outside any transaction, at most 1,000 requests at a time."""

    def collect(self, requests: Sequence[DebitRequest]) -> Sequence[GatewayAnswer]:
        """Take these amounts. A key already taken answers as it did the first time."""
        ...

    def ask(self, keys: Sequence[str]) -> Sequence[GatewayAnswer]:
        """What became of these keys; nothing is taken."""
        ...


class EndRequest(NamedTuple):
    """One mandate that is over here and is to be ended at the provider too."""

    key: str
    mandate: int
    sealed_reference: bytes | None


@runtime_checkable
class EndsMandates(Protocol):
    """What an adapter adds where its provider lets a shop end a mandate. Called as `Gateway` is."""

    def end_mandates(self, requests: Sequence[EndRequest]) -> Sequence[GatewayAnswer]:
        """End these. A key already taken, or a mandate that is over already, answers ``ok``."""
        ...

    def ask_endings(self, keys: Sequence[str]) -> Sequence[GatewayAnswer]:
        """What became of these keys; nothing is ended."""
        ...
