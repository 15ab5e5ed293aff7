"""What a template has to hold before it may be published, each fault with its place."""

from __future__ import annotations

import pytest

from pawpact.agreements.banned import BANS, find_banned
from pawpact.agreements.checking import Wanted, check_template
from pawpact.agreements.codes import CODES
from pawpact.agreements.publishing import standard, standard_text
from pawpact.agreements.reading import read_template
from pawpact.agreements.rendering import render
from pawpact.agreements.values import blocks_of, text_hash, written
from pawpact.policy.finding.diagnostic import Diagnostic, Findings, RuleFileError

TERMS = (
    "debit_date",
    "debit_amount",
    "spend_scope",
    "major_disease_guarantee_30d",
    "termination_terms",
    "accident_handling",
    "no_abandonment",
)
WANTED = Wanted(
    TERMS, ("adoption", "monthly_plan", "health_guarantee", "termination"), "[门店名称]"
)


def _found(text: str, wanted: Wanted = WANTED) -> list[Diagnostic]:
    findings = Findings()
    try:
        template = read_template("shop.yaml", text, findings)
        check_template(template, wanted, findings)
    except RuleFileError as refused:
        return list(refused.diagnostics)
    return findings.found


def _with(old: str, new: str) -> list[Diagnostic]:
    text = standard_text()
    assert old in text
    return _found(text.replace(old, new, 1))


def test_the_standard_template_is_fit() -> None:
    """The template that ships with the program passes its own check."""
    assert _found(standard_text()) == []


@pytest.mark.parametrize("term", TERMS)
def test_each_highlighted_clause_is_wanted(term: str) -> None:
    """Without this clause the template is refused by the clause's name."""
    (found,) = _with(f"term: {term}\n", f"term: another_{term}\n")
    assert found.code == "A103"
    assert term in found.message.en


@pytest.mark.parametrize("section", WANTED.sections)
def test_each_section_is_wanted(section: str) -> None:
    """Without this section the template is refused by the section's name."""
    (found,) = _with(f"id: {section}\n", f"id: other_{section}\n")
    assert (found.code, section in found.message.en) == ("A104", True)


def test_a_store_may_want_more() -> None:
    """A clause that only this store highlights is wanted of its template."""
    more = Wanted((*TERMS, "vaccination"), WANTED.sections, WANTED.store_name)
    (found,) = _found(standard_text(), more)
    assert "vaccination" in found.message.en


def test_an_unknown_placeholder_is_named_with_its_place() -> None:
    """The finding points at the placeholder itself and says which was meant."""
    (found,) = [each for each in _with("{price} 元", "{prise} 元") if each.code == "A101"]
    line = standard_text().split("\n")[found.span.line - 1].replace("{price}", "{prise}", 1)
    at = found.span.column - 1
    assert line[at : at + found.span.length] == "{prise}"
    assert found.help is not None
    assert "`price`" in found.help.en


@pytest.mark.parametrize("blank", ["[客户姓名]", "____", "XX", "{}", "[门店名]"])
def test_what_nothing_fills_is_refused(blank: str) -> None:
    """Blanks, other brackets and a misspelt store name would stand in the signed text."""
    found = _with("甲方提供就诊指引", f"甲方{blank}提供就诊指引")
    assert [each.code for each in found] == ["A101"]


def test_the_store_s_own_placeholder_is_known() -> None:
    """A store that writes its name otherwise publishes with that placeholder only."""
    other = Wanted(WANTED.terms, WANTED.sections, "[本店]")
    assert {each.code for each in _found(standard_text(), other)} == {"A101"}
    assert _found(standard_text().replace("[门店名称]", "[本店]"), other) == []


@pytest.mark.parametrize(
    "number", ["398 元", "每月398.00", "２４小时", "三十天", "百分之十", "二百六十八元", "两倍"]
)
def test_a_number_is_never_written_out(number: str) -> None:
    """Figures, full-width figures and numbers in words are refused; they come from the policy."""
    found = _with("甲方提供就诊指引", f"甲方{number}内提供就诊指引")
    assert "A102" in {each.code for each in found}


@pytest.mark.parametrize("words", ["《中华人民共和国民法典》第四百九十六条", "第496条", "一旦发现"])
def test_the_law_may_be_cited(words: str) -> None:
    """Numbers of articles, and words that only look like numbers, may stand."""
    assert _with("甲方提供就诊指引", f"依照{words}，甲方提供就诊指引") == []


def test_a_clause_states_its_numbers() -> None:
    """A clause that is there in name only is refused with what it has to say."""
    (found,) = _with("，且不超过 {fee_cap} 期月付", "")
    assert (found.code, "{fee_cap}" in found.message.en) == ("A103", True)


