"""``/stores/<store>/messages``: the words in force, what is on its way, what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_out, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.field import NothingRequest
from pawpact.access.paging import paged, place
from pawpact.access.permission import Permission
from pawpact.messages import schemas
from pawpact.messages.view import list_messages, list_texts
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit
from pawpact.wording.values import Text

PREFIX = "msg"
Hear = Callable[[Unit, int], bool]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is done when a channel reports of a message or debit notice by its number."""

    bounced: Hear
    opened: Hear


def routes(doors: Doors, texts: Mapping[str, Text], hearing: Hearing) -> Routes:
    """The routes of messages; ``texts`` are the platform's own words."""
    messages = Routes("messages", "消息 / messages", doors)
    _looking(messages, doors, texts)
    _reporting(messages, doors, hearing)
    return messages


def _looking(messages: Routes, doors: Doors, texts: Mapping[str, Text]) -> None:
    @messages.reads(
        "/message-templates", answer=schemas.TextsView, permission=Permission.READ_MESSAGES
    )
    def templates(*, store: str) -> Any:
        """本店生效的消息文字 / Every text in force in the store."""
        return look(doors, lambda unit: {"items": list_texts(unit, texts)})

    @messages.reads(
        "/messages",
        query=schemas.MessageQuery,
        answer=schemas.MessagePage,
        permission=Permission.READ_MESSAGES,
    )
    def outbox(query: dict[str, Any], *, store: str) -> Any:
        """待发和已发的消息，新的在前 / Messages, the newest first."""
        limit, before = query["limit"], place(PREFIX, query["after"]) or None
        state = None if query["state"] is None else Sending(query["state"])
        return look(
            doors,
            lambda unit: paged(
                list_messages(unit, texts, state, before=before, limit=limit + 1), limit
            ),
        )


def _reporting(messages: Routes, doors: Doors, hearing: Hearing) -> None:
    @messages.writes(
        "/messages/<string:message>/bounce",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=schemas.DeliveryView,
        permission=Permission.REPORT_DELIVERY,
    )
    def bounced(_header: dict[str, str], _body: dict[str, Any], *, store: str, message: str) -> Any:
        """通道退回了，消息或扣款通知 / The channel gave it back, a message or a debit notice.

        A notice given back within the hour was never delivered: its debit moves.
        """
        return _heard(doors, message, hearing.bounced)

    @messages.writes(
        "/messages/<string:message>/opening",
        headers=IdempotencyHeader,
        body=NothingRequest,
        answer=schemas.DeliveryView,
        permission=Permission.REPORT_DELIVERY,
    )
    def opened(_header: dict[str, str], _body: dict[str, Any], *, store: str, message: str) -> Any:
        """客户打开了 / The customer opened it: it reached her."""
        return _heard(doors, message, hearing.opened)


def _heard(doors: Doors, message: str, hear: Hear) -> Any:
    number = number_of(PREFIX, message)

    def work(unit: Unit) -> object:
        return {"message": message, "counts": hear(unit, number)}

    return carry_out(doors, schemas.DeliveryView, work)
