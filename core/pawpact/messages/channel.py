"""What carries messages out of the house, and doubles of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label
from pawpact.messages.values import Envelope


class NotCarried(TryLater):
    """The channel did not take the message."""

    code = "message_not_carried"
    title = Label("通道没有接受消息", "The channel did not take the message")


class Channel(Protocol):
    """Carries messages, outside any transaction. It may be handed the same number again."""

    @property
    def name(self) -> str: ...

    @property
    def reaches_people(self) -> bool:
        """Whether what it took is on its way to the person whom it is for."""
        ...

    def carry(self, envelope: Envelope) -> None:
        """Hand it over, or raise; what was raised is tried again later.

        Taken is not yet delivered: what comes back later is told by `pawpact messages bounced`.
        """
        ...


class NoMessages:
    """Carries nothing: where no channel is installed everything waits, and says so."""

    name = "none"
    reaches_people = False

    def carry(self, envelope: Envelope) -> None:
        raise NotCarried(
            Label("没有设置消息通道", "no channel for messages is set"),
            hint=Label("设置 PAWPACT_CHANNEL", "set PAWPACT_CHANNEL"),
        )


@dataclass(slots=True)
class RecordingMessages:
    """Keeps what it was handed, for tests and the demo; drops repeats by number."""

    name: str = "recorded"
    reaches_people: bool = True
    carried: list[Envelope] = field(default_factory=list)

    def carry(self, envelope: Envelope) -> None:
        if all(each.number != envelope.number for each in self.carried):
            self.carried.append(envelope)


@dataclass(slots=True)
class FailingMessages:
    """A channel with bad days: it refuses, answers late after having taken it, bounces later.

    ``fails`` and ``answers_late`` say of an envelope whether this happens; ``bounces`` collects
    what is to be reported back.
    """

    fails: Callable[[Envelope], bool] = lambda _: False
    answers_late: Callable[[Envelope], bool] = lambda _: False
    bounces_later: Callable[[Envelope], bool] = lambda _: False
    name: str = "failing"
    reaches_people: bool = True
    carried: list[Envelope] = field(default_factory=list)
    bounces: list[int] = field(default_factory=list)

    def carry(self, envelope: Envelope) -> None:
        if self.fails(envelope):
            raise ConnectionError("refused by the simulator")
        if all(each.number != envelope.number for each in self.carried):
            self.carried.append(envelope)
        if self.bounces_later(envelope):
            self.bounces.append(envelope.number)
        if self.answers_late(envelope):
            raise TimeoutError("the simulator answered too late")
