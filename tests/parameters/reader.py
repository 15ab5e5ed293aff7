"""Who reads a parameter: conditions and effects of rules, and the program by its name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set

from pawpact.policy.condition import comparisons, parameters_of_operand
from pawpact.policy.model import Policy, Ruleset
from tests.house import RULES

ROOT = RULES.parent


def readers(ruleset: Ruleset) -> set[str]:
    """The parameters that a rule, a prohibition or a line of code names."""
    by_rules = {name for each in ruleset.policies.values() for name in _by_rules(each)}
    by_rules |= set(_by_each())
    return by_rules | (set(ruleset.parameters) & set(_by_code(set(ruleset.parameters))))


def _by_rules(policy: Policy) -> Iterator[str]:
    conditions = [each.when for each in (*policy.rules, *policy.never)]
    calls = [call for rule in policy.rules for call in rule.then]
    calls += [call for never in policy.never for call in never.effects]
    operands = [each.operand for when in conditions for each in comparisons(when)]
    operands += [operand for call in calls for operand in call.arguments.values()]
    for operand in operands:
        yield from parameters_of_operand(operand)


def _by_each() -> Iterator[str]:
    """Tables that a rule is repeated for: resolved, the rule holds its rows and not its name."""
    for path in RULES.rglob("*.yaml"):
        text = path.read_text("utf-8")
        group = re.search(r"^policy: ([\w.]+)\.\w+$", text, re.MULTILINE)
        for name in re.findall(r"^ +each: \$(\w+)$", text, re.MULTILINE) if group else ():
            yield f"{group[1]}.{name}" if group else name


def _by_code(wanted: Set[str]) -> Iterator[str]:
    """Whole names anywhere; in a plugin also short names, which it reads of its own group."""
    for path in (ROOT / "core").rglob("*.py"):
        yield from _texts(path.read_text("utf-8"), wanted)
    short = wanted | {name.partition(".")[2] for name in wanted}
    for path in (ROOT / "plugins").rglob("*.py"):
        for text in _texts(path.read_text("utf-8"), short):
            yield text
            yield f"{path.relative_to(ROOT / 'plugins' / 'pawpact_plugins').parts[0]}.{text}"


def _texts(code: str, wanted: Set[str]) -> Iterator[str]:
    """What stands in quotes; code in which none of these words stands is not looked through."""
    if wanted.isdisjoint(re.findall(r"[\w.]+", code)):
        return
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
