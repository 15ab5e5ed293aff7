"""Messages, the store itself and its agreement templates over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.agreements.publishing import standard_text
from pawpact.kernel.identity import public_id
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Sending
from tests.core.web.desk import WHY, Desk

CONSOLE = "console"


def _sent(desk: Desk) -> str:
    """A message that a channel took."""
    desk.apply()
    with desk.house.platform.unit("xihu") as unit:
        row = unit.session.scalars(select(OutboxMessage).limit(1)).one()
        row.state, row.sent_at, row.channel = Sending.SENT.value, unit.at, CONSOLE
        return public_id("msg", row.id)


def _template(desk: Desk, kind: str) -> dict[str, Any]:
    """The words of a kind of message, with its title."""
    items = desk.get("/message-templates", Role.SALES)["items"]
    return next(each for each in items if each["kind"] == kind)


@pytest.mark.drives(
    "GET /messages",
    "POST /messages/<string:message>/opening",
    "POST /messages/<string:message>/bounce",
)
def test_what_became_of_a_message_is_reported(desk: Desk) -> None:
    """Opened once, and bounced once, with a person's task; said again it counts no more."""
    message = _sent(desk)
    page = desk.get("/messages", Role.SALES, state="sent")
    assert [each["id"] for each in page["items"]] == [message]
    (told,) = page["items"]
    assert told["title"]["zh"] == _template(desk, told["kind"])["title"]["zh"] != told["kind"]
    for report, counts in (("opening", True), ("opening", False), ("bounce", True)):
        told = desk.post(f"/messages/{message}/{report}")
        assert told == {"message": message, "counts": counts}
    assert desk.get("/messages", state="sent")["items"] == []
    assert [each["id"] for each in desk.get("/messages", state="bounced")["items"]] == [message]
    assert desk.ask("/messages/msg_0000000000001/bounce").status_code == 404


@pytest.mark.drives("GET /message-templates")
def test_the_words_in_force_are_told(desk: Desk) -> None:
    """Each kind of message with its words in Chinese, who wrote them and in which version."""
    notice = _template(desk, "charge.notice")
    assert (notice["layer"], notice["audience"]) == ("platform", "customer")
    assert "{debit_at" in notice["words"]["zh"]


@pytest.mark.drives("GET /profile")
def test_the_store_says_who_it_is(desk: Desk) -> None:
    """Name, time zone, what is switched on, and the rules in force by their hash."""
    shown = desk.get("/profile", Role.SALES)
    assert (shown["store"], shown["brand"], shown["time_zone"]) == (
        "xihu",
        "brand",
        "Asia/Shanghai",
    )
    assert shown["plugins"] == ["credit_scoring", "deposit_fallback"]
    assert shown["revision"] == desk.house.stores["xihu"].revision.content_hash


@pytest.mark.drives("GET /agreement-templates", "POST /agreement-templates")
def test_another_template_is_signed_with(desk: Desk) -> None:
    """Published it is the one in force; one without a clause that has to be in it is refused."""
    (before,) = desk.get("/agreement-templates", Role.SALES)["items"]
    own = standard_text().replace("name: standard", "name: xihu")
    published = desk.post("/agreement-templates", {"content": own, **WHY})
    shown = [(each["name"], each["in_force"]) for each in published["items"]]
    assert shown == [("standard", False), ("xihu", True)]
    assert desk.get("/agreement-templates")["items"] == published["items"]
    bare = own.replace("name: xihu", "name: other").replace("no_abandonment", "something_else")
    refused = desk.ask("/agreement-templates", {"content": bare, **WHY})
    assert refused.status_code == 422, refused.text
    assert before["in_force"] is True
