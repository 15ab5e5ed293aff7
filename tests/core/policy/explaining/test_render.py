"""The text of an explanation, in both languages, aligned whatever the script."""

import pytest

from pawpact.kernel.label import Label, Language
from pawpact.policy.explaining.render import Heading, render_text, revision_words
from pawpact.policy.explaining.wording import effect_sentence
from pawpact.policy.finding.diagnostic import display_width
from pawpact.policy.receipt import EffectStatus, Status
from pawpact.vocabulary.effects import REFER_TO_PERSON
from pawpact.vocabulary.effects_charge import DISCOUNT_CHARGE, GRANT_POINTS
from tests.core.policy.sample import APPLICANT, explained, store

HEADING = Heading(
    "dec_0000000000001",
    Label("杭州西湖店", "Hangzhou Xihu"),
    revision_words(store().layers, 14),
)


def line_of(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word in line)


def test_the_heading_names_decision_store_moment_and_revision() -> None:
    """One line says what was decided, where and by which rules."""
    text = render_text(explained(APPLICANT), "zh", HEADING)
    assert text.splitlines()[0] == (
        "dec_0000000000001  杭州西湖店 · 领养申请 · platform@2026.1 + 本店 r14"
    )


def test_a_rule_is_one_line_with_numbers_and_origin() -> None:
    """The line of a hit holds condition, outcome, parameter and where it was written."""
    line = line_of(render_text(explained(APPLICANT), "zh", HEADING), " low_score ")
    assert line.split() == [
        "low_score", "命中", "芝麻信用分", "580", "<", "600", "→", "信用结论", "=", "未通过",
        "min_score", "=", "600", "tenants/hangzhou-xihu/rules.yaml:4:23（本店）",
    ]  # fmt: skip


def test_a_missed_rule_says_how_far_off_it_was() -> None:
    """The same in English."""
    line = line_of(render_text(explained(APPLICANT), "en", HEADING), " pass ")
    assert "miss  Zhima score 580 ≥ 600 does not hold, short by 20" in line


def test_the_last_line_says_what_happens_next() -> None:
    """It stands apart from the rules, for the customer to read."""
    text = render_text(explained(APPLICANT | {"credit.score": 700}), "zh", HEADING)
    assert text.splitlines()[-1] == "下一步：通过申请"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("未命中", "命中")), ("en", ("miss", "hit"))]
)
def test_conditions_stand_in_one_column(language: Language, words: tuple[str, ...]) -> None:
    """Chinese characters count as two columns, so that all conditions begin below each other."""
    text = render_text(explained(APPLICANT), language, HEADING)
    columns = set()
    for line in text.splitlines()[1:-1]:
        for word in (each for each in words if f"  {each}  " in line):
            before, _, after = line.partition(f"  {word}  ")
            blanks = len(after) - len(after.lstrip())
            columns.add(display_width(f"{before}  {word}  ") + blanks)
    assert len(columns) == 1


def test_only_the_conditions_that_settled_a_rule_are_shown() -> None:
    """A missed rule shows what failed, not what held beside it."""
    line = line_of(render_text(explained(APPLICANT), "zh", HEADING), "landlord_unasked")
    assert line.split() == [
        "landlord_unasked",
        "未命中",
        "房东允许养宠证明",
        "是（已知），应为未知",
    ]


def test_full_text_shows_every_condition() -> None:
    """Nothing is left out for whoever wants to see all of it."""
    text = render_text(explained(APPLICANT), "zh", HEADING, full=True)
    assert "居住情况 租房 属于 租房、合租" in text


def test_a_guard_that_asks_for_unknown_is_shown_when_it_holds() -> None:
    """That the landlord was not asked is why the rule fired."""
    told = explained(APPLICANT | {"customer.landlord_consent": None})
    assert "房东允许养宠证明 未知" in render_text(told, "zh", HEADING)


def test_an_undetermined_rule_shows_what_it_wanted() -> None:
    """The unknown fact stands with the value it was held against."""
    told = explained(APPLICANT | {"credit.score": None})
    line = line_of(render_text(told, "en", HEADING), " pass ")
    assert "undetermined  Zhima score unknown, wanted ≥ 600" in line


def test_a_rule_that_was_not_reached_shows_no_condition() -> None:
    """It was never asked."""
    told = explained(APPLICANT | {"credit.score": 700})
    line = line_of(render_text(told, "zh", HEADING), "low_score")
    assert line.split() == ["low_score", "未评估"]


def test_an_effect_shows_what_became_of_it() -> None:
    """Status and number of what was written stand behind the sentence."""
    told = explained(APPLICANT, statuses=(EffectStatus(Status.CAPPED, 41),))
    assert "→ 缴纳押金 300.00 元 [已达上限 #41]" in render_text(told, "zh", HEADING)


def test_an_alternative_group_shows_its_parts_below_it() -> None:
    """Where any of several would do, each is shown, and the nearest change below."""
    changed = (
        "when: {credit.status: {ne: ok}}",
        "when: {any: [{credit.status: no_consent}, {pet.low_threshold: true}]}",
    )
    text = render_text(explained(APPLICANT, store(decide=changed)), "en", HEADING)
    block = text[text.index("score_unavailable") :].splitlines()[:4]
    assert [line.strip() for line in block] == [
        block[0].strip(),
        "Credit check = ok, wanted no_consent",
        "Low-threshold pet = no, wanted yes",
        "would hit if Credit check were no_consent",
    ]
    assert block[0].endswith("miss  any of: does not hold")


def test_revision_words_name_the_layers_above_a_store() -> None:
    """A store's own layer is told by its revision."""
    assert revision_words(("platform@2026.1", "paws@3", "xihu"), 2) == Label(
        "platform@2026.1 + paws@3 + 本店 r2", "platform@2026.1 + paws@3 + this store r2"
    )


def test_revision_words_without_a_store_name_every_layer() -> None:
    """A trial on the platform alone is told as such."""
    assert revision_words(("platform@2026.1",), None) == Label.of("platform@2026.1")


@pytest.mark.parametrize(
    ("queue", "sentence"),
    [
        ("credit", "转人工处理（信用）"),
        ("undecided", "转人工处理（规则没有结论）"),
        ("birds", "转人工处理（birds）"),
    ],
)
def test_queues_that_core_knows_are_named_in_chinese(queue: str, sentence: str) -> None:
    """A queue that a rule file made up keeps the name that it was given."""
    assert effect_sentence(REFER_TO_PERSON, {"queue": queue}).zh == sentence


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        ("newcomer", "新客签约礼", "a newcomer's signing"),
        ("streak", "连续履约", "periods performed in a row"),
        ("anniversary", "履约周年", "a year of keeping the plan"),
        ("referral", "推荐有礼", "a referral"),
        ("birthday", "birthday", "birthday"),
    ],
)
def test_what_points_are_for_is_said_in_words(reason: str, zh: str, en: str) -> None:
    """Reasons of the shipped rules have names; one that a rule file made up keeps its own."""
    said = effect_sentence(GRANT_POINTS, {"points": 30, "reason": reason})
    assert said == Label(f"发放奖励积分 30 分（{zh}）", f"grant 30 reward points ({en})")


@pytest.mark.parametrize("reason", ["first_charge", "half_price"])
def test_what_a_discount_is_for_is_said_in_words(reason: str) -> None:
    """No code of a rule file stands in a Chinese receipt of a discounted debit."""
    assert reason not in effect_sentence(DISCOUNT_CHARGE, {"amount": 3000, "reason": reason}).zh
