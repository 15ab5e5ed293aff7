"""Recorded decisions of stores decided again: by the policy in force, and by a draft of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pawpact.backtest.amount import NOTHING, Amount
from pawpact.backtest.became import Things, things_of
from pawpact.backtest.books import Books, Known
from pawpact.backtest.change import Change
from pawpact.backtest.example import Samples, example_of
from pawpact.backtest.later import Hanging
from pawpact.backtest.memory import remembering_plugins
from pawpact.backtest.reach import signing_parameters, unseen_parameters
from pawpact.backtest.segment import Segments
from pawpact.backtest.store import Progress, StorePass
from pawpact.backtest.tally import Tally, Where
from pawpact.backtest.values import (
    Backtest,
    Example,
    Later,
    NotComparable,
    StorePart,
    Unseen,
)
from pawpact.billing.handlers import STACKING
from pawpact.decisions.lookup import Revisions
from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.policy.amending.kinder import binding
from pawpact.policy.model import Ruleset
from pawpact.tenancy.pinned import WRITTEN_IN_AGREEMENTS
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.feeding import ANSWERS
from pawpact.vocabulary.registry import Vocabulary

__all__ = ["Backtester", "Progress", "backtest", "silent"]

ADDS_UP = "stack"
POINT_VALUE = "core.ledger.reward_point_value"


def silent(_done: int, _total: int) -> None:
    """Where nobody watches."""


def backtest(
    unit: Unit,
    host: Host,
    revisions: Revisions,
    draft: Ruleset,
    since: datetime,
    progress: Progress = silent,
    *,
    reader: str = "",
) -> Backtest:
    """What a draft of the unit's store would have decided since then.

    ``draft`` is resolved and checked already. The unit may be one that only reads: whoever calls
    writes down first that personal facts are opened (``backtest.opening``). ``reader`` says as
    whom examples show them; by default nobody sees any. ``host`` has the plugins, which say what
    they remember of what happened (``backtest.memory``) and what became of their own things
    (``backtest.became``).
    """
    run = Backtester(host, revisions, since, unit.store.revision.vocabulary, reader)
    run.add(unit, draft, progress)
    return run.found()


@dataclass(slots=True)
class Backtester:
    """Adds store to store, each with the draft as it resolves there."""

    host: Host
    revisions: Revisions
    since: datetime
    vocabulary: Vocabulary
    reader: str = ""
    _remembering: frozenset[str] = field(init=False)
    _things: Things = field(init=False)
    _until: datetime | None = None
    _stores: list[StorePart] = field(default_factory=list)
    _tally: Tally = field(init=False)
    _passes: list[StorePass] = field(default_factory=list)
    _movement: int = 0
    _later: list[Later] = field(default_factory=list)
    _examples: list[Example] = field(default_factory=list)
    _unseen: dict[str, Unseen] = field(default_factory=dict)
    _signing: dict[str, Label] = field(default_factory=dict)
    _amending: dict[str, Label] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tally = Tally(self.vocabulary, {}, Segments(self.vocabulary))
        self._remembering, self._things = remembering_plugins(self.host), things_of(self.host)

    def add(self, unit: Unit, draft: Ruleset, progress: Progress = silent) -> None:
        """All decisions of one store since then."""
        samples = Samples()
        found = StorePass(unit, self.revisions, draft, self.since, self._tally.segments, samples)
        found.run(progress)
        today = unit.store.revision.ruleset
        self._tally.policies.update({**today.policies, **draft.policies})
        self._unseen |= {each.name: each for each in unseen_parameters(today, draft)}
        moved = {policy for change in found.changes for policy, _, _ in change.moved}
        signed = signing_parameters(today, draft, moved)
        reaches = binding(found.standing, draft, self.vocabulary, WRITTEN_IN_AGREEMENTS).is_kinder
        (self._amending if reaches else self._signing).update(signed)
        self._until = unit.at.astimezone(unit.store.zone)
        self._passes.append(found)
        self._sum(unit, found, samples)

    def found(self) -> Backtest:
        """What all stores together came to."""
        passes, tally = self._passes, self._tally
        missing: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for each in passes:
            missing.update(each.missing)
        return Backtest(
            stores=tuple(self._stores),
            since=self.since if self._until is None else self.since.astimezone(self._until.tzinfo),
            until=self._until or self.since,
            first=min((each.first for each in passes if each.first), default=None),
            receipts=sum(each.receipts for each in passes),
            compared=sum(each.compared for each in passes),
            changed=sum(len(each.changes) for each in passes),
            superseded=sum(each.superseded for each in passes),
            from_record=sum(each.from_record for each in passes),
            damaged=tuple(bad.decision for each in passes for bad in each.damaged),
            damaged_decisions=sum(bad.decisions for each in passes for bad in each.damaged),
            not_comparable=tuple(
                NotComparable(moment, self.vocabulary.moments[moment].label, facts, count)
                for (moment, facts), count in sorted(missing.items())
            ),
            amount=tally.total,
            points_worth=sum(each.points_worth for each in self._stores),
            movement=self._movement,
            unpriced=tally.unpriced,
            moves=tally.moves(),
            policies=tally.policy_changes(),
            segments=tally.segments.found(),
            later=tuple(self._later),
            unseen=tuple(self._unseen.values()),
            signing=tuple(self._signing.values()),
            amending=tuple(self._amending.values()),
            people=tally.people(),
            examples=tuple(self._examples),
        )

    def _sum(self, unit: Unit, found: StorePass, samples: Samples) -> None:
        books = Books(unit, self._things)
        books.read(change.roles for change in found.changes)
        last, where = found.last_answers(), _where(unit, found.draft)
        noticed: list[tuple[Change, Known]] = []
        amount = moved = NOTHING
        for change in found.changes:
            known = books.of(change.roles)
            told = self._tally.add(change, known, where, is_last=_is_last(change, last))
            if told is not None:
                amount += told
                moved += abs(told)
                noticed.append((change, known))
        found.changes = [change for change, _ in noticed]
        self._stores.append(_part(unit, found, amount))
        self._movement += moved.payments + moved.money + _worth(unit, moved)
        if noticed:
            hanging = Hanging(self.vocabulary, found.read(), books, self._remembering)
            pairs = [(change, known.customer) for change, known in noticed]
            self._later += hanging.found(pairs, found.cases)
        self._examples += self._explained(unit, samples, noticed)

    def _explained(
        self, unit: Unit, samples: Samples, noticed: list[tuple[Change, Known]]
    ) -> Iterator[Example]:
        by_change = {id(change): known for change, known in noticed}
        for sample in samples.chosen(by_change):
            known = by_change[id(sample.change)]
            yield example_of(sample, self.vocabulary, known, self.reader, unit.store.zone)


def _where(unit: Unit, draft: Ruleset) -> Where:
    now, then = unit.store.revision.ruleset, draft
    sides = (each.parameters.get(STACKING) for each in (now, then))
    return Where(unit.store.name, *(each is not None and each.value == ADDS_UP for each in sides))


def _part(unit: Unit, found: StorePass, amount: Amount) -> StorePart:
    return StorePart(
        unit.store.name,
        unit.store.title,
        found.receipts,
        found.compared,
        len(found.changes),
        amount,
        _worth(unit, amount),
    )


def _worth(unit: Unit, amount: Amount) -> int:
    """What its points are worth, in fen."""
    return amount.points * unit.store.integer(POINT_VALUE)


def _is_last(change: Change, last: dict[int, datetime]) -> bool:
    """Whether this is what became of an application; all else counts each time."""
    application = change.roles.get("application")
    answers = (change.before.effects | change.after.effects) & ANSWERS
    return not answers or application is None or last[application] == change.instant
