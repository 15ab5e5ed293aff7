"""Tables of the ``rules`` commands: rule coverage, the effective rules."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from pawpact.cli.table import drawn
from pawpact.kernel.label import Label, Language
from pawpact.policy.checking.coverage import RuleCoverage
from pawpact.policy.explaining.render import LAYERS
from pawpact.policy.explaining.wording import parameter_use
from pawpact.policy.model import Origin, Parameter, Policy, Rule, Ruleset

_READ_ONLY = Label("（只供阅读）", " (for people only)")


def coverage_table(coverage: Sequence[RuleCoverage], language: Language) -> str:
    """How many tests saw each rule fire, and how many saw it stay silent."""
    heads = (
        Label("策略", "policy"),
        Label("规则", "rule"),
        Label("命中", "fired"),
        Label("未命中", "silent"),
        Label("", ""),
    )
    table = _table([head.say(language) for head in heads])
    for each in coverage:
        mark = "" if each.is_covered else Label("缺测试", "untested").say(language)
        table.add_row(each.policy, each.rule, str(each.fired), str(each.silent), mark)
    covered = sum(each.is_covered for each in coverage)
    words = Label(f"规则覆盖 {covered}/{len(coverage)}", f"rules covered {covered}/{len(coverage)}")
    return f"{drawn(table)}\n{words.say(language)}"


def resolved_table(ruleset: Ruleset, language: Language, *, origin: bool) -> str:
    """Every parameter with its value, then every policy with its rules in order."""
    parts = [" + ".join(ruleset.layers)]
    groups: dict[str, list[Parameter]] = {}
    for parameter in ruleset.parameters.values():
        groups.setdefault(parameter.home, []).append(parameter)
    for home in sorted(groups.keys() | ruleset.policies.keys()):
        parts.append("")
        parts.append(_heading(home, ruleset, language))
        parts += _parameter_lines(groups.get(home, []), language, origin)
        if home in ruleset.policies:
            parts += _rule_lines(ruleset.policies[home], language, origin)
    return "\n".join(parts)


def resolved_json(ruleset: Ruleset) -> dict[str, object]:
    """Schema ``pawpact.resolved/1``: parameters with all their layers, policies with rules."""
    return {
        "schema": "pawpact.resolved/1",
        "layers": list(ruleset.layers),
        "content_hash": ruleset.content_hash,
        "parameters": {
            name: {
                "value": parameter.value,
                "informational": parameter.informational,
                "note": parameter.note,
                "layers": [
                    {"value": layer.value, "origin": _place(layer.origin)}
                    for layer in parameter.layers
                ],
            }
            for name, parameter in sorted(ruleset.parameters.items())
        },
        "policies": {
            name: {
                "moment": policy.moment,
                "hit": policy.hit,
                "rules": [
                    {"rule": rule.id, "locked": rule.locked, "origin": _place(rule.origin)}
                    for rule in policy.rules
                ],
            }
            for name, policy in sorted(ruleset.policies.items())
        },
        "order": {moment: list(names) for moment, names in sorted(ruleset.order.items())},
    }


def _heading(home: str, ruleset: Ruleset, language: Language) -> str:
    policy = ruleset.policies.get(home)
    if policy is None:
        return home
    return f"{home}  {policy.title.say(language)} ({policy.moment}, hit: {policy.hit})"


def _parameter_lines(
    parameters: Sequence[Parameter], language: Language, origin: bool
) -> Sequence[str]:
    if not parameters:
        return ()
    table = _table(None)
    for parameter in parameters:
        shown = parameter_use(parameter).value.say(language)
        label = parameter.label.say(language) + _read_only(parameter, language)
        cells = [f"  {parameter.short_name}", shown, label]
        table.add_row(*cells, *(_origin_cells(parameter, language) if origin else ()))
    return (drawn(table),)


def _read_only(parameter: Parameter, language: Language) -> str:
    """What people read and nothing else does is told apart."""
    return _READ_ONLY.say(language) if parameter.informational else ""


def _origin_cells(parameter: Parameter, language: Language) -> tuple[str, str]:
    layer = LAYERS[parameter.origin.layer].say(language)
    return layer, str(parameter.origin)


def _rule_lines(policy: Policy, language: Language, origin: bool) -> Sequence[str]:
    table = _table(None)
    for number, rule in enumerate(policy.rules, start=1):
        cells = [f"  {number}.", rule.id, rule.title.say(language), _marks(rule, language)]
        place = (LAYERS[rule.origin.layer].say(language), str(rule.origin)) if origin else ()
        table.add_row(*cells, *place)
    return (drawn(table),)


def _marks(rule: Rule, language: Language) -> str:
    marks = []
    if rule.locked:
        marks.append(Label("锁定", "locked"))
    if rule.open:
        marks.append(Label("可改", "open"))
    return ", ".join(mark.say(language) for mark in marks)


def _table(heads: Sequence[str] | None) -> Table:
    table = Table(box=None, show_header=heads is not None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads or ():
        table.add_column(head, overflow="fold")
    return table


def _place(origin: Origin) -> dict[str, object]:
    return {
        "file": origin.file,
        "line": origin.line,
        "column": origin.column,
        "layer": origin.layer,
    }
