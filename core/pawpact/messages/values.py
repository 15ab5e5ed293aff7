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


AUDIENCES: Mapping[str, Label] = {
    Audience.CUSTOMER: Label("客户", "customer"),
    Audience.STAFF: Label("员工", "staff"),
}
PURPOSES: Mapping[str, Label] = {
    Purpose.LEGAL: Label("法定告知", "legal"),
    Purpose.URGENT: Label("紧急", "urgent"),
    Purpose.SERVICE: Label("服务", "service"),
    Purpose.MARKETING: Label("营销", "marketing"),
}
LAYERS: Mapping[str, Label] = {
    "platform": Label("平台", "platform"),
    "brand": Label("品牌", "brand"),
    "store": Label("门店", "store"),
}
FAILURES: Mapping[str, Label] = {
    "no_text": Label("没有这种消息的文字", "no text of this kind"),
    "no_recipient": Label("客户资料已抹除，没有收件人", "nobody to tell: the customer is erased"),
    "pet_gone": Label("宠物已不在", "the pet is no more"),
    "no_consent": Label("客户没有同意接收营销消息", "no consent to advertisements"),
    "weekly_limit": Label("本周营销消息已到上限", "the week's advertisements are out"),
    "nothing_to_say": Label("缺少文字需要的内容", "the text needs what is not there"),
    "NotCarried": Label("渠道没有收下", "the channel did not take it"),
}
"""What is kept of a message that did not leave; other reasons are kinds of errors."""


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


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message ready to be carried: its words and where to. Neither is shown in a repr.

    ``address`` is a phone number, or the role of staff whom it is for.
    """

    number: int
    store: str
    kind: str
    audience: Audience
    title: str
    address: str = field(repr=False)
    words: str = field(repr=False)
    attempt: int = 1
