"""What a name means inside one policy: facts of its moment, parameters within reach, a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Origin, Parameter
from pawpact.policy.reading.draft import CORE, is_core
from pawpact.policy.reading.field import renamed_or_near, suggest
from pawpact.policy.reading.source import Node
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Row, Scalar, ValueType


@dataclass(frozen=True, slots=True)
class TableRow:
    """The row for which an `each` rule is being read, with the place of every cell."""

    table: Parameter
    values: Row
    origins: Mapping[str, Origin]

    def cell(self, column: str) -> tuple[Scalar, ValueType, Origin] | None:
        declared = next((each for each in self.table.columns if each.name == column), None)
        if declared is None:
            return None
        origin = self.origins.get(column, self.table.origin)
        return self.values[column], declared.type, origin


@dataclass(frozen=True, slots=True)
class Scope:
    """Look-up inside one policy; what is not found is written into ``findings``."""

    policy: str
    group: str
    moment: str
    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    findings: Findings
    available: Mapping[str, Fact] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    row: TableRow | None = None

    @classmethod
    def of(
        cls,
        policy: str,
        group: str,
        moment: str,
        vocabulary: Vocabulary,
        parameters: Mapping[str, Parameter],
        findings: Findings,
        unread: frozenset[str] = frozenset(),
    ) -> Scope:
        available = vocabulary.facts_of(moment)
        return cls(policy, group, moment, vocabulary, parameters, findings, available, unread)

    def with_row(self, row: TableRow) -> Scope:
        return replace(self, row=row)

    def fact(self, node: Node) -> Fact | None:
        """A fact that this policy may read."""
        name = node.text
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            self._unknown_fact(node)
        elif name not in self.available:
            self._unavailable_fact(node, fact)
        elif not self._may_use(fact.owner, name):
            self.findings.error(
                "R110",
                node.span,
                Label(
                    f"`{name}` 属于 {fact.owner}，{self.group} 没有声明需要它",
                    f"`{name}` belongs to {fact.owner}, and {self.group} does not say it needs it",
                ),
                help=Label("在插件的 `needs` 里写上它", "name it in the `needs` of the plugin"),
            )
        else:
            return fact
        return None

    def parameter(self, node: Node) -> Parameter | None:
        """`$name` of the policy or its group's settings, `$group.name` of core or a need."""
        written = node.text[1:]
        name = written if "." in written else f"{self.group}.{written}"
        parameter = self.parameters.get(name)
        if parameter is None:
            if name not in self.unread:
                self._unknown_parameter(node, written)
            return None
        group = name.rpartition(".")[0]
        if group == self.group and parameter.home not in {self.policy, self.group}:
            self._parameter_of_sibling(node, parameter)
        elif group != self.group and not self._may_use(group, group):
            self.findings.error(
                "R110",
                node.span,
                Label(
                    f"`{node.text}` 属于 {group}，{self.group} 没有声明需要它",
                    f"`{node.text}` belongs to {group}, and {self.group} does not say it needs it",
                ),
                help=Label(
                    f"在插件的 `needs` 里写上 {group}", f"name {group} in the plugin's `needs`"
                ),
            )
        else:
            return parameter
        return None

    def cell(self, node: Node) -> tuple[Scalar, ValueType, Origin] | None:
        """`$row.column` inside an `each` rule."""
        column = node.text.partition(".")[2]
        if self.row is None:
            self.findings.error(
                "R115",
                node.span,
                Label("`$row` 只在 `each` 规则里有", "`$row` exists in an `each` rule only"),
                help=Label("加上 `each: $table`", "add `each: $table`"),
            )
            return None
        found = self.row.cell(column)
        if found is None:
            self.findings.error(
                "R115",
                node.span,
                Label(f"表里没有列 `{column}`", f"the table has no column `{column}`"),
                help=suggest(column, [each.name for each in self.row.table.columns]),
            )
        return found

    def _may_use(self, owner: str, name: str) -> bool:
        if owner == self.group or is_core(owner):
            return True
        needs = self.vocabulary.needs.get(self.group, frozenset())
        return owner in needs or name in needs

    def _unknown_fact(self, node: Node) -> None:
        self.findings.error(
            "R101",
            node.span,
            Label(f"没有叫 `{node.text}` 的事实", f"no fact is called `{node.text}`"),
            label=Label("未知的事实", "unknown fact"),
            help=renamed_or_near(node.text, self.available, self.vocabulary.renamed.facts),
        )

    def _unavailable_fact(self, node: Node, fact: Fact) -> None:
        self.findings.error(
            "R109",
            node.span,
            Label(
                f"时刻 {self.moment} 里没有事实 `{fact.name}`",
                f"the moment {self.moment} does not carry the fact `{fact.name}`",
            ),
            label=Label(f"属于 {fact.subject}", f"belongs to the {fact.subject}"),
            help=Label(
                "这个时刻带有：" + "、".join(self.vocabulary.moments[self.moment].carries),
                "this moment carries: " + ", ".join(self.vocabulary.moments[self.moment].carries),
            ),
        )

    def _unknown_parameter(self, node: Node, written: str) -> None:
        near = [
            short if group == self.group else name
            for name in self.parameters
            for group, _, short in (name.rpartition("."),)
            if group == self.group or "." in written
        ]
        self.findings.error(
            "R104",
            node.span,
            Label(f"没有参数 `{node.text}`", f"there is no parameter `{node.text}`"),
            label=Label("未知的参数", "unknown parameter"),
            help=suggest(node.text, [f"${each}" for each in near]),
        )

    def _parameter_of_sibling(self, node: Node, parameter: Parameter) -> None:
        folder = CORE if is_core(self.group) else self.group
        self.findings.error(
            "R104",
            node.span,
            Label(
                f"`{node.text}` 写在 {parameter.home} 里，这里读不到",
                f"`{node.text}` stands in {parameter.home} and is not within reach here",
            ),
            help=Label(
                f"几个规则都用的参数放进 rules/{folder}/settings.yaml",
                f"what several policies read stands in rules/{folder}/settings.yaml",
            ),
        )
