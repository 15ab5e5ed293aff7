"""Platform, brand and store laid over each other, before names are looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.layering.merge_parameter import lay_parameter
from pawpact.policy.layering.merge_rule import lay_rules
from pawpact.policy.model import Origin, Parameter
from pawpact.policy.reading.draft import (
    Document,
    Patch,
    PatchSection,
    PlatformRules,
    RuleDraft,
    TestDraft,
)
from pawpact.policy.reading.field import suggest
from pawpact.vocabulary.renamed import Names

Cells = tuple[Mapping[str, Origin], ...]
NO_NAMES: Names = MappingProxyType({})


@dataclass(slots=True)
class Merged:
    """What several layers come to: parameters with all their layers, rules still as written.

    ``cells`` holds the place of every cell of a table's value in force; ``homes`` are the
    policies and settings groups that a patch may name, ``unread`` the parameters that a file
    declares with an error.
    """

    policies: dict[str, Document]
    rules: dict[str, tuple[RuleDraft, ...]]
    tests: dict[str, tuple[TestDraft, ...]]
    parameters: dict[str, Parameter]
    cells: dict[str, Cells]
    homes: frozenset[str]
    unread: frozenset[str]
    left_out: frozenset[str]
    renamed: Names = field(default_factory=dict)
    """Parameters by the names that they had in earlier versions."""

    def is_left_out(self, policy: str) -> bool:
        return policy in self.left_out or policy.partition(".")[0] in self.left_out


def merge(
    platform: PlatformRules, patches: Sequence[Patch], findings: Findings, renamed: Names = NO_NAMES
) -> Merged:
    merged = replace(_start(platform, findings), renamed=renamed)
    for patch in patches:
        _lay_patch(merged, patch, findings)
    return merged


def merge_one(below: Merged, patch: Patch, findings: Findings) -> Merged:
    """One more patch over layers that were merged already, which stay as they are."""
    merged = replace(
        below,
        rules=dict(below.rules),
        tests=dict(below.tests),
        parameters=dict(below.parameters),
        cells=dict(below.cells),
    )
    _lay_patch(merged, patch, findings)
    return merged


def _lay_patch(merged: Merged, patch: Patch, findings: Findings) -> None:
    for section in patch.sections:
        _lay_section(merged, section, findings)
    for test in patch.tests:
        _lay_test(merged, test, findings)


def _start(platform: PlatformRules, findings: Findings) -> Merged:
    policies = {each.name: each for each in platform.documents if each.kind == "policy"}
    merged = Merged(
        policies=policies,
        rules={name: each.rules for name, each in policies.items()},
        tests={name: each.tests for name, each in policies.items()},
        parameters={},
        cells={},
        homes=frozenset(each.name for each in platform.documents),
        unread=frozenset(name for each in platform.documents for name in each.unread),
        left_out=platform.left_out,
    )
    for document in platform.documents:
        _declare(merged, document, findings)
    return merged


def _declare(merged: Merged, document: Document, findings: Findings) -> None:
    for declared in document.parameters:
        parameter = declared.parameter
        earlier = merged.parameters.setdefault(parameter.name, parameter)
        if earlier is not parameter:
            findings.error(
                "R113",
                declared.span,
                Label(
                    f"参数 `{parameter.name}` 在 {earlier.home} 里已经有了",
                    f"the parameter `{parameter.name}` is already declared in {earlier.home}",
                ),
                help=Label("一组里的名称不能重复", "a name stands once in a group"),
            )
        else:
            merged.cells[parameter.name] = declared.written.cells


_PARTS = frozenset({"params", "add", "replace", "disable"})
"""Of a section; at the first column they were not indented."""


def _lay_section(merged: Merged, section: PatchSection, findings: Findings) -> None:
    if section.name not in merged.homes and merged.is_left_out(section.name):
        return
    if section.name not in merged.homes:
        findings.error(
            "R103",
            section.span,
            Label(f"没有叫 `{section.name}` 的规则文件", f"no policy is called `{section.name}`"),
            label=Label("未知的规则文件", "unknown policy"),
            help=Label(
                "缩进两格，写在规则文件的名称（如 `credit_scoring.decide:`）下面",
                "indent it by two, below the name of a policy (like `credit_scoring.decide:`)",
            )
            if section.name in _PARTS
            else suggest(section.name, sorted(merged.homes)),
        )
        return
    for key, value in section.parameters:
        if f"{_group_of(section.name, merged)}.{key.text}" in merged.unread:
            continue
        laid = merged.parameters, merged.cells
        lay_parameter(*laid, section.name, key, value, findings, merged.renamed)
    document = merged.policies.get(section.name)
    if document:
        rules = merged.rules[section.name]
        merged.rules[section.name] = lay_rules(rules, section, document.hit, findings)
    elif section.added or section.replaced or section.disabled:
        findings.error(
            "R317",
            section.span,
            Label(f"`{section.name}` 只有参数", f"`{section.name}` holds parameters only"),
            help=Label("规则写在有时刻的规则文件下", "rules go with a policy that has a moment"),
        )


def _group_of(home: str, merged: Merged) -> str:
    policy = merged.policies.get(home)
    return policy.group if policy else home


def _lay_test(merged: Merged, test: TestDraft, findings: Findings) -> None:
    if test.policy in merged.tests:
        merged.tests[test.policy] = (*merged.tests[test.policy], test)
        return
    if merged.is_left_out(test.policy):
        return
    findings.error(
        "R103",
        test.span,
        Label(f"没有叫 `{test.policy}` 的规则文件", f"no policy is called `{test.policy}`"),
        help=suggest(test.policy, merged.tests),
    )
