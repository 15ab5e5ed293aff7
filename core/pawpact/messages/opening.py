"""Which channel an installation has: said by ``PAWPACT_CHANNEL``, not by code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.messages.apprise_channel import open_apprise
from pawpact.messages.channel import Channel, NoMessages, RecordingMessages
from pawpact.messages.console import ConsoleMessages, FileMessages


def open_channel(
    written: str | None, environment: Mapping[str, str], *, is_sandbox: bool
) -> Channel:
    """``console``, ``file:PATH`` or ``apprise:FILE``; a sandbox without one keeps what it is given.

    Elsewhere nothing is carried where none is set, and every message waits.
    """
    if not written:
        return RecordingMessages() if is_sandbox else NoMessages()
    kind, _, path = written.partition(":")
    if kind == "console" and not path:
        return ConsoleMessages()
    if kind == "file" and path:
        return FileMessages(Path(path))
    if kind == "apprise" and path:
        return open_apprise(Path(path), environment)
    raise AdminError(
        Label("PAWPACT_CHANNEL 无法识别", "PAWPACT_CHANNEL names no channel"),
        hint=Label(
            "可以写 console、file:路径 或 apprise:文件",
            "write console, file:PATH or apprise:FILE",
        ),
    )
