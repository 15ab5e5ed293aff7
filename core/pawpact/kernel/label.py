"""Words that people read, in Chinese first and English second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Label:
    """One text in both languages.

    >>> Label("押金", "Deposit").say("en")
    'Deposit'
    >>> str(Label.of("OK"))
    'OK'
    """

    zh: str
    en: str

    @classmethod
    def of(cls, text: Label | str) -> Label:
        """A plain string counts for both languages."""
        return text if isinstance(text, Label) else cls(text, text)

    def say(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def number_of(count: int, thing: str) -> str:
    """How many there are, in English.

    >>> number_of(1, "decision"), number_of(0, "decision")
    ('1 decision', '0 decisions')
    """
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
