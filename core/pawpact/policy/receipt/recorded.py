"""What a decision leaves behind, once read back: the same values from every form of receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_read
from pawpact.policy.model import Bits, Decision, Ruleset
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

LANGUAGE_VERSION = 1
"""Raised when the meaning of a rule file changes; a receipt is replayed by its own version."""


class ReceiptDamaged(Defect):
    """A stored receipt does not hold what was written."""

    code = "receipt_damaged"
    title = Label("决策凭据与写入时不一致", "A stored receipt does not hold what was written")


class PersonalFactExposed(Defect):
    """A personal fact was about to be stored in clear."""

    code = "personal_fact_exposed"
    title = Label("个人信息险些以明文保存", "A personal fact was about to be stored in clear")


class Status(StrEnum):
    """What became of one effect; the order is that of the stored codes."""

    APPLIED = "applied"
    ALREADY = "already"
    CAPPED = "capped"
    REFERRED = "referred"
    HELD = "held"
    OUTWEIGHED = "outweighed"
    """A stricter effect stood beside it, or a better one of its kind."""


STATUSES = tuple(Status)


@dataclass(frozen=True, slots=True)
class EffectStatus:
    """The answer of an effect's handler, with the number of what it wrote where it wrote."""

    status: Status
    detail: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One decision as its receipt tells it.

    ``facts`` are those that the rules read, None where unknown, with derived facts as settled.
    ``sealed`` names the personal facts among them that nobody could open; they are not in
    ``facts``. ``statuses`` stand in the order of the decision's effects.
    """

    moment: str
    revision: str
    facts: Mapping[str, Value | None] = field(repr=False)
    sealed: frozenset[str]
    bits: Mapping[str, Bits]
    statuses: tuple[EffectStatus, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which facts the arrays of a single receipt stand for, in their order."""

    facts: tuple[str, ...]
    personal: frozenset[str]

    @classmethod
    def of_policies(
        cls, ruleset: Ruleset, vocabulary: Vocabulary, policies: Sequence[str]
    ) -> Layout:
        """What these policies read under this revision."""
        names = {name for policy in policies for name in facts_read(ruleset.policies[policy])}
        return cls._of(names, vocabulary)

    @classmethod
    def of_decision(cls, decision: Decision, vocabulary: Vocabulary) -> Layout:
        return cls._of(set(decision.read), vocabulary)

    @classmethod
    def _of(cls, names: set[str], vocabulary: Vocabulary) -> Layout:
        personal = frozenset(name for name in names if vocabulary.facts[name].personal)
        return cls(tuple(sorted(names)), personal)

    @property
    def open_facts(self) -> tuple[str, ...]:
        return tuple(name for name in self.facts if name not in self.personal)

    @property
    def sealed_facts(self) -> tuple[str, ...]:
        return tuple(name for name in self.facts if name in self.personal)

    @property
    def digest(self) -> str:
        """Short mark of the layout: a receipt read under another one is refused."""
        parts = (*self.open_facts, "", *self.sealed_facts)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def as_value(stored: object) -> Value | None:
    """A value as JSON gave it back: a list was a tuple."""
    if isinstance(stored, list):
        return tuple(stored)
    if stored is None or isinstance(stored, int | str):
        return stored
    raise ReceiptDamaged(
        Label(
            f"凭据里有一个类型不对的值（{type(stored).__name__}）；应为数字、文字、真假或列表",
            f"a receipt holds a {type(stored).__name__}; a number, text, yes/no or list is"
            " expected",
        )
    )


def refuse_newer(version: object) -> None:
    """A receipt written by a later version of the language is not guessed at."""
    if version != LANGUAGE_VERSION:
        raise ReceiptDamaged(
            Label(
                f"凭据的语言版本是 {version}，本程序只会读 {LANGUAGE_VERSION}",
                f"the receipt's language version is {version}; this program reads"
                f" {LANGUAGE_VERSION}",
            ),
            hint=Label("请升级 pawpact 后再看", "upgrade pawpact, then read it again"),
        )
