"""Deciding: a moment's policies, one after the other, over one set of facts or a batch of them.

``Decider`` belongs to one revision of one store. It is pure but for its memory of cells and its
counters: the same facts and the same revision give the same answer, for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from pawpact.policy.deciding.batch import Batch
from pawpact.policy.deciding.chain import Chain, in_force
from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.fact import BadFact, InvalidFact, problem_of, validate_columns
from pawpact.policy.deciding.policy import PolicyDecider
from pawpact.policy.engine.compile import compile_policy, may_be_unknown
from pawpact.policy.engine.protocol import Engine
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
    """Decides the moments of one ruleset. Threads may share one.

    Without ``remember`` the engine decides every row anew, whatever it has decided before.
    """

    def __init__(
        self, ruleset: Ruleset, vocabulary: Vocabulary, engine: Engine, *, remember: bool = True
    ) -> None:
        self.ruleset = ruleset
        self._remember = remember
        self._vocabulary = vocabulary
        self._engine = engine
        self._deciders: dict[tuple[str, bool], PolicyDecider] = {}
        self._chains: dict[tuple[str, ...], Chain] = {}
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
        return tuple(name for name in names if in_force(self.ruleset.policies[name], on))

    def reads(self, moment: str, on: int | None = None) -> tuple[str, ...]:
        """Every fact that providers have to answer for a moment; not those that policies set."""
        return self._chain(self.policies(moment, on)).given

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
        names = self.policies(moment, on)
        chain = self._chain(tuple(name for name in names if only is None or name in only))
        complete = self._check_single(chain, facts)
        columns = {name: (facts.get(name),) for name in chain.given}
        batch = self._run(chain, Batch(self._vocabulary, {**columns}, 1, {}), complete)
        for bad in batch.invalid.values():
            raise InvalidFact(bad)
        for error in batch.mismatched.values():
            raise error
        return _decision(moment, revision, chain, batch).decision(0)

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
        chain = self._chain(self.policies(moment, on))
        taken = {name: columns.get(name, (None,) * count) for name in chain.given}
        invalid = validate_columns(self._vocabulary, taken, count)
        taken = {name: _fitted(column, count) for name, column in taken.items()}
        batch = self._run(chain, Batch(self._vocabulary, taken, count, invalid), complete=True)
        decided = _decision(moment, revision, chain, batch)
        return decided.forbidding(chain.guard.broken(decided))

    def _chain(self, names: tuple[str, ...]) -> Chain:
        chain = self._chains.get(names)
        if chain is None:
            policies = [self.ruleset.policies[name] for name in names]
            chain = Chain.of(self.ruleset, self._vocabulary, policies)
            self._chains[names] = chain
        return chain

    def _check_single(self, chain: Chain, facts: Mapping[str, Value | None]) -> bool:
        """Whether all that must be known is; a given value has to be of its declaration."""
        complete = True
        for name in chain.given:
            value = facts.get(name)
            if value is None:
                complete = complete and may_be_unknown(name, self._vocabulary)
            elif problem := problem_of(self._vocabulary.facts[name], value):
                raise InvalidFact(BadFact(name, problem))
        return complete

    def _run(self, chain: Chain, batch: Batch, complete: bool) -> Batch:
        batch.columns |= dict.fromkeys(chain.settled, (None,) * batch.count)
        for policy in chain.policies:
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

    def _compiled(self, policy: Policy, complete: bool) -> PolicyDecider:
        compiled = compile_policy(
            policy, self.ruleset.parameters, self._vocabulary, complete=complete
        )
        return PolicyDecider.of(compiled, self._engine, remember=self._remember)


def _fitted(column: Sequence[Value | None], count: int) -> Sequence[Value | None]:
    """A column of another length, whose rows are all held, must not get in the others' way."""
    return column if len(column) == count else (None,) * count


def _decision(moment: str, revision: str, chain: Chain, batch: Batch) -> ColumnDecision:
    return ColumnDecision(
        moment=moment,
        revision=revision,
        count=batch.count,
        read={name: batch.columns[name] for name in chain.read},
        policies=tuple(batch.policies),
        effects=tuple(batch.effects),
        invalid=batch.invalid,
        mismatched=batch.mismatched,
        forbidden={},
    )
