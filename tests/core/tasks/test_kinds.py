"""Every task that the program opens is called something in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from pawpact.tasks.handlers import RULE
from pawpact.tasks.kinds import KINDS, OF_RULES, kind_label

CORE = Path(__file__).parents[3] / "core"
RULES = CORE.parent / "rules"


def _opened() -> Iterator[tuple[str, str]]:
    """Each file in which tasks are made, with their kinds; what rules open has the rule's word."""
    for path in sorted(CORE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "NewTask" not in source:
            continue
        calls = [each for each in ast.walk(ast.parse(source)) if _makes_task(each)]
        if not calls:
            continue
        name = path.relative_to(CORE).with_suffix("").as_posix()
        module = import_module(name.replace("/", "."))
        for call in calls:
            assert isinstance(call, ast.Call)
            for kind in _kinds(module, call.args[0]):
                if not kind.startswith(RULE):
                    yield name, kind


def _makes_task(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NewTask"


def _kinds(module: ModuleType, node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(_part(module, each) for each in node.values)]
    assert isinstance(node, ast.Name), f"{module.__name__}: what kind of task is this?"
    known = vars(module)
    if node.id in known:
        return [str(known[node.id])]
    return [value for name, value in known.items() if name.isupper() and isinstance(value, str)]


def _part(module: ModuleType, node: ast.expr) -> str:
    if isinstance(node, ast.FormattedValue):
        named = node.value
        return str(vars(module)[named.id]) if isinstance(named, ast.Name) else ""
    assert isinstance(node, ast.Constant)
    return str(node.value)


OPENED = sorted(set(_opened()))


@pytest.mark.parametrize(("module", "kind"), OPENED)
def test_a_task_has_a_name(module: str, kind: str) -> None:
    """Chinese for the worklist, English beside it."""
    assert kind in KINDS
    label = kind_label(kind)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in label.zh)
    assert label.zh != label.en


def test_no_name_is_left_over() -> None:
    """Each kind that has a name is opened somewhere."""
    assert {kind for _, kind in OPENED} == set(KINDS)


def test_shipped_rules_open_what_has_a_name() -> None:
    """Each name for a rule's task is one that some shipped rule file opens."""
    written = "".join(path.read_text("utf-8") for path in sorted(RULES.rglob("*.yaml")))
    opened = {f"rule.{kind}" for kind in re.findall(r"open_task:\s*\{?\s*kind: (\w+)", written)}
    assert OF_RULES.keys() <= opened


def test_a_task_of_a_rule_is_called_by_its_own_word() -> None:
    """The rule's word, readable; nobody else knows it."""
    assert kind_label("rule.call_back").zh == "call back"
