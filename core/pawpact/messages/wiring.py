"""What messages bring to decisions."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.decisions.registry import Registry
from pawpact.messages.handlers import SendMessage
from pawpact.wording.values import Text


def register(registry: Registry, texts: Mapping[str, Text]) -> None:
    registry.handle("send_message", SendMessage(texts), writes=False)
