"""R2xx: a value of the wrong type, out of bounds, or not this layer's to change."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code

VALUES: dict[str, Code] = {
    "R201": Code(
        Label("类型不对", "wrong type"),
        Label(
            "这里要的是另一种值：数字不加引号、不带前导零，真假写 true 或 fals"
            "e，日期写 2026-03-01，时刻写 08:00。",
            "Another kind of value is expected: numbers without quotes or leading zeros, "
            "true or false, dates like 2026-03-01, times like 08:00.",
        ),
    ),
    "R202": Code(
        Label("不是金额", "not an amount"),
        Label(
            "金额以元为单位，最多两位小数，不带货币符号和逗号：500 或 268.50。",
            "Amounts are in yuan with at most two decimals, without a currency sign or "
            "commas: 500 or 268.50.",
        ),
    ),
    "R203": Code(
        Label("不是价格比例", "not a price ratio"),
        Label(
            "价格比例是客户要付的部分：0.80 或 8折 表示付八成。8、20、80 有两种读法，所以不接受。",
            "A price ratio is the part that the customer pays: 0.80 or 8折 means 80%. 8, 20 "
            "and 80 can be read in two ways and are refused.",
        ),
    ),
    "R204": Code(
        Label("超出范围", "out of bounds"),
        Label(
            "参数的 bounds 由平台规定，品牌和门店都只能在其中取值。",
            "The platform sets a parameter's bounds; brands and stores choose within them.",
        ),
    ),
    "R205": Code(
        Label("不在可选项里", "not one of the choices"),
        Label(
            "这里只能写列出的几个值之一。",
            "Only one of the listed values may stand here.",
        ),
    ),
    "R206": Code(
        Label("比较符与类型不配", "operator does not fit"),
        Label(
            "大小比较只用于数字、金额、比例、日期和时刻；starts、ends、cont"
            "ains 只用于文字；has 和 count 只用于列表。",
            "Ordering is for numbers, amounts, ratios, dates and times; starts, ends and "
            "contains are for text; has and count are for lists.",
        ),
    ),
    "R207": Code(
        Label("类型不相配", "types do not match"),
        Label(
            "比较的两边、运算的各项、效果的参数，类型要相同：金额和整数不能相比。金额的比"
            "例用 share。",
            "Both sides of a comparison, the parts of an operation and an argument have one"
            " type: an amount is not compared with a number. Use share for a ratio of an "
            "amount.",
        ),
    ),
    "R208": Code(
        Label("对客户更不利", "harsher than the layer above"),
        Label(
            "这个参数门店只能往对客户有利的方向改，和上一层的值相比。",
            "A store may move this parameter only towards the customer, compared with the "
            "value of the layer above.",
        ),
    ),
    "R209": Code(
        Label("由平台规定", "the platform's alone"),
        Label(
            "store_may: locked 的参数，品牌和门店都不能改，因为它来自法律、安全或账务。",
            "A parameter with store_may: locked is not for brands or stores to change: it "
            "comes from law, safety or bookkeeping.",
        ),
    ),
    "R210": Code(
        Label("没有好坏次序", "no order"),
        Label(
            "only_better 要知道哪个方向更好：数字 higher/lower，"
            "布尔 true/false，列表 more/fewer，表 rows，选项用"
            " kindest_first 列出全部选项。",
            "only_better must know which way is better: higher/lower for numbers, "
            "true/false for bool, more/fewer for a list, rows for a table, kindest_first "
            "with all choices for a choice.",
        ),
    ),
    "R211": Code(
        Label("不符合约束", "constraint broken"),
        Label(
            "参数之间或与默认值之间有约束：superset_of_default、permutation、rising、never_worse、"
            "at_least、between、below。",
            "A parameter is bound to its default or to others: superset_of_default, permutation, "
            "rising, never_worse, at_least, between or below.",
        ),
    ),
    "R212": Code(
        Label("超出效果的限制", "beyond the effect's limit"),
        Label(
            "效果的限制由一个参数给出，写在规则里的数字同样受它约束，不能绕过。",
            "The limit of an effect is a parameter, and a number written into a rule is "
            "held to it as well.",
        ),
    ),
    "R213": Code(
        Label("列表里有重复", "listed twice"),
        Label(
            "列表里同一个值只写一次。",
            "A list holds each value once.",
        ),
    ),
    "R214": Code(
        Label("表的行不完整", "row of a table"),
        Label(
            "表的每一行都要写全各列，键列的值不能重复。",
            "Each row of a table gives every column, and its key occurs once.",
        ),
    ),
    "R215": Code(
        Label("声明自相矛盾", "contradictory declaration"),
        Label(
            "下限不能大于上限；只有有大小的类型才有上下限；只有 table 才有列。",
            "A lower bound is not above the upper, only ordered types have bounds, and only"
            " a table has columns.",
        ),
    ),
    "R216": Code(
        Label("日期颠倒", "dates the wrong way round"),
        Label(
            "effective 的 from 和 until 都包含在内，until 不能早于 from。",
            "from and until of `effective` are both included, and until is not before from.",
        ),
    ),
}
