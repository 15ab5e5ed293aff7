"""Adds up the changed decisions: by outcome, by policy and rule, by part, by customer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pawpact.backtest.amount import NOTHING, Amount, amounts
from pawpact.backtest.books import Known
from pawpact.backtest.change import Change, Moved
from pawpact.backtest.fate import Fate
from pawpact.backtest.outcome import Outcome
from pawpact.backtest.segment import SPECIES, STORE, TERM, Segments
from pawpact.backtest.values import Move, People, PolicyChange, RuleMove
from pawpact.kernel.identity import subject_id
from pawpact.kernel.label import Label
from pawpact.policy.model import Policy
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

Key = TypeVar("Key")

SHOWN = 10
"""How many customers are named on either side."""

_NOBODY = "core"
_CORE = Label("没有规则作出决定", "no rule decides")


_DISCOUNTS = frozenset({"discount_charge"})


@dataclass(frozen=True, slots=True)
class Where:
    """The store of a change, and whether several discounts add up there, now and by the draft."""

    store: str
    now_adds_up: bool = False
    then_adds_up: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one request of one side comes to; ``parts`` where the other side has it not."""

    policy: str
    amount: Amount
    sign: int
    parts: bool


@dataclass(slots=True)
class _Sum:
    decisions: int = 0
    amount: Amount = NOTHING
    fates: Counter[Fate] = field(default_factory=Counter)
    rules: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=Counter)

    def add(self, amount: Amount) -> None:
        self.decisions += 1
        self.amount += amount


@dataclass(slots=True)
class Tally:
    """Sums over all stores of a backtest."""

    vocabulary: Vocabulary
    policies: dict[str, Policy]
    segments: Segments
    total: Amount = NOTHING
    unpriced: int = 0
    """Decisions that would give something else whose cost nobody can name."""

    _moves: dict[tuple[str, Label, Label], _Sum] = field(default_factory=dict)
    _policies: dict[str, _Sum] = field(default_factory=dict)
    _people: dict[int, set[int]] = field(default_factory=dict)

    def add(self, change: Change, known: Known, where: Where, *, is_last: bool) -> Amount | None:
        """One changed decision; no contract comes of it unless it ``is_last``.

        None where the customer would notice nothing: a discount that another one outweighs.
        """
        asked = list(self._asked(change, known, where))
        by_policy = _by_policy(change, asked, is_last=is_last)
        amount = sum(by_policy.values(), NOTHING)
        if not amount and change.effects == _DISCOUNTS:
            return None
        self.total += amount
        self.unpriced += any(each.parts and each.amount.is_unpriced for each in asked)
        self._add_move(change, known, amount)
        self._add_policies(change.moved, by_policy)
        self._add_segments(change, known, where.store, amount)
        if known.customer:
            self._people.setdefault(known.customer, set()).update(_directions(change, amount))
        return amount

    def moves(self) -> tuple[Move, ...]:
        """Most frequent first."""
        ordered = sorted(self._moves.items(), key=lambda each: (-each[1].decisions, str(each[0])))
        return tuple(
            Move(
                moment,
                self.vocabulary.moments[moment].label,
                before,
                after,
                told.decisions,
                told.amount,
                tuple(_most_first(told.fates)),
            )
            for (moment, before, after), told in ordered
        )

    def policy_changes(self) -> tuple[PolicyChange, ...]:
        """By policy, its rules' moves most frequent first."""
        return tuple(
            PolicyChange(
                name,
                self.policies[name].title if name in self.policies else _CORE,
                told.decisions,
                told.amount,
                tuple(RuleMove(*rules, count) for rules, count in _most_first(told.rules)),
            )
            for name, told in sorted(self._policies.items())
        )

    def people(self) -> People:
        """Who would only gain, only lose, or both, and who would get something else."""
        gain = sorted(each for each, signs in self._people.items() if signs == {1})
        lose = sorted(each for each, signs in self._people.items() if signs == {-1})
        mixed = sum(len(signs) > 1 for signs in self._people.values())
        other = sum(not signs for signs in self._people.values())
        return People(len(gain), len(lose), mixed, other, _named(gain), _named(lose))

    def _asked(self, change: Change, known: Known, where: Where) -> Iterator[_Asked]:
        """Every request that stands, on either side."""
        both = set(change.before.mark) & set(change.after.mark)
        sides = ((change.after, 1, where.then_adds_up), (change.before, -1, where.now_adds_up))
        for outcome, sign, adds_up in sides:
            told = amounts(outcome.requests, self.vocabulary, known.price, adds_up=adds_up)
            for (request, mark), amount in zip(outcome.marked(), told, strict=True):
                yield _Asked(request.policy, amount, sign, mark not in both)

    def _add_move(self, change: Change, known: Known, amount: Amount) -> None:
        key = (change.cases.moment, *change.words)
        told = self._moves.setdefault(key, _Sum())
        told.add(amount)
        if known.fate is not None:
            told.fates[known.fate] += 1

    def _add_policies(self, moved: Iterable[Moved], by_policy: Mapping[str, Amount]) -> None:
        rules = {policy: (before, after) for policy, before, after in moved}
        for policy in {*rules, *(name for name, amount in by_policy.items() if amount)}:
            told = self._policies.setdefault(policy, _Sum())
            told.add(by_policy.get(policy, NOTHING))
            if policy in rules:
                told.rules[rules[policy]] += 1

    def _add_segments(self, change: Change, known: Known, store: str, amount: Amount) -> None:
        moment = change.cases.moment
        values = {STORE: store, **_of_books(known), **change.values}
        for name, value in values.items():
            self.segments.add(moment, name, value, amount)


def _of_books(known: Known) -> dict[str, Value | None]:
    """What receipts may leave out and the books know."""
    found: dict[str, Value | None] = {}
    if known.species:
        found[SPECIES] = known.species
    if known.term is not None:
        found[TERM] = known.term
    return found


def _by_policy(change: Change, asked: Iterable[_Asked], *, is_last: bool) -> dict[str, Amount]:
    """What contracts come to is put down to the policy that parts first; the rest to whose effect

    it was.
    """
    found: dict[str, Amount] = {}
    first = change.moved[0][0] if change.moved else _NOBODY
    for each in asked:
        amount = each.amount if is_last else each.amount.passing
        _put(found, first, amount.contract, each.sign)
        _put(found, each.policy, amount - amount.contract, each.sign)
    return found


def _put(found: dict[str, Amount], policy: str, amount: Amount, sign: int) -> None:
    if amount:
        known = found.get(policy, NOTHING)
        found[policy] = known + amount if sign > 0 else known - amount


def _directions(change: Change, amount: Amount) -> set[int]:
    """1 where the customer gets more, -1 where less, both for more of one thing and less of

    another; a milder answer is more than any sum.
    """
    strictness = _strictness(change.after) - _strictness(change.before)
    asked = strictness or amount.deposits
    if asked:
        return {-1 if asked > 0 else 1}
    given = (amount.money, amount.points, amount.benefits, amount.unpriced)
    return {1 if each > 0 else -1 for each in given if each}


def _strictness(outcome: Outcome) -> int:
    return 4 if outcome.held else outcome.rank


def _named(customers: list[int]) -> tuple[str, ...]:
    return tuple(subject_id("customer", each) for each in customers[:SHOWN])


def _most_first(counted: Counter[Key]) -> list[tuple[Key, int]]:
    return sorted(counted.items(), key=lambda each: (-each[1], str(each[0])))
