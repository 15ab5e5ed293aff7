"""What publishing is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pawpact.backtest.values import Unseen
from pawpact.kernel.label import Label, Language
from pawpact.policy.comparing.sentence import Sentence
from pawpact.policy.finding.diagnostic import Diagnostic, render
from pawpact.tenancy.past import PastRevision

BACKTEST_DAYS = 90
"""How far back recorded decisions are tried on a change, where nobody says."""


class Kind(StrEnum):
    """The steps of a store's rules that stay on record."""

    PUBLISHED = "published"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    VOIDED = "voided"
    REFUSED = "refused"


class Status(StrEnum):
    """What became of a request to publish."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Ask:
    """A store's rules are to change: by whom, why, from which day, made from which revision.

    ``draft`` stands in for the store's rules.yaml. Without ``base`` a draft that takes back what
    others changed is refused. ``terminal`` is the account of the machine at whose terminal
    somebody sits; none where nobody does.
    """

    store: str
    actor: str
    why: str
    start: date | None = None
    base: int | None = None
    draft: Path | None = None
    days: int = BACKTEST_DAYS
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a second person has to agree: what would move a month, in fen, and from where on."""

    above: int
    movement: int
    unknown: int = 0
    """Decisions that could not be tried, so that nobody knows what they would move."""

    unpriced: int = 0
    """Decisions that would give something else whose cost nobody declared."""

    unseen: tuple[Unseen, ...] = ()
    """Changed numbers of money that the program reads: no decision on record shows their effect."""

    earlier: int = 0
    """What changes moved that one person published alone within the last month."""

    @property
    def together(self) -> int:
        """A large change in small steps moves as much as at once."""
        return self.movement + (self.earlier if self.movement else 0)

    @property
    def is_needed(self) -> bool:
        is_known = not (self.unknown or self.unpriced or self.unseen)
        return self.together > self.above or not is_known

    def document(self) -> dict[str, Any]:
        return {
            "needed": self.is_needed,
            "above": self.above,
            "monthly_movement": self.movement,
            "earlier": self.earlier,
            "unknown_decisions": self.unknown,
            "unpriced_decisions": self.unpriced,
            "unseen": [each.name for each in self.unseen],
        }


def approval_of(document: Mapping[str, Any]) -> Approval:
    """As it was kept; of numbers that no record shows the name is known."""
    return Approval(
        document["above"],
        document["monthly_movement"],
        document["unknown_decisions"],
        document["unpriced_decisions"],
        tuple(Unseen(each, Label.of(each), True) for each in document["unseen"]),
        document["earlier"],
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change does to contracts that run.

    ``bound`` names what of it binds at signing, by parameter and by rule. Those ``amended`` are
    reached, because all of it is better for the customer; those ``kept`` go on as signed.
    """

    bound: tuple[str, ...] = ()
    amended: int = 0
    kept: int = 0
    is_kinder: bool = False

    def document(self) -> dict[str, Any]:
        return {
            "bound": list(self.bound),
            "amended": self.amended,
            "kept": self.kept,
            "is_kinder": self.is_kinder,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found out about a change before it may come into force."""

    tests: int
    prohibitions: int
    warnings: tuple[Diagnostic, ...]
    sentences: tuple[Sentence, ...]
    reach: Reach
    approval: Approval
    difference: Mapping[str, Any] = field(repr=False)
    backtest: Mapping[str, Any] | None = field(default=None, repr=False)
    content_hash: str = ""
    dropped: tuple[str, ...] = ()
    """Tests of the store's and the brand's files that stand there no more."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """A value or rule that the draft puts back to what it was before somebody changed it."""

    name: str
    what: Label
    revision: PastRevision


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request; ``found`` are findings with the texts they stand in."""

    store: str
    status: Status
    number: int = 0
    starts_at: datetime | None = None
    report: Report | None = None
    proposal: str = ""
    reverted: tuple[Reverted, ...] = ()
    found: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    because_of: tuple[str, ...] = ()
    """Stores of the brand that cannot take it, so that this one, which could, gets nothing."""

    replaced: int | None = None
    """A revision that was to begin later and never will, because this one follows it."""

    def render(self, language: Language) -> str:
        """The findings as framed text."""
        return render(self.found, self.texts, language)
