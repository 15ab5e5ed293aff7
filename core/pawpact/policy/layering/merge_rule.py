"""A patch's rules laid over a policy's: add, replace and disable, only where it is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.draft import AddedRule, PatchSection, RuleDraft
from pawpact.policy.reading.field import suggest
from pawpact.policy.reading.source import Node

Rules = tuple[RuleDraft, ...]


def lay_rules(rules: Rules, section: PatchSection, hit: str, findings: Findings) -> Rules:
    """The policy's rules with the patch applied: replaced first, then added, then disabled."""
    for draft in section.replaced:
        rules = _replace(rules, draft, findings)
    for added in section.added:
        rules = _add(rules, added, hit, findings)
    for node in section.disabled:
        rules = _disable(rules, node, findings)
    return rules


def _replace(rules: Rules, draft: RuleDraft, findings: Findings) -> Rules:
    position = _find(rules, draft.id, draft, findings)
    if position is None or not _is_open(rules[position], draft, findings):
        return rules
    opened = replace(draft, open=True)
    return (*rules[:position], opened, *rules[position + 1 :])


def _disable(rules: Rules, node: Node, findings: Findings) -> Rules:
    position = _find(rules, node.text, node, findings)
    if position is None or not _is_open(rules[position], node, findings):
        return rules
    return (*rules[:position], *rules[position + 1 :])


def _add(rules: Rules, added: AddedRule, hit: str, findings: Findings) -> Rules:
    draft = added.draft
    earlier = next((rule for rule in rules if rule.id == draft.id), None)
    if earlier:
        findings.error(
            "R113",
            draft.span,
            Label(f"已有规则 `{draft.id}`", f"there is a rule `{draft.id}` already"),
            help=Label("换一个名称，或用 `replace`", "choose another id, or use `replace`"),
            related=((earlier.span, Label("已有的规则", "the other rule")),),
        )
        return rules
    position = _position(rules, added, findings)
    if position is None:
        return rules
    closed = next((rule for rule in rules[position:] if not _yields(rule, draft)), None)
    if hit == "first" and closed:
        _refuse_place(draft, closed, rules, findings)
        return rules
    return (*rules[:position], draft, *rules[position:])


def _yields(rule: RuleDraft, draft: RuleDraft) -> bool:
    """Whether another rule may take cases from it: an open one, or one of the same layer."""
    return rule.open or rule.layer == draft.layer


def _position(rules: Rules, added: AddedRule, findings: Findings) -> int | None:
    if added.before:
        return _find(rules, added.before.text, added.before, findings)
    if added.after:
        position = _find(rules, added.after.text, added.after, findings)
        return None if position is None else position + 1
    return len(rules)


def _find(rules: Rules, identifier: str, place: Node | RuleDraft, findings: Findings) -> int | None:
    for position, rule in enumerate(rules):
        if rule.id == identifier:
            return position
    findings.error(
        "R108",
        place.span,
        Label(f"没有规则 `{identifier}`", f"there is no rule `{identifier}`"),
        label=Label("未知的规则", "unknown rule"),
        help=suggest(identifier, [rule.id for rule in rules]),
    )
    return None


def _is_open(rule: RuleDraft, place: Node | RuleDraft, findings: Findings) -> bool:
    if rule.open and not rule.locked:
        return True
    findings.error(
        "R306",
        place.span,
        Label(
            f"规则 `{rule.id}` 不允许替换或停用",
            f"the rule `{rule.id}` is not open: it cannot be replaced or disabled",
        ),
        label=Label("这条规则没有开放", "not open"),
        help=Label(
            "改参数，或在可替换的规则前加一条",
            "change a parameter, or add a rule before an open one",
        ),
        related=((rule.span, Label("这条规则", "this rule")),),
    )
    return False


def _refuse_place(draft: RuleDraft, closed: RuleDraft, rules: Rules, findings: Findings) -> None:
    findings.error(
        "R307",
        draft.span,
        Label(
            f"新规则不能排在 `{closed.id}` 之前：它不是开放的规则",
            f"a new rule cannot stand before `{closed.id}`, which is not open",
        ),
        label=Label("会先于它被选中", "would be chosen before it"),
        help=_way_out(draft, rules),
        related=((closed.span, Label("这条规则没有开放", "not open")),),
    )


def _way_out(draft: RuleDraft, rules: Rules) -> Label:
    """Where a new rule may stand and still be reached; where nowhere, what is left to change."""
    last_closed = max(i for i, rule in enumerate(rules) if not _yields(rule, draft))
    open_ids = [rule.id for rule in rules[last_closed + 1 :]]
    if open_ids:
        return Label(f"改为 `before: {open_ids[0]}`", f"use `before: {open_ids[0]}`")
    if not _always_applies(rules[last_closed]):
        return Label("删去 `before`，排到最后", "remove `before`, so that it stands at the end")
    return _no_place(rules[last_closed], rules)


def _no_place(closed: RuleDraft, rules: Rules) -> Label:
    """What a store can do where every case is taken before a new rule's turn comes."""
    zh = [f"排在最后也轮不到它：`{closed.id}` 总会先被选中"]
    en = [f"at the end its turn never comes, for `{closed.id}` always applies before it"]
    opened = _listed(rule.id for rule in rules if rule.open and not rule.locked)
    numbers = _listed(name for rule in rules for name in _parameters(rule.when))
    if opened:
        zh.append(f"可以 `replace` {opened}")
        en.append(f"`replace` {opened}")
    if numbers:
        zh.append(f"可以改参数 {numbers}")
        en.append(f"change the parameter {numbers}")
    if not (opened or numbers):
        zh.append("这条规则要改由平台来改")
        en.append("only the platform can change this policy's rules")
    return Label("；".join(zh), "; ".join(en))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _parameters(node: Node) -> Iterator[str]:
    """The names after `$` in a condition, as they are written."""
    if node.kind == "scalar" and not node.quoted and node.text.startswith("$"):
        yield node.text[1:]
    for each in (*node.items, *(value for _, value in node.entries)):
        yield from _parameters(each)


def _always_applies(rule: RuleDraft) -> bool:
    """Whether it is written without any condition, and once."""
    return rule.each is None and rule.when.kind == "mapping" and not rule.when.entries
