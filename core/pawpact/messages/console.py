"""Channels that need nothing but this machine: the terminal, and a file of JSON lines."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pawpact.messages.values import Envelope
from pawpact.wording.values import Audience

_SHOWN_DIGITS = 4
_OWNER_ONLY = 0o600


@dataclass(slots=True)
class ConsoleMessages:
    """Shows messages to whoever runs the program; of a phone the last digits.

    Nobody else sees them, so no notice counts as delivered by it.
    """

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    name: str = "console"
    reaches_people: bool = False

    def carry(self, envelope: Envelope) -> None:
        to_staff = envelope.audience is Audience.STAFF
        address = envelope.address if to_staff else f"…{envelope.address[-_SHOWN_DIGITS:]}"
        head = f"[{envelope.store}] {envelope.kind} -> {address}"
        self.stream.write(f"{head}\n  {envelope.words}\n")


@dataclass(slots=True)
class FileMessages:
    """Hands messages to another program as lines of JSON; the file is for its owner's eyes only.

    Whoever reads it drops a number that it has seen.
    """

    path: Path
    name: str = "file"
    reaches_people: bool = True

    def carry(self, envelope: Envelope) -> None:
        line = {
            "number": envelope.number,
            "store": envelope.store,
            "kind": envelope.kind,
            "audience": envelope.audience.value,
            "to": envelope.address,
            "title": envelope.title,
            "words": envelope.words,
        }
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self.path, flags, _OWNER_ONLY), "ab") as file:
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