def test_what_cannot_be_printed_is_refused() -> None:
    """A character that the font lacks is named with its number."""
    (found,) = _with("甲方提供就诊指引", "甲方提供就诊指引🐱")
    assert (found.code, "U+1F431" in found.message.en) == ("A106", True)


@pytest.mark.parametrize("text", ["'# 总则'", "'**总则**'", "'## 总则'"])
def test_a_paragraph_is_no_heading(text: str) -> None:
    """A paragraph cannot pass for a title or for a highlighted clause."""
    found = _with(
        "      - 乙方发现宠物异常时，应及时联系甲方的兽医。保障期以外的疾病，",
        f"      - {text}\n      - ",
    )
    assert [each.code for each in found] == ["A107"]


UNFAIR = [
    ("no_refund", "已付费用概不退款。"),
    ("no_refund", "合约结束后剩余积分清零。"),
    ("no_refund", "任何情况下均不予退还已付款项。"),
    ("forfeited_deposit", "乙方解约的，押金不予退还。"),
    ("forfeited_deposit", "押金由甲方没收。"),
    ("no_review", "乙方不得在任何平台发布负面评价。"),
    ("no_review", "乙方不得向媒体曝光或投诉甲方。"),
    ("final_interpretation", "本协议最终解释权归本店所有。"),
    ("final_interpretation", "甲方保留一切权利。"),
    ("final_interpretation", "甲方有权随时调整月付金额。"),
    ("runs_on_after_death", "宠物死亡后乙方仍须继续支付剩余款项。"),
    ("runs_on_after_death", "宠物走失不影响合同履行。"),
    ("distant_forum", "争议只能向甲方所在地人民法院提起诉讼。"),
    ("auto_renew", "期满未提出异议的自动续约。"),
    ("no_exit", "乙方不得中途解约。"),
    ("no_exit", "合约期内不得撤销代扣授权。"),
    ("free_adoption", "本店提供免费领养服务。"),
    ("no_liability", "宠物交接后甲方概不负责。"),
    ("unlimited_penalty", "乙方违约的，应一次性付清全部剩余月付。"),
    ("unlimited_penalty", "乙方应支付双倍违约金。"),
    ("no_refund", "月付款一经支付不退不换。"),
    ("no_refund", "本店不接受退款申请。"),
    ("no_refund", "拒绝退款。"),
    ("no_refund", "退款申请一律不受理。"),
    ("no_refund", "不予办理退款。"),
    ("no_refund", "积分到期清零。"),
    ("no_refund", "未使用的积分视为自动放弃。"),
    ("no_refund", "概 不　退 款。"),
    ("no_refund", "已付費用概不退還。"),
    ("forfeited_deposit", "押金抵作违约金。"),
    ("forfeited_deposit", "沒收押金。"),
    ("no_review", "乙方承诺不投诉、不评价。"),
    ("no_review", "乙方须删除不利于甲方的评价。"),
    ("final_interpretation", "甲方保留最终解释的权利。"),
    ("final_interpretation", "甲方可随时调整月付金额。"),
    ("final_interpretation", "最終解釋權歸甲方。"),
    ("runs_on_after_death", "宠物死亡后，月付照付。"),
    ("runs_on_after_death", "宠物死亡，协议继续有效。"),
    ("runs_on_after_death", "宠物死亡不作为解约理由。"),
    ("runs_on_after_death", "宠物丢失或死亡的，乙方应当支付违约金。"),
    ("runs_on_after_death", "无论宠物是否存活，乙方均须付清月付。"),
    ("runs_on_after_death", "宠物患病期间照常扣款。"),
    ("distant_forum", "争议由成都市武侯区人民法院管辖。"),
    ("distant_forum", "争议提交成都仲裁委员会仲裁。"),
    ("auto_renew", "期满后自动延长。"),
    ("auto_renew", "未书面通知终止的，视为续约。"),
    ("no_exit", "合约期内不支持解约。"),
    ("no_exit", "乙方不得关闭自动扣款。"),
    ("free_adoption", "免费送猫。"),
    ("no_liability", "宠物离店后出现任何问题与本店无关。"),
    ("unlimited_penalty", "乙方提前解约的，须付清剩余全部月付。"),
    ("unlimited_penalty", "违约金为全部剩余月付。"),
    ("no_refund", "付费积分和赠送积分均不予退款。"),
    ("no_refund", "付费积分不予退款。"),
    ("no_refund", "甲方有权拒绝退款。"),
    ("no_refund", "付费积分不退还现金。"),
    ("no_refund", "非赠送积分不予退款。"),
    ("no_refund", "除赠送积分外，均不予退款。"),
    ("no_refund", "包括赠送积分在内的积分不予退款。"),
    ("no_refund", "赠送积分等一律不予退款。"),
    ("no_refund", "赠送积分及账户余额不予退还。"),
    ("no_refund", "赠送积分不予退款，付费积分也不予退款。"),
    ("no_refund", "购买赠送积分的费用不予退款。"),
    ("no_refund", "付费积分、赠送积分，一律不予退款。"),
    ("no_refund", "积分（含赠送积分）到期清零。"),
    ("no_refund", "不论是否赠送积分，均不予退款。"),
    ("no_refund", "赠送积分退还；已付月付不予退款。"),
    ("forfeited_deposit", "押金连同赠送积分，不予退还。"),
    ("forfeited_deposit", "赠送积分与押金均不予退还。"),
    ("forfeited_deposit", "赠送积分失效，押金不退。"),
]


