"""Remembers the documents of sound rule files, so that a process reads each of them once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from pawpact.policy.reading.draft import Document

MOST = 256
"""Files that are remembered: all of the platform's and its plugins', with room for drafts."""


class SoundDocuments:
    """Documents by the name and whole text of their file, the latest ones.

    One with findings is not kept: what is found counts together with what other files hold.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Document] = OrderedDict()
        self._lock = Lock()

    def recall(self, name: str, text: str) -> Document | None:
        with self._lock:
            if (name, text) in self._known:
                self._known.move_to_end((name, text))
            return self._known.get((name, text))

    def keep(self, name: str, text: str, document: Document) -> None:
        with self._lock:
            self._known[name, text] = document
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def forget(self) -> None:
        """Read every file anew from here on."""
        with self._lock:
            self._known.clear()


SOUND = SoundDocuments()
"""Those of this process."""
