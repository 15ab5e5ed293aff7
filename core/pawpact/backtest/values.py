"""What a backtest came to: values that tables, pages, programs and publishing read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pawpact.backtest.amount import NOTHING, Amount
from pawpact.backtest.fate import Fate, joined_fates
from pawpact.kernel.label import Label
from pawpact.policy.explaining.explanation import Explanation

MONTH = 30
"""Days of the month that sums are brought to."""


def became_document(fates: Iterable[tuple[Fate, int]]) -> list[dict[str, object]]:
    """What became of how many, as programs read it."""
    return [
        {
            "code": fate.code,
            "fate": {"zh": fate.label.zh, "en": fate.label.en},
            "decisions": count,
        }
        for fate, count in fates
    ]


@dataclass(frozen=True, slots=True)
class Move:
    """Decisions of one moment that came out one way and would come out another."""

    moment_name: str
    moment: Label
    before: Label
    after: Label
    decisions: int
    amount: Amount
    fates: tuple[tuple[Fate, int], ...]


@dataclass(frozen=True, slots=True)
class RuleMove:
    """Within one policy: the rules that counted, those that would, and how often."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    decisions: int


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What one policy has to do with it; amounts by what stands of its own effects."""

    policy: str
    title: Label
    decisions: int
    amount: Amount
    rules: tuple[RuleMove, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the decisions: those with this value of a fact.

    ``compared`` is None where receipts do not hold it and the books told it of changed ones only.
    """

    name: str
    moment_name: str
    moment: Label
    label: Label
    value: Label
    compared: int | None
    changed: int
    amount: Amount


@dataclass(frozen=True, slots=True)
class NotComparable:
    """Decisions whose receipts lack facts that a policy would have to know."""

    moment_name: str
    moment: Label
    facts: tuple[str, ...]
    decisions: int


@dataclass(frozen=True, slots=True)
class Later:
    """Decisions of one moment whose facts, or which themselves, hang on changed ones before."""

    moment_name: str
    moment: Label
    facts: tuple[Label, ...]
    decisions: int


@dataclass(frozen=True, slots=True)
class Example:
    """One decision with both of its receipts; a side that cannot be explained has none.

    ``rules`` are those that count on one of the sides, of the policies that differ.
    """

    decision: str
    at: datetime
    subject: str
    before: Explanation | None
    after: Explanation | None
    came: Label
    comes: Label
    fate: Label | None
    rules: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class People:
    """Customers who would gain and lose, counted, and some of them by their public ids.

    ``mixed`` both gain and lose; ``other`` get something else of which nobody can say whether it
    is more: another message, another level.
    """

    gain: int = 0
    lose: int = 0
    mixed: int = 0
    other: int = 0
    gaining: tuple[str, ...] = ()
    losing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StorePart:
    """What one store has to do with it."""

    name: str
    title: Label
    receipts: int
    compared: int
    changed: int
    amount: Amount
    points_worth: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """A parameter that the draft changes and that code reads, not only rules.

    What code makes of it stands in recorded facts as it was then. One ``of_money`` is a price, a
    share, points or periods, so that money moves with it which no recorded decision shows.
    """

    name: str
    label: Label
    of_money: bool = False


@dataclass(frozen=True, slots=True)
class Backtest:
    """Recorded decisions of some stores, decided again by the policy in force and by a draft.

    ``receipts`` is how many decisions there are in the span: those ``compared``, those
    ``from_record`` (what they were decided on was erased), those ``not_comparable`` and the
    ``damaged_decisions`` of receipts that ``damaged`` names. ``superseded`` of the compared ones
    were made under an earlier revision and would come out otherwise under today's already; only
    what the draft adds to that is counted. ``movement`` is what moves in fen, decision by decision.
    ``unpriced`` ones would give something else whose cost nobody can name, which is in no sum.
    ``signing`` names changed numbers that bind at signing: the sums are those of contracts that
    sign under the draft, and who signed before keeps what he has. ``amending`` ones too, but all
    that binds gets better in the stores that change them, so running contracts would get it.
    """

    stores: tuple[StorePart, ...]
    since: datetime
    until: datetime
    first: datetime | None = None
    receipts: int = 0
    compared: int = 0
    changed: int = 0
    superseded: int = 0
    from_record: int = 0
    damaged: tuple[str, ...] = ()
    damaged_decisions: int = 0
    not_comparable: tuple[NotComparable, ...] = ()
    amount: Amount = NOTHING
    points_worth: int = 0
    movement: int = 0
    unpriced: int = 0
    moves: tuple[Move, ...] = ()
    policies: tuple[PolicyChange, ...] = ()
    segments: tuple[Segment, ...] = ()
    later: tuple[Later, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    signing: tuple[Label, ...] = ()
    amending: tuple[Label, ...] = ()
    people: People = People()
    examples: tuple[Example, ...] = field(default=(), repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether records tell it all: each decision could be compared, no changed one would have

        altered the facts of a later one, nothing changes that code makes facts of, and every
        amount is known.
        """
        left_out = self.from_record or self.damaged_decisions or self.not_comparable
        rests = self.later or self.unseen
        return not (left_out or rests or self.is_promised or self.unpriced)

    @property
    def is_promised(self) -> bool:
        """Whether contracts enter the sums, of which nobody knows what they will pay."""
        return any(each.amount.contracts for each in self.moves)

    @property
    def became(self) -> tuple[tuple[Fate, int], ...]:
        """What became of those that would change, most frequent first."""
        return joined_fates(each for move in self.moves for each in move.fates)

    @property
    def days(self) -> int:
        """Whole days from the first decision of the span to its end, one at least.

        A store that is younger than the span is not taken for one that did little.
        """
        return max((self.until - (self.first or self.since)).days, 1)

    @property
    def effect(self) -> int:
        """What the draft would have meant for the store over the span, in fen; a loss is below

        zero. Payments of contracts count whole, as far as answers make them possible; deposits
        do not, they are the customer's.
        """
        return self.amount.payments - self.amount.money - self.points_worth

    @property
    def monthly_effect(self) -> int:
        """The same for thirty days."""
        return round(self.effect * MONTH / self.days)

    @property
    def monthly_movement(self) -> int:
        """How much would move in thirty days, whichever way: what one customer gains is not set

        off against what another one loses.
        """
        return round(self.movement * MONTH / self.days)

    def summary(self) -> Mapping[str, object]:
        """What publishing keeps with a revision: numbers, and of what, as JSON knows them."""
        return {
            "schema": "pawpact.backtest-summary/1",
            "stores": [each.name for each in self.stores],
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "receipts": self.receipts,
            "compared": self.compared,
            "changed": self.changed,
            "superseded": self.superseded,
            "from_record": self.from_record,
            "damaged": self.damaged_decisions,
            "not_comparable": sum(each.decisions for each in self.not_comparable),
            "exact": self.is_exact,
            "amount": self.amount.document(),
            "monthly_effect": self.monthly_effect,
            "monthly_movement": self.monthly_movement,
            "gain": self.people.gain,
            "lose": self.people.lose,
            "mixed": self.people.mixed,
            "became": became_document(self.became),
        }