@pytest.mark.parametrize(("name", "sentence"), UNFAIR, ids=[each[1] for each in UNFAIR])
def test_an_unfair_clause_is_found(name: str, sentence: str) -> None:
    """The usual wordings of this clause are found under its name."""
    assert name in {each.ban.name for each in find_banned(sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "宠物死亡的，合约终止，不收违约金。",
        "押金余额在合约结束后退还。",
        "任何一方均可向有管辖权的人民法院起诉。",
        "最后一期付清后合约即告结束。",
        "乙方可以随时撤销代扣授权。",
        "由甲方免费接回宠物。",
        "乙方对商品和服务的评价不受本协议限制。",
        "赠送积分不退还现金，合约终止时失效。",
        "赠送积分不予退款。",
        "赠送的积分不予退款。",
        "奖励积分不能退款，也不能转让。",
        "付费积分按合约约定退还，赠送积分不予退款。",
        "赠送积分不予退款，付费积分按合约约定退还。",
        "赠送积分和优惠券不予退款。",
        "赠送积分，不予退款。",
        "甲方不予退还赠送积分。",
        "押金余额退还，赠送积分不予退款。",
        "乙方付款后，赠送积分不予退款。",
        "活动赠送的积分到期清零。",
        "押金退还乙方；赠品不予退回。",
        "贈送積分不予退款。",
        "甲方不得拒绝退款。",
        "甲方不会拒绝退还未使用的付费积分。",
        "合约期满即结束，不自动续约。",
        "甲方不得没收押金。",
        "宠物患病的，可以暂停月付，康复后继续履行。",
        "甲方不得单方面解除本协议。",
        "甲方应退还剩余全部款项。",
        "违约金为剩余未付金额的 {fee_rate}。",
        "由被告住所地人民法院管辖。",
        "扣款日为节假日的照常扣款。",
    ],
)
def test_a_fair_clause_passes(sentence: str) -> None:
    """What protects the customer is not taken for its opposite."""
    assert list(find_banned(sentence)) == []


def test_a_hidden_clause_is_pointed_at() -> None:
    """Blanks and traditional characters between do not hide it; the place is that of the text."""
    sentence = "双方协商，概 不 退 還。"
    (found,) = find_banned(sentence)
    assert sentence[found.start :].startswith(found.text)
    assert found.text == "概 不 退 還"


def test_every_ban_has_a_sentence_that_bites() -> None:
    """No kind of unfair clause is listed without an example that is found."""
    assert {each.name for each in BANS} == {name for name, _ in UNFAIR}


def test_an_unfair_clause_is_refused_with_its_reason() -> None:
    """The finding says why it is banned and what to write instead, at the very words."""
    (found,) = _with("双方先行协商", "本协议最终解释权归甲方；双方先行协商")
    assert found.code == "A105"
    assert found.span.length == len("最终解释权")
    assert found.help is not None


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code: str) -> None:
    """Each code explains itself with a wrong and a right example."""
    page = CODES[code]
    assert page.title.zh
    assert page.example is not None
    assert page.example.wrong != page.example.right


def test_a_text_reads_back_as_its_blocks() -> None:
    """What is kept as text is printed from the same blocks."""
    template = standard()
    values = dict.fromkeys(("store_name", *_names()), "甲")
    blocks = render(template, values)
    assert blocks_of(written(blocks)) == blocks
    assert len(text_hash(written(blocks))) == 64


def _names() -> list[str]:
    from pawpact.agreements.placeholder import PLACEHOLDERS

    return list(PLACEHOLDERS)
