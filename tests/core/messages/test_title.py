"""What a message is called once its kind is gone, as when a plugin was removed."""

from __future__ import annotations

from pawpact.messages.view import list_messages
from pawpact.outbox.service import Message
from tests.core.messages.conftest import Shop, platform_texts


def called(shop: Shop, *without: str) -> dict[str, str]:
    """Titles by kind, in an installation that has no words for some kinds."""
    texts = {kind: text for kind, text in platform_texts().items() if kind not in without}
    with shop.unit() as unit:
        return {each.kind: each.title.zh for each in list_messages(unit, texts)}


def test_a_message_has_the_title_of_its_kind(shop: Shop) -> None:
    """As long as somebody ships its words."""
    shop.send(Message("vet", {"customer": shop.customers[0]}, "a"))
    shop.deliver()
    assert called(shop) == {"vet": "兽医"}


def test_what_was_sent_is_read_when_its_kind_is_gone(shop: Shop) -> None:
    """In the words that went out; the others keep their titles."""
    for kind in ("vet", "news"):
        shop.agree(shop.customers[0])
        shop.send(Message(kind, {"customer": shop.customers[0]}, kind))
    shop.deliver()
    assert called(shop, "vet") == {"vet": "【{store}】兽医已接手", "news": "活动"}


def test_what_never_left_is_called_by_its_kind(shop: Shop) -> None:
    """No words of it were kept."""
    shop.send(Message("vet", {"customer": shop.customers[0]}, "a"))
    assert called(shop, "vet") == {"vet": "vet"}
