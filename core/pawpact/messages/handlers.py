"""Sends the messages that rules ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.messages.catalogue import find_text
from pawpact.messages.recipient import willing
from pawpact.messages.rhythm import MOST, advertised_lately
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Purpose, Text


@dataclass(frozen=True, slots=True)
class SendMessage:
    """The handler of ``send_message``; ``platform`` are the texts that there are."""

    platform: Mapping[str, Text]

    def __call__(self, unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        """Once for each rule, subject and moment. What would be dropped is not even queued."""
        texts = [
            find_text(self.platform, str(each.request.arguments["template"])) for each in granted
        ]
        advertised_to = {
            _customer(each)
            for each, text in zip(granted, texts, strict=True)
            if text.purpose is Purpose.MARKETING
        }
        agreed = willing(unit, advertised_to)
        lately = advertised_lately(unit, advertised_to)
        most = unit.store.integer(MOST) if advertised_to else 0
        messages, statuses = [], []
        for each, text in zip(granted, texts, strict=True):
            customer = _customer(each)
            if text.purpose is Purpose.MARKETING:
                if customer not in agreed or lately[customer] >= most:
                    statuses.append(Status.CAPPED)
                    continue
                lately[customer] += 1
            messages.append(_message(each, text))
            statuses.append(Status.APPLIED)
        unit.do_later(send, messages)
        return statuses


def _customer(granted: Granted) -> int:
    try:
        return granted.case.subjects["customer"]
    except KeyError:
        raise Defect(f"{granted.moment} names no customer to be told") from None


def _message(granted: Granted, text: Text) -> Message:
    return Message(
        text.kind,
        dict(granted.case.subjects),
        key=f"{granted.cause}:{granted.moment}:{granted.case.key}:{text.kind}",
    )
