"""The words of every finding are those that were last read and agreed to."""

from __future__ import annotations

from tests.core.policy.golden import GOLDEN, messages


def test_messages_are_as_they_were_read() -> None:
    """What readers are shown has not changed unread; `make golden` writes it anew."""
    assert messages() == GOLDEN.read_text("utf-8")
