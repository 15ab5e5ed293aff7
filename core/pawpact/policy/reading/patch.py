"""A brand's or store's rules.yaml: what it changes, policy by policy."""

from __future__ import annotations

import re

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Layer
from pawpact.policy.reading.draft import (
    AddedRule,
    Extends,
    Patch,
    PatchSection,
    RuleDraft,
    TestDraft,
)
from pawpact.policy.reading.field import Fields, expect
from pawpact.policy.reading.policy import check_format
from pawpact.policy.reading.rule import read_place, read_rule
from pawpact.policy.reading.source import Node

_EXTENDS = re.compile(r"(?P<name>[^@\s]+)@(?P<version>[^@\s]+)")
_OWN_KEYS = {"store", "brand", "version", "extends", "format", "title", "tests"}


def read_patch_document(root: Node, layer: Layer, findings: Findings) -> Patch:
    fields = Fields(root, findings)
    name = fields.text(layer, required=True)
    if fields.node.get("format") is not None:
        check_format(fields)
    fields.label("title")
    patch = Patch(
        layer=layer,
        name=name,
        file=root.span.file,
        version=fields.text("version", required=layer == "brand"),
        extends=_read_extends(fields),
        sections=tuple(
            _read_section(key, value, findings)
            for key, value in root.entries
            if key.text not in _OWN_KEYS
        ),
        tests=_read_tests(fields),
        name_span=fields.key_span(layer),
    )
    fields.allow(*(section.name for section in patch.sections))
    fields.close()
    return patch


def _read_extends(fields: Fields) -> Extends | None:
    node = fields.node_of("extends", required=True)
    if node is None:
        return None
    found = _EXTENDS.fullmatch(node.text)
    if found is None:
        fields.findings.error(
            "R312",
            node.span,
            Label("`extends` 写成 `名称@版本`", "`extends` is written `name@version`"),
            help=Label("如 platform@2026.1", "for example platform@2026.1"),
        )
        return None
    return Extends(found["name"], found["version"], node.span)


def _read_section(key: Node, value: Node, findings: Findings) -> PatchSection:
    if value.is_empty:
        return PatchSection(key.text, key.span)
    fields = Fields(value, findings)
    parameters = fields.mapping("params")
    section = PatchSection(
        name=key.text,
        span=key.span,
        parameters=tuple(parameters.items()) if parameters else (),
        added=tuple(
            added for node in fields.sequence("add") if (added := _read_added(node, findings))
        ),
        replaced=tuple(
            draft
            for node in fields.sequence("replace")
            if (draft := _unlocked(read_rule(Fields(node, findings)), findings))
        ),
        disabled=tuple(
            node for node in fields.sequence("disable") if expect(node, "scalar", findings)
        ),
    )
    fields.close()
    return section


def _read_added(node: Node, findings: Findings) -> AddedRule | None:
    fields = Fields(node, findings)
    before, after = read_place(fields, "before"), read_place(fields, "after")
    draft = _unlocked(read_rule(fields), findings)
    if before and after:
        findings.error(
            "R307",
            after.span,
            Label("`before` 和 `after` 只写一个", "give either `before` or `after`"),
        )
    return AddedRule(draft, before, after) if draft else None


def _unlocked(draft: RuleDraft | None, findings: Findings) -> RuleDraft | None:
    if draft and draft.locked:
        findings.error(
            "R311",
            draft.span,
            Label("只有平台能锁定规则", "only the platform locks rules"),
            help=Label("删去 `locked`", "remove `locked`"),
        )
    return draft


def _read_tests(fields: Fields) -> tuple[TestDraft, ...]:
    drafts = []
    for node in fields.sequence("tests"):
        policy = Fields(node, fields.findings).text("policy", required=True)
        if policy:
            drafts.append(TestDraft(policy, node, node.span))
    return tuple(drafts)
