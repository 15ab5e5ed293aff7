"""Codes of what can be wrong with the text of an agreement."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code, Example

CODES: dict[str, Code] = {
    "A101": Code(
        Label("占位填不上", "a placeholder that nothing fills"),
        Label(
            "协议里留空的地方要由程序填写：用 {price} 这样的占位，门店名称用本店设定的占位。"
            "空格、横线和其他括号填不上，签约时会原样出现，因此在发布时拒绝。",
            "What is left open is filled by the program: placeholders like {price}, and the "
            "store's own placeholder for its name. Blanks and other brackets would stand in the "
            "signed text, so they are refused at publication.",
        ),
        Example("text: 每期 {prise} 元", "text: 每期 {price} 元"),
    ),
    "A102": Code(
        Label("数字写死在协议里", "a number written out"),
        Label(
            "金额、天数、期数和比例只能用占位，签约时取自当时生效的规则；"
            "写死的数字迟早与扣款不一致。法律条文的序号不受此限。",
            "Amounts, days, periods and ratios come from the rules in force at signing; a number "
            "written out will differ from the debit one day. Numbers of legal articles may stand.",
        ),
        Example("text: 每期 398 元", "text: 每期 {price} 元"),
    ),
    "A103": Code(
        Label("缺少须突出的条款", "a highlighted clause is missing"),
        Label(
            "core.contracts.highlighted_terms 里的每一项都要有一段 term，加粗显示并由客户逐条确认；"
            "条款还须写出它所说的数字。",
            "Every name in core.contracts.highlighted_terms needs a paragraph with that `term`: it "
            "is set in bold and confirmed by itself. It also has to state its numbers.",
        ),
        Example(
            "- {term: debit_amount, text: 每期金额见附件}",
            "- {term: debit_amount, text: '每期 {price} 元，共 {term} 期，合计 {total} 元'}",
        ),
    ),
    "A104": Code(
        Label("缺少必备章节", "a section is missing"),
        Label(
            "core.contracts.agreement_sections 里的每一章都要有，且不能是空的。",
            "Every section named in core.contracts.agreement_sections has to be there, with text.",
        ),
        Example(
            "sections: [{id: adoption, title: 领养, text: []}]",
            "sections: [{id: adoption, title: 领养, text: [甲方交付宠物。]}]",
        ),
    ),
    "A105": Code(
        Label("霸王条款", "a banned clause"),
        Label(
            "不予退款、禁止评价、最终解释权、宠物死亡后继续扣款、限定管辖、没收押金、自动续约等条款"
            "不能出现在协议里。提示里写明理由和改法。",
            "No refund, gagging, final interpretation, payment after a pet's death, a distant "
            "forum, a forfeited deposit, automatic renewal and the like may not stand in an "
            "agreement. The finding says why and what to write instead.",
        ),
        Example("- 本协议最终解释权归本店所有。", "- 对条款有两种理解时，按有利于乙方的理解执行。"),
    ),
    "A106": Code(
        Label("字体里没有这个字", "a character that the font lacks"),
        Label(
            "协议要印成 PDF，随程序附带的字体没有这个字。换一个写法，例如用常用字。",
            "The agreement is printed with the font that ships with the program, which lacks this "
            "character. Write it otherwise.",
        ),
        Example("- 祝好🐱", "- 祝好"),
    ),
    "A107": Code(
        Label("条款名重复或段落写法不对", "a term twice, or a paragraph written oddly"),
        Label(
            "一项突出条款只写一段；段落不以 #、** 开头，也不分行。",
            "A highlighted clause is one paragraph; no paragraph begins with # or ** or has lines.",
        ),
        Example("- '# 总则'", "- 总则"),
    ),
}
