"""``never`` over a batch: what a row came to is looked into once for all rows that came to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pawpact.policy.condition import facts_of_condition, facts_of_operand
from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.never import against_clauses, violations
from pawpact.policy.deciding.verdict import SET, numbers_of
from pawpact.policy.engine.cell import CellMemo
from pawpact.policy.engine.compile import may_be_unknown
from pawpact.policy.engine.compile_code import Row, Source, check_of
from pawpact.policy.model import Never, Policy, Rule, Ruleset
from pawpact.vocabulary.registry import Vocabulary

_Chosen = tuple[tuple[int, ...], ...]
_Known = tuple[int, int]


class Guard:
    """The ``never`` clauses of a moment's policies, tried on whatever came out.

    Which rules were chosen settles what each clause thinks of it, unless a forbidden argument
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
        self._known: CellMemo[_Chosen, _Known] = CellMemo()

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
        """The first clause that applies and is broken, or nothing."""
        chosen = tuple(policy.outcomes[position].chosen for policy in decided.policies)
        known = self._known.get(chosen)
        if known is None:
            known = self._looked_into(decided, position, chosen)
            self._known.keep(chosen, known)
        broken, varying = known
        if applying & varying:
            return self._look(decided, position)
        return next((self._clauses[n].name for n in numbers_of(applying & broken)), "")

    def _looked_into(self, decided: ColumnDecision, position: int, chosen: _Chosen) -> _Known:
        """Of all clauses those that this choice breaks, and those of which each row has its own."""
        decision = decided.decision(position)
        against = against_clauses(self._ruleset, self._vocabulary, decision, decision.read)
        broken = {id(each.never) for each in against}
        varying = [
            any(
                not rules.isdisjoint(numbers)
                for rules, numbers in zip(policies, chosen, strict=True)
            )
            for policies in self._varying
        ]
        return _bits(id(each) in broken for each in self._clauses), _bits(varying)

    def _look(self, decided: ColumnDecision, position: int) -> str:
        found = violations(self._ruleset, self._vocabulary, decided.decision(position))
        return found[0].never.name if found else ""


def _bits(truths: Iterable[bool]) -> int:
    return sum(1 << n for n, truth in enumerate(truths) if truth)


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
