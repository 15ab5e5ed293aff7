"""Merged files into typed policies: every name looked up, every value of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from pawpact.kernel.label import Label
from pawpact.policy.checking.policy import check_policy
from pawpact.policy.condition import facts_set
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.layering.merge import Merged
from pawpact.policy.model import InlineTest, Never, Origin, Policy, Rule
from pawpact.policy.reading.condition import read_condition
from pawpact.policy.reading.draft import Document, RuleDraft
from pawpact.policy.reading.effect import read_calls
from pawpact.policy.reading.field import renamed_or_near
from pawpact.policy.reading.load import MOST_RULES
from pawpact.policy.reading.operand import is_reference
from pawpact.policy.reading.parameter_constraint import check_constraint
from pawpact.policy.reading.parameter_value import MOST_ROWS
from pawpact.policy.reading.scope import Scope, TableRow
from pawpact.policy.reading.test import read_never, read_test
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Row, ValueType


@dataclass(frozen=True, slots=True)
class Above:
    """What the layers above came to, by policy.

    ``rules`` are ids that a test may name although a later layer took the rule away;
    ``settled`` the derived facts that the platform's own rules set.
    """

    rules: Mapping[str, frozenset[str]] = field(default_factory=dict)
    settled: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def then(self, merged: Merged, policies: Mapping[str, Policy]) -> Above:
        rules = {
            name: self.rules.get(name, frozenset())
            | {rule.id for rule in policy.rules}
            | _unbuilt(merged.rules[name], policy.rules)
            for name, policy in policies.items()
        }
        settled = {name: frozenset(facts_set(policy)) for name, policy in policies.items()}
        return Above(rules, self.settled or settled)


def build(
    merged: Merged,
    vocabulary: Vocabulary,
    above: Above,
    findings: Findings,
    unchanged: Mapping[str, Policy],
) -> dict[str, Policy]:
    """All policies, as far as they can be built; what is wrong goes to the findings.

    ``unchanged`` were built for the layers below and come out the same here.
    """
    for parameter in merged.parameters.values():
        check_constraint(parameter, merged.parameters, merged.unread, findings)
    policies = {}
    for name, document in merged.policies.items():
        if name in unchanged:
            policies[name] = unchanged[name]
            continue
        scope = _scope(document, merged, vocabulary, findings)
        if scope:
            builder = _PolicyBuilder(document, merged, scope)
            policies[name] = builder.policy(above.rules.get(name, frozenset()))
            check_policy(policies[name], above.settled.get(name), scope)
    return policies


def _scope(
    document: Document, merged: Merged, vocabulary: Vocabulary, findings: Findings
) -> Scope | None:
    """None where the moment is unknown: then nothing else in the file can be judged."""
    moment = document.moment
    if moment is None:
        return None
    if moment.text in vocabulary.moments:
        return Scope.of(
            document.name,
            document.group,
            moment.text,
            vocabulary,
            merged.parameters,
            findings,
            merged.unread,
        )
    findings.error(
        "R102",
        moment.span,
        Label(f"没有叫 `{moment.text}` 的时刻", f"no moment is called `{moment.text}`"),
        label=Label("未知的时刻", "unknown moment"),
        help=renamed_or_near(moment.text, vocabulary.moments, vocabulary.renamed.moments),
    )
    return None


@dataclass(frozen=True, slots=True)
class _PolicyBuilder:
    document: Document
    merged: Merged
    scope: Scope

    def policy(self, known_rules: frozenset[str]) -> Policy:
        document = self.document
        rules = tuple(islice(self._rules(), MOST_RULES + 1))
        unbuilt = _unbuilt(self.merged.rules[document.name], rules)
        fired = frozenset(rule.id for rule in rules) | known_rules | unbuilt
        return Policy(
            name=document.name,
            group=document.group,
            version=document.version,
            title=document.title,
            moment=self.scope.moment,
            hit=document.hit,
            binds=document.binds,
            rules=rules,
            never=tuple(self._never()),
            tests=tuple(self._tests(fired)),
            origin=document.origin,
            effective_from=document.effective_from,
            effective_until=document.effective_until,
        )

    def _rules(self) -> Iterator[Rule]:
        for draft in self.merged.rules[self.document.name]:
            if not draft.is_whole:
                continue
            if draft.each is None:
                yield from self._rule(draft, draft.id, self.scope)
            else:
                yield from self._rules_of_rows(draft)

    def _rules_of_rows(self, draft: RuleDraft) -> Iterator[Rule]:
        """One rule for each row of the table, named `id[n]` from 1."""
        assert draft.each is not None
        table = self.scope.parameter(draft.each) if is_reference(draft.each) else None
        if table is None and is_reference(draft.each):
            return
        if table is None or table.type is not ValueType.TABLE:
            self.scope.findings.error(
                "R207",
                draft.each.span,
                Label("`each` 要一个表：`each: $table`", "`each` takes a table: `each: $table`"),
            )
            return
        cells = self.merged.cells[table.name]
        rows = table.value if isinstance(table.value, tuple) else ()
        for number, row in enumerate(rows, start=1):
            if isinstance(row, Mapping):
                scope = self.scope.with_row(TableRow(table, row, _cells(cells, number, row)))
                yield from self._rule(draft, f"{draft.id}[{number}]", scope)

    def _rule(self, draft: RuleDraft, identifier: str, scope: Scope) -> Iterator[Rule]:
        when = read_condition(draft.when, scope)
        then = read_calls(draft.then, scope)
        if when is None or then is None:
            return
        yield Rule(
            id=identifier,
            title=draft.title,
            when=when,
            then=then,
            origin=draft.origin,
            if_unknown=draft.if_unknown,
            open=draft.open,
            locked=draft.locked,
            source=draft.source,
            note=draft.note,
        )

    def _never(self) -> Iterator[Never]:
        for node in self.document.never:
            never = read_never(node, self.scope)
            if never:
                yield never

    def _tests(self, fired: frozenset[str]) -> Iterator[InlineTest]:
        for draft in self.merged.tests[self.document.name]:
            test = read_test(draft, fired, self.scope)
            if test:
                yield test


def _cells(cells: tuple[Mapping[str, Origin], ...], number: int, row: Row) -> Mapping[str, Origin]:
    return cells[number - 1] if number <= len(cells) and row else {}


def _unbuilt(drafts: tuple[RuleDraft, ...], rules: tuple[Rule, ...]) -> frozenset[str]:
    """Ids of rules with an error: a test that names one is no second error."""
    built = {rule.id.partition("[")[0] for rule in rules}
    names = [draft.id for draft in drafts if draft.id not in built]
    rows = [f"{name}[{number}]" for name in names for number in range(1, MOST_ROWS + 1)]
    return frozenset([*names, *rows])
