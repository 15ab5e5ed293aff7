"""A stored decision explained on the command line, as a manager and as a program read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from sqlalchemy import select

from pawpact.bootstrap import Platform
from pawpact.cli.rules import rules
from pawpact.cli.shell import DEFECT
from pawpact.contracts.applying.intake import submit_intake
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.identity import public_id
from pawpact.policy.explaining.schema import explanation_schema
from tests.databases import Given
from tests.house import RULES, House

STORE = "xihu"
PATCH = """\
store: xihu
extends: platform@2026.1
credit_scoring.decide:
  params: {min_score: 600}
deposit_fallback.offer:
  params: {deposit_amount: 300}
"""
OWN = "tenants/xihu/rules.yaml"


@dataclass
class Installed:
    """What the command line finds behind it."""

    platform: Platform


@pytest.fixture
def shop(house: House) -> House:
    house.open(STORE, PATCH)
    return house


def decided(house: House, *, score: int = 580, born_on: date = date(1992, 3, 1)) -> str:
    """Somebody applies; returns the public id of what was decided."""
    intake = house.intake(STORE, house.person(score, born_on=born_on))
    submit_intake(house.platform.runner, STORE, "one", intake, "staff:1")
    with house.platform.reading(STORE) as unit:
        return public_id("dec", unit.session.scalars(select(DecisionRow.id)).one())


def explain(house: House, decision: str, *more: str) -> Result:
    arguments = ["explain", decision, "--store", STORE, "--rules", str(RULES), *more]
    return CliRunner().invoke(rules, arguments, obj=Installed(house.platform))


def words(text: str) -> str:
    """Without the widths of columns."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def test_a_manager_reads_what_was_missing_and_what_would_help(shop: House) -> None:
    """Value, line, distance, the place of the number, the way on, and the deposit meanwhile."""
    told = words(explain(shop, decided(shop)).output)
    missed = f"芝麻信用分 580 ≥ 600 不成立，差 20 min_score = 600 {OWN}:4:23（本店）"
    assert f"pass 未命中 {missed}" in told
    assert f"→ 缴纳押金 300.00 元 [已执行] deposit_amount = 300.00 元 {OWN}:6:28（本店）" in told
    assert told.endswith(
        "怎样会不同（只改一项，其余不变）：\n"
        "若芝麻信用分是 600（现在 580，再高 20）：通过申请\n"
        "若低门槛宠物是 是（现在 否）：通过申请\n"
        "下一步：缴纳押金 300.00 元，或可改选低门槛宠物；客户可要求人工复核"
    )


def test_the_same_in_english(shop: House) -> None:
    """Nothing of it is left in the other language."""
    told = words(explain(shop, decided(shop), "--language", "en").output)
    assert "if Credit score were 600 (now 580, 20 more): approve the application" in told
    assert f"min_score = 600 {OWN}:4:23 (store)" in told
    assert "Credit failures = score below the line" in told


def test_a_refusal_says_what_would_have_been(shop: House) -> None:
    """At 18 a person would decide: nobody asked about the credit of one who is too young."""
    told = words(explain(shop, decided(shop, born_on=date(2009, 3, 13))).output)
    assert "under_age 命中 年龄 16 < 18 → 不予通过：未满最低年龄 [已执行]" in told
    assert "若年龄是 18（现在 16，再高 2）：转人工处理" in told


def test_in_full_every_condition_has_its_place(shop: House) -> None:
    """Each comparison ends with file, line, column and layer, of itself or of its parameter."""
    lines = explain(shop, decided(shop), "--full").output.splitlines()
    compared = [line for line in lines[1:] if "应为" in line or "不成立" in line or "≥" in line]
    of_groups = ("满足：", "并非：", "怎样会不同")
    single = [line for line in compared if not any(group in line for group in of_groups)]
    assert [line for line in single if not line.endswith(("（平台）", "（本店）"))] == []
    assert len(single) > 20


def test_programs_get_it_by_schema(shop: House) -> None:
    """The document names decision, time and revision; the explanation keeps to its schema."""
    decision = decided(shop)
    told = json.loads(explain(shop, decision, "--format", "json").output)
    assert (told["id"], told["store"]) == (decision, STORE)
    Draft202012Validator(explanation_schema()).validate(told["explanation"])
    assert [way["fact"] for way in told["explanation"]["ways"]] == [
        "credit.score",
        "pet.low_threshold",
    ]


def test_who_may_not_see_the_score_does_not(shop: House) -> None:
    """For a carer the score and how far off it was are hidden, in text and in JSON."""
    decision = decided(shop)
    for form in ("text", "json"):
        told = explain(shop, decision, "--role", "carer", "--full", "--format", form).output
        assert "580" not in told
        assert "差 20" not in told


def test_a_rewritten_receipt_is_not_explained(shop: House, given: Given) -> None:
    """Somebody changed a fact in the database itself, and its bits with it: refused."""
    decision = decided(shop)
    changed = {
        "sqlite": "CAST(replace(CAST(body AS TEXT), 'owned', 'rented') AS BLOB)",
        "postgresql": "replace(encode(body, 'escape'), 'owned', 'rented')::bytea",
    }
    given.spoil(f"UPDATE decision SET body = {changed[given.kind]}")
    result = explain(shop, decision)
    assert result.exit_code == DEFECT
    assert f"决定 {decision} 的凭据与写入时的校验值不符" in result.output
