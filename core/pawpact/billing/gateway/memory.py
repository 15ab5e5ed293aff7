"""What a simulated provider knows, in a file that several processes share and no kill harms.

A real provider is another house: it sees what every worker of ours sends it, and its memory does
not die with ours. So each look and each write happens under the file's lock, a write is on the disk
before it is answered, and a line that a kill tore apart was never taken in.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600


@dataclass(slots=True)
class Memory:
    """The lines of one provider; each process reads on from where it was."""

    path: Path
    read: int = 0

    @contextmanager
    def held(self) -> Iterator[BinaryIO]:
        """The file, for this process alone."""
        number = os.open(self.path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        with os.fdopen(number, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def news(self, file: BinaryIO) -> list[str]:
        """The lines that came since the last look; a torn one at the end is cut off."""
        file.seek(self.read)
        text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self.read += len(whole)
        if len(whole) < len(text):
            file.truncate(self.read)
        return whole.decode().splitlines()

    def add(self, file: BinaryIO, lines: list[str]) -> None:
        """Write these down and wait for the disk."""
        if not lines:
            return
        text = "".join(f"{line}\n" for line in lines).encode()
        file.seek(self.read)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        self.read += len(text)
