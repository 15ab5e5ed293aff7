"""Who changed a store's rules, when, why and what, and what was refused."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from pawpact.publishing.document import outcome_document
from pawpact.publishing.history import history_document
from pawpact.publishing.history_words import history_text
from pawpact.publishing.schema import history_schema, publication_schema
from pawpact.tenancy.change import StaleDraft
from tests.core.publishing.desk import EACH_PERIOD, LOWER_PRICES, Desk, number
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

pytestmark = OF_ANY_DATABASE
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def eventful(desk: Desk) -> Desk:
    """Published, refused, proposed, approved, rolled back."""
    desk.publish(number(anniversary_points=80), why="谢谢老客户")
    with pytest.raises(StaleDraft):
        desk.publish(number(anniversary_points=90), base=1)
    desk.approve(desk.publish(BOTH).proposal)
    desk.roll_back(2)
    return desk


TESTED = """tests:
  - {policy: core.performance, name: 满一年, given: {contract.performed: 12},
     expect: {effects: [grant_points: {points: 80, reason: anniversary}]}}
"""
BOTH = (EACH_PERIOD % 9_000).replace(":\n", ":\n  params: {anniversary_points: 80}\n", 1)


def test_the_history_of_a_store_reads_like_a_story(eventful: Desk) -> None:
    """Every step has its time in the store's zone, who and why; revisions what they changed."""
    text = history_text(eventful.steps(), CHINA, "zh")
    first, *_ = text.splitlines()
    assert first.startswith("2026-03-12 12:00  发布 r1  staff:admin")
    assert "发布 r2  staff:stf_1：谢谢老客户" in text
    assert "周年致谢积分 50 分 → 80 分（对客户更好）" in text
    assert "对 20 份在履行合约生效（修订 core.anniversary_points）" in text
    assert "草稿比最新版本旧" in text
    assert "批准 prp_" in text
    assert "改回 r2 的内容" in text


def test_the_history_tells_which_tests_went_and_why_one_person_was_not_enough(desk: Desk) -> None:
    """Whoever is to approve reads it there, and it stays with the revision that comes of it."""
    desk.publish(number(anniversary_points=80) + TESTED)
    proposal = desk.publish(number(anniversary_points=80) + LOWER_PRICES).proposal
    waiting = history_text(desk.steps()[-1:], CHINA, "zh")
    assert "删去了 1 个测试：core.performance: 满一年" in waiting
    assert "core.contracts.plan_prices）由程序读取" in waiting
    assert "需第二人批准" in waiting
    assert "月付金额 598.00 元 → 月付金额 578.00 元" in waiting

    desk.approve(proposal)
    assert "删去了 1 个测试" in history_text(desk.steps()[-1:], CHINA, "zh")


def test_the_history_keeps_to_its_schema(eventful: Desk) -> None:
    """As JSON it fits what is promised to programs, with the amendments of each revision."""
    document = json.loads(json.dumps(history_document(STORE, eventful.steps())))
    Draft202012Validator(history_schema()).validate(document)
    (amended,) = [each for each in document["steps"] if each["amendments"]]
    assert amended["amendments"] == [
        {
            "signed": 1,
            "contracts": 20,
            "parameters": [{"parameter": "core.anniversary_points", "before": "50", "after": "80"}],
        }
    ]


@pytest.mark.parametrize("text", [number(anniversary_points=80), EACH_PERIOD % 9_000, "x: 1\n"])
def test_an_outcome_keeps_to_its_schema(desk: Desk, text: str) -> None:
    """Published, waiting or refused."""
    document = json.loads(json.dumps(outcome_document(desk.publish(text))))
    Draft202012Validator(publication_schema()).validate(document)
