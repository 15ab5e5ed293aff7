"""A text as a value: whom it is for, what it may say, its words in pieces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pawpact.kernel.label import Label, Language
from pawpact.policy.finding.diagnostic import Span
from pawpact.policy.model import Layer


class Audience(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


class Purpose(StrEnum):
    """Why somebody is told; it decides when, and whether a message may be left out."""

    LEGAL = "legal"
    """Has to be out by its latest moment, quiet hours or not."""
    URGENT = "urgent"
    """Illness, loss, complaint: at any hour."""
    SERVICE = "service"
    """About what the customer has with the store; waits for the morning."""
    MARKETING = "marketing"
    """Only to whoever agreed, and only so many a week."""


class VariableKind(StrEnum):
    MONEY = "money"
    """Fen; shown in yuan, with two decimals, without the word yuan."""
    DAY = "day"
    TIME = "time"
    COUNT = "count"
    WORD = "word"
    """A code; its words stand beside the variable."""
    NAME = "name"
    """A text that is shown as it is: a pet's name, a contract's number."""
    TASK = "task"
    """A kind of task, as people call it."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What a text may say under this name; ``words`` are those of a code."""

    name: str
    kind: VariableKind
    words: Mapping[str, Label] = field(default_factory=dict)
    needed: bool = False
    """No text may leave it out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words as they are, or the variable whose value stands here."""

    words: str = ""
    variable: str = ""


STORE = "store"
"""The variable that the store-name placeholder stands for."""

CLINICS = "clinics"
ALWAYS = (STORE, "customer", CLINICS)
"""Every store has a name, every customer too."""

PROFILE = ("address", "after_sales", "opening_hours")
"""What the store's file may say about it; a text that uses one needs the store to have it."""


@dataclass(frozen=True, slots=True)
class Text:
    """One version of the words for a kind of message."""

    kind: str
    version: int
    layer: Layer
    title: Label
    audience: Audience
    purpose: Purpose
    while_pet_is_here: bool
    """Not sent any more about a pet that died or is lost."""
    variables: Mapping[str, Variable]
    pieces: Mapping[Language, tuple[Piece, ...]]
    span: Span = field(compare=False)

    @property
    def reference(self) -> str:
        """What stands beside a message that was made from it."""
        return f"{self.layer}:{self.kind}@{self.version}#{self.hash[:12]}"

    @property
    def hash(self) -> str:
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()

    @property
    def content(self) -> dict[str, str]:
        """The words as written, by language, the store's name as ``{store}``."""
        return {language: written(pieces) for language, pieces in sorted(self.pieces.items())}

    def used(self) -> frozenset[str]:
        """The variables that stand in some language's words."""
        return frozenset(
            piece.variable for pieces in self.pieces.values() for piece in pieces if piece.variable
        )


def written(pieces: tuple[Piece, ...]) -> str:
    """Pieces put together as they are written in a file."""
    return "".join(f"{{{piece.variable}}}" if piece.variable else piece.words for piece in pieces)
