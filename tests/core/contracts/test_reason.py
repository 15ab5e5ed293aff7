"""What the program writes as its own reasons is said in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pawpact.contracts
from pawpact.contracts.reason import reason_label
from pawpact.kernel.label import Label
from pawpact.policy.model import All, Origin, Policy, Rule

MOVES = ("move_application", "move_contract", "move_deposit", "move_incident", "move_pause")
ROOT = Path(pawpact.contracts.__file__).parent


def _written() -> Iterator[str]:
    """Every reason that stands in the code of a move of what a contract brings with it."""
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MOVES:
                for given in node.args[3:]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value


def test_every_reason_of_a_move_has_a_chinese_name() -> None:
    """No reason that the code writes is shown in English only."""
    found = set(_written())
    assert len(found) > 12
    assert [why for why in sorted(found) if reason_label(why).zh.isascii()] == []


@pytest.mark.parametrize(
    ("why", "zh"),
    [
        ("mandate valid (simulator)", "代扣授权有效（simulator）"),
        ("mandate.stopped", "代扣授权已停"),
        ("completed", "期满完成"),
        ("paid_late", "客户补付"),
        ("客户签字", "客户签字"),
        ("moves away", "moves away"),
    ],
)
def test_a_reason_is_called_by_its_name(why: str, zh: str) -> None:
    """Of a move, a moment, an end, a debit; what somebody wrote stays as it was written."""
    assert reason_label(why).zh == zh


def test_a_rule_is_called_by_its_title() -> None:
    """With its policy's, and without the code of the refusal; a person's refusal says why. A rule
    that the store has no more stays as it was written."""
    origin = Origin("rules.yaml", 1, 1)
    rule = Rule("too_late", Label("离扣款太近", "Too late"), All((), origin), (), origin)
    policy = Policy(
        "illness_pause.grant",
        "illness_pause",
        "1",
        Label("生病暂停", "Pause"),
        "pause.requested",
        "first",
        "today",
        (rule,),
        (),
        (),
        origin,
    )
    known = {policy.name: policy}
    refused = "illness_pause.grant/too_late: pause_too_late"
    assert reason_label(refused, known) == Label("生病暂停：离扣款太近", "Pause: Too late")
    assert reason_label(refused).zh == refused
    assert reason_label("person/staff:1: store_policy").zh == "人工决定（门店决定）"
