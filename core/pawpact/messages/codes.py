"""Codes of what can be wrong with the words of messages."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code, Example

CODES: dict[str, Code] = {
    "M101": Code(
        Label("没有这种消息", "unknown kind of message"),
        Label(
            "门店和品牌只能替换平台和插件已有的消息文字，规则也只能发已有的；"
            "`pawpact messages templates` 列出全部种类。",
            "A brand or store replaces texts that the platform or a plugin has, and rules send "
            "those; `pawpact messages templates` lists every kind.",
        ),
        Example("kind: charge.notise", "kind: charge.notice"),
    ),
    "M102": Code(
        Label("没有这个变量", "unknown variable"),
        Label(
            "花括号里只能写这种消息声明过的变量。要原样写出花括号，请改用书名号或引号。",
            "Only variables that the kind of message declares stand in braces. There is no way to "
            "write a brace itself.",
        ),
        Example("zh: 将扣款 {amout} 元", "zh: 将扣款 {amount} 元"),
    ),
    "M103": Code(
        Label("缺少必须说明的内容", "something that has to be said is missing"),
        Label(
            "有些内容每个版本都要写明，例如扣款提醒里的金额和日期。",
            "Some things have to be said in every version, such as the amount and the day in a "
            "debit notice.",
        ),
        Example("zh: 即将扣款，请留意", "zh: 将于 {debit_at} 扣款 {amount} 元"),
    ),
    "M104": Code(
        Label("写死了价格", "a price written out"),
        Label(
            "价格由规则和合约决定，文字里用变量，否则改价以后消息就与实际不符。",
            "Prices come from rules and contracts. Use a variable, or the text and the debit will "
            "differ one day.",
        ),
        Example("zh: 每月 398 元", "zh: 每月 {amount} 元"),
    ),
    "M105": Code(
        Label("占位没有填上", "a placeholder is left open"),
        Label(
            "方括号里的占位没有内容可填：写成门店名称的占位，或在 tenant.yaml 的 profile 里补上。",
            "There is nothing to fill a placeholder with: write the store-name placeholder, or add "
            "what is missing to `profile` in tenant.yaml.",
        ),
        Example("zh: 欢迎来到[店名]", "zh: 欢迎来到[门店名称]"),
    ),
    "M106": Code(
        Label("版本没有更新", "not a later version"),
        Label(
            "换了文字就要用更大的版本号；发出的消息都记着当时的版本，旧版本一直保留。",
            "Other words need a later version: every message remembers the version that it was "
            "made from, and old versions are kept.",
        ),
        Example("version: 1", "version: 2"),
    ),
    "M107": Code(
        Label("不是插件自己的消息", "not the plugin's own kind of message"),
        Label(
            "插件自带的消息文字，种类写作“插件名.名字”，这样不会与平台和别的插件重名。",
            "The kinds of messages that a plugin ships begin with its name and a dot, so that no"
            " two are called alike.",
        ),
        Example("kind: birthday.points", "kind: acme_birthday.points"),
    ),
    "M108": Code(
        Label("规则发不了这种消息", "rules cannot send this message"),
        Label(
            "这种消息的文字要用到金额、日期这样的内容，或者是给员工看的，由系统在办那件事时发。"
            "规则发消息不带内容，发出来就是空着的；请换成文字完整的消息。",
            "Its words need values such as an amount or a day, or it is for staff; the program "
            "sends it with the event it belongs to. A rule sends a kind and no values, so name one "
            "whose words need none.",
        ),
        Example(
            "then: [send_message: {template: charge.notice}]",
            "then: [send_message: {template: complaint.apology}]",
        ),
    ),
}
