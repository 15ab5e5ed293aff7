"""``never`` over a batch: what a row came to is looked into once for all rows that came to it."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.policy.condition import facts_of_condition, facts_of_operand
from pawpact.policy.deciding.column import ColumnDecision, Outcome
from pawpact.policy.deciding.never import violations
from pawpact.policy.deciding.verdict import SET, numbers_of
from pawpact.policy.engine.cell import CellMemo
from pawpact.policy.engine.compile import may_be_unknown
from pawpact.policy.engine.compile_code import Row, Source, check_of
from pawpact.policy.model import Never, Policy, Rule, Ruleset
from pawpact.vocabulary.registry import Vocabulary

_Key = tuple[int, tuple[tuple[int, int], ...]]


class Guard:
    """The ``never`` clauses of a moment's policies, tried on whatever came out.

    Which clauses apply and which rules fired settles the matter, unless a forbidden argument
    differs from row to row; only then each row is looked at by itself.
    """

    def __init__(
        self, ruleset: Ruleset, vocabulary: Vocabulary, policies: Sequence[Policy]
    ) -> None:
        self._ruleset = ruleset
        self._vocabulary = vocabulary
        clauses = [never for policy in policies for never in policy.never]
        self._reads = tuple(
            dict.fromkeys(name for each in clauses for name in facts_of_condition(each.when))
        )
        unknowable = frozenset(n for n in self._reads if may_be_unknown(n, vocabulary))
        source = Source(self._reads, ruleset.parameters, unknowable)
        self._applying = check_of(source, [(each.when, ()) for each in clauses])
        self._varying = [[_varying_rules(policy, each) for policy in policies] for each in clauses]
        self._clauses = clauses
        self._known: CellMemo[_Key, str] = CellMemo()

    def broken(self, decided: ColumnDecision) -> dict[int, str]:
        """The positions at which a clause is broken, with its name."""
        if not self._clauses:
            return {}
        rows = self._rows(decided)
        broken: dict[int, str] = {}
        held = decided.held
        for position, row in enumerate(rows):
            if position in held:
                continue
            applying, _ = self._applying(row)
            if applying and (name := self._name_at(decided, position, applying)):
                broken[position] = name
        return broken

    def _rows(self, decided: ColumnDecision) -> list[Row]:
        if not self._reads:
            return [()] * decided.count
        return list(zip(*(decided.read[name] for name in self._reads), strict=True))

    def _name_at(self, decided: ColumnDecision, position: int, applying: int) -> str:
        outcomes = [policy.outcomes[position] for policy in decided.policies]
        if self._differs_by_row(outcomes, applying):
            return self._look(decided, position)
        key = (applying, tuple((each.fired, each.undetermined) for each in outcomes))
        name = self._known.get(key)
        if name is None:
            name = self._look(decided, position)
            self._known.keep(key, name)
        return name

    def _differs_by_row(self, outcomes: Sequence[Outcome], applying: int) -> bool:
        """Whether a clause that applies may forbid what was chosen in one row alone."""
        return any(
            not varying.isdisjoint(outcome.chosen)
            for clause in numbers_of(applying)
            for varying, outcome in zip(self._varying[clause], outcomes, strict=True)
        )

    def _look(self, decided: ColumnDecision, position: int) -> str:
        found = violations(self._ruleset, self._vocabulary, decided.decision(position))
        return found[0].never.name if found else ""


def _varying_rules(policy: Policy, clause: Never) -> frozenset[int]:
    """The rules for which it depends on the row whether the clause forbids what they ask for."""
    return frozenset(number for number, rule in enumerate(policy.rules) if _varies(rule, clause))


def _varies(rule: Rule, never: Never) -> bool:
    computed = {
        (call.effect, name)
        for call in rule.then
        for name, operand in call.arguments.items()
        if any(facts_of_operand(operand))
    }
    asked = {call.effect for call in rule.then}
    return any((SET, name) in computed for name in never.facts) or any(
        (call.effect, name) in computed or (call.effect in asked and any(facts_of_operand(operand)))
        for call in never.effects
        for name, operand in call.arguments.items()
    )
