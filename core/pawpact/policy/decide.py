"""Deciding: a moment's policies, one after the other, over one set of facts or a batch of them.

``Decider`` belongs to one revision of one store. It is pure but for its memory of cells and its
counters: the same facts and the same revision give the same answer, for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from pawpact.policy.compile import compile_policy, may_be_unknown
from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.decide_batch import Batch
from pawpact.policy.decide_column import ColumnDecision
from pawpact.policy.decide_fact import BadFact, InvalidFact, problem_of, validate_columns
from pawpact.policy.decide_guard import Guard
from pawpact.policy.decide_policy import PolicyDecider
from pawpact.policy.engine import Engine
from pawpact.policy.model import Decision, Policy, Ruleset
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

__all__ = ["ColumnDecision", "Counters", "Decider", "InvalidFact", "validate_columns"]


@dataclass(frozen=True, slots=True)
class Counters:
    """How often the engine decided, and how often a remembered cell spared it."""

    engine_calls: int
    memo_hits: int


class Decider:
    """Decides the moments of one ruleset."""

    def __init__(self, ruleset: Ruleset, vocabulary: Vocabulary, engine: Engine) -> None:
        self.ruleset = ruleset
        self._vocabulary = vocabulary
        self._engine = engine
        self._deciders: dict[tuple[str, bool], PolicyDecider] = {}
        self._guards: dict[tuple[str, ...], Guard] = {}
        self._lock = Lock()

    @property
    def counters(self) -> Counters:
        deciders = list(self._deciders.values())
        return Counters(
            sum(each.engine_calls for each in deciders), sum(each.memo.hits for each in deciders)
        )

    def policies(self, moment: str, on: int | None = None) -> tuple[str, ...]:
        """The moment's policies in order; with a date (ordinal) only those in force on it."""
        names = self.ruleset.order.get(moment, ())
        return tuple(name for name in names if _in_force(self.ruleset.policies[name], on))

    def reads(self, moment: str) -> tuple[str, ...]:
        """Every fact that providers have to answer for a moment; not those that policies set."""
        policies = self._chain(self.policies(moment))
        given, _ = _given_and_settled(policies)
        return given

    def decide(
        self,
        moment: str,
        facts: Mapping[str, Value | None],
        revision: str,
        *,
        on: int | None = None,
        only: Collection[str] | None = None,
    ) -> Decision:
        """Decide one case. Facts that are not given are unknown.

        ``only`` tries some of the moment's policies alone: derived facts that none of them
        sets are then taken as given. Whether a ``never`` forbids what came out is for
        ``never.violations`` to say.

        Raises InvalidFact, EngineMismatch and EngineFailure; on the last two a real case is
        held.
        """
        policies = self._chain(self.policies(moment, on), only)
        given, settled = _given_and_settled(policies)
        columns = {name: [facts.get(name)] for name in given}
        complete = self._check_single(given, facts)
        batch = self._run(policies, columns, settled, 1, {}, complete=complete)
        for bad in batch.invalid.values():
            raise InvalidFact(bad)
        for error in batch.mismatched.values():
            raise error
        return _decision(moment, revision, batch, policies).decision(0)

    def decide_columns(
        self,
        moment: str,
        columns: Mapping[str, Sequence[Value | None]],
        count: int,
        revision: str,
        *,
        on: int | None = None,
    ) -> ColumnDecision:
        """Decide a batch of ``count`` cases; None in a column is unknown.

        A row whose facts break their declaration is reported in ``invalid`` and left out; so
        is every row where a column of a fact that is always known is missing.
        """
        policies = self._chain(self.policies(moment, on))
        given, settled = _given_and_settled(policies)
        taken = {name: columns.get(name, (None,) * count) for name in given}
        invalid = validate_columns(self._vocabulary, taken, count)
        batch = self._run(policies, taken, settled, count, invalid, complete=True)
        decided = _decision(moment, revision, batch, policies)
        return decided.forbidding(self._guard(policies).broken(decided))

    def _chain(self, names: Iterable[str], only: Collection[str] | None = None) -> list[Policy]:
        return [self.ruleset.policies[name] for name in names if only is None or name in only]

    def _check_single(self, given: Iterable[str], facts: Mapping[str, Value | None]) -> bool:
        """Whether all that must be known is; a given value has to be of its declaration."""
        complete = True
        for name in given:
            value = facts.get(name)
            if value is None:
                complete = complete and may_be_unknown(name, self._vocabulary)
            elif problem := problem_of(self._vocabulary.facts[name], value):
                raise InvalidFact(BadFact(name, problem))
        return complete

    def _run(
        self,
        policies: Iterable[Policy],
        columns: Mapping[str, Sequence[Value | None]],
        settled: Iterable[str],
        count: int,
        invalid: dict[int, BadFact],
        *,
        complete: bool,
    ) -> Batch:
        unsettled: Mapping[str, Sequence[Value | None]] = dict.fromkeys(settled, (None,) * count)
        batch = Batch(self._vocabulary, {**columns, **unsettled}, count, invalid)
        for policy in policies:
            batch.run(self._decider(policy, complete))
        return batch

    def _decider(self, policy: Policy, complete: bool) -> PolicyDecider:
        key = (policy.name, complete)
        decider = self._deciders.get(key)
        if decider is None:
            with self._lock:
                decider = self._deciders.get(key)
                if decider is None:
                    decider = self._deciders[key] = self._compiled(policy, complete)
        return decider

    def _guard(self, policies: Sequence[Policy]) -> Guard:
        names = tuple(policy.name for policy in policies)
        if names not in self._guards:
            self._guards[names] = Guard(self.ruleset, self._vocabulary, policies)
        return self._guards[names]

    def _compiled(self, policy: Policy, complete: bool) -> PolicyDecider:
        compiled = compile_policy(
            policy, self.ruleset.parameters, self._vocabulary, complete=complete
        )
        return PolicyDecider.of(compiled, self._engine)


def _decision(
    moment: str,
    revision: str,
    batch: Batch,
    policies: Iterable[Policy],
) -> ColumnDecision:
    read = dict.fromkeys(name for policy in policies for name in facts_read(policy))
    return ColumnDecision(
        moment=moment,
        revision=revision,
        count=batch.count,
        read={name: batch.columns[name] for name in read},
        policies=tuple(batch.policies),
        effects=tuple(batch.effects),
        invalid=batch.invalid,
        mismatched=batch.mismatched,
        forbidden={},
    )


def _in_force(policy: Policy, on: int | None) -> bool:
    if on is None:
        return True
    begun = policy.effective_from is None or policy.effective_from <= on
    return begun and (policy.effective_until is None or on <= policy.effective_until)


def _given_and_settled(policies: Iterable[Policy]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts these policies need from outside, and the derived ones they settle."""
    policies = tuple(policies)
    settled = dict.fromkeys(name for policy in policies for name in facts_set(policy))
    read = dict.fromkeys(name for policy in policies for name in facts_read(policy))
    return tuple(name for name in read if name not in settled), tuple(settled)
