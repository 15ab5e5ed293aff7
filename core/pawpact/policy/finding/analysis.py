"""R319 to R327: what analysis finds in rules that read well, each with a case."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code

ANALYSIS: dict[str, Code] = {
    "R319": Code(
        Label("条件永远不成立", "condition is never true"),
        Label(
            "没有任何情形能满足这个条件：几个要求互相矛盾，或者值超出了事实的范围。",
            "No case can meet the condition: its demands contradict each other, or a value lies "
            "beyond what the fact can be.",
        ),
    ),
    "R320": Code(
        Label("表的一行用不上", "table row never applies"),
        Label(
            "each 规则从表的每一行生成一条规则，这一行生成的那条没有任何情形能对上，"
            "或者 hit: first 时都被前面的行先拿走了。",
            "A rule with `each` becomes one rule for each row of its table; no case can meet the "
            "one of this row, or under hit: first earlier rows take them all.",
        ),
    ),
    "R321": Code(
        Label("有情形没有规则管", "cases that no rule decides"),
        Label(
            "hit: first 的规则里，有的情形一条也对不上。申请类的时刻由人处理，其他时刻什么都不会"
            "发生。在最后加一条 when: {} 的规则；本来就这样的，写一个 expect: {fired: []} 的测试，"
            "以后不再提示。",
            "Under hit: first some cases meet none of the rules. At a request a person decides "
            "then, at other moments nothing happens. Add a last rule with when: {}; where it is "
            "meant, a test with expect: {fired: []} says so and ends this warning.",
        ),
    ),
    "R322": Code(
        Label("先给了，后面的规则另有说法", "granted before another rule is heard"),
        Label(
            "两条规则都对得上同一个情形，排在前面的给出利益，排在后面的会拒绝、转人工或给得不同；"
            "谁也不是谁的特例。把该先看的排到前面，或者写明各管哪些情形。拒绝排在前面、特例排在"
            "通例前面的，不算。",
            "Two rules match one case: the earlier grants, the later would refuse, refer or give "
            "otherwise, and neither is a special case of the other. Put first what is to be looked "
            "at first, or let each name its cases. A guard before what it guards, and an exception "
            "before its rule, are not told.",
        ),
    ),
    "R323": Code(
        Label("效果自相矛盾", "contradictory effects"),
        Label(
            "同一个情形下，规则把同一个事实设成两个值，要求一件事又要求它的反面，或者对只算第一个"
            "的效果提出不同的要求。结论取决于先后，没有人能预料。",
            "In one case rules set a fact to two values, ask for an effect and its opposite, or "
            "ask in different ways for an effect of which only the first request stands. What "
            "comes out hangs on an order that nobody sees.",
        ),
    ),
    "R324": Code(
        Label("没有考虑未知", "the unknown is not thought of"),
        Label(
            "hit: all 时，无法判断的规则不起作用，也不会有人知道。这个事实可能未知，而没有规则问"
            "它是否已知，也没有测试说明未知时怎样。",
            "Under hit: all a rule that cannot be answered does nothing and nobody is told. The "
            "fact may be unknown, yet no rule asks whether it is known and no test shows what "
            "happens without it.",
        ),
    ),
    "R325": Code(
        Label("禁令用不上", "idle prohibition"),
        Label(
            "never 的条件没有任何情形能满足，所以它什么都挡不住。多半是条件写错了。",
            "No case can meet the condition of this `never`, so it forbids nothing. Most often "
            "the condition is wrong.",
        ),
    ),
    "R326": Code(
        Label("一年没有用到的规则", "rule that nobody met for a year"),
        Label(
            "过去 12 个月的决定里，这条规则一次也没有对上。可能门槛写得太高，也可能用不着了。"
            "`rules unused` 查的就是它，`rules check` 只看文件，不查。",
            "In the decisions of the last 12 months this rule was never met. Its line may be too "
            "high, or nobody needs it any more. Told by `rules unused`; `rules check` looks at "
            "files alone.",
        ),
    ),
    "R327": Code(
        Label("一个数停用了一条规则", "a number puts a rule out of use"),
        Label(
            "品牌或门店改了这个数以后，平台的一条规则再也轮不到。要停用就用 disable 写明，看的人"
            "才知道。",
            "With this value of the brand or store a rule of the platform can never be chosen any "
            "more. Where that is meant, `disable` says it openly.",
        ),
    ),
}
