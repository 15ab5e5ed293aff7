"""R3xx: what is missing, stands in the wrong place, or contradicts another layer."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code

STRUCTURE: dict[str, Code] = {
    "R301": Code(
        Label("缺少必填项", "missing key"),
        Label(
            "必须写明的项目没有写，程序不替你猜。",
            "A required key is not there; it has no default on purpose.",
        ),
    ),
    "R302": Code(
        Label("规则永远轮不到", "rule is never chosen"),
        Label(
            "hit: first 时第一条对上的说了算，这条规则能对上的情形，前面的规则都先拿走了。换别的"
            "数值也轮不到它。移到前面，或者停用它。",
            "Under hit: first the first rule that fires decides, and rules before this one take "
            "every case that it matches, whatever the numbers. Move it up, or take it out.",
        ),
    ),
    "R303": Code(
        Label("文件格式不符", "other file format"),
        Label(
            "format 比程序新：先升级 pawpact，否则会读错。",
            "`format` is newer than this program: upgrade pawpact first, or the file would "
            "be read wrongly.",
        ),
    ),
    "R304": Code(
        Label("on 应为 moment", "`on` instead of `moment`"),
        Label(
            "旧版 YAML 把 on 读成“真”，所以这里用 moment。",
            "Older YAML reads `on` as true, so the key is called moment.",
        ),
    ),
    "R305": Code(
        Label("尚不支持", "not yet supported"),
        Label(
            "mode: watch（只记录不生效）会在以后的版本里支持。",
            "mode: watch (logged, no effect) comes with a later release.",
        ),
    ),
    "R306": Code(
        Label("规则没有开放", "rule is not open"),
        Label(
            "只有平台标为 open: true 的规则，品牌和门店才能替换或停用。",
            "Brands and stores replace or disable only rules that the platform marked open: true.",
        ),
    ),
    "R307": Code(
        Label("位置不允许", "place not allowed"),
        Label(
            "hit: first 时，新规则只能排在开放的规则之前，或排在最后：它不能抢走未开放规则的情形。",
            "Under hit: first a new rule stands before open rules or at the end: it may not"
            " take cases from a rule that is not open.",
        ),
    ),
    "R308": Code(
        Label("不能新设事实", "sets a new fact"),
        Label(
            "品牌和门店的规则只能设定这条平台规则已经设定的事实，否则别的规则会收到没人核"
            "对过的结论。",
            "A brand's or store's rule sets only facts that the platform's policy sets "
            "already; other policies rely on them.",
        ),
    ),
    "R309": Code(
        Label("超出规模上限", "beyond a limit"),
        Label(
            "一个规则文件最多 600 条规则、40 个事实、6 层条件，列表 500 项，表 50 行。",
            "A policy has at most 600 rules, 40 facts and 6 levels of conditions; a list "
            "has 500 entries, a table 50 rows.",
        ),
    ),
    "R310": Code(
        Label("锁定规则不明时仍给予利益", "grants while a guard is in doubt"),
        Label(
            "锁定的规则因为缺少信息无法判断时，同一规则文件里的其他规则不得通过、付款或退"
            "款。给锁定的规则补上 known: false 的分支。",
            "Where a locked rule cannot be answered for want of a fact, no other rule of "
            "the policy may approve, pay or refund. Add a rule for known: false.",
        ),
    ),
    "R311": Code(
        Label("锁定规则自相矛盾", "contradictory lock"),
        Label(
            "锁定的规则是法律或安全底线：不能开放替换，不能因不明而跳过，也只有平台能写。",
            "A locked rule is law or safety: it is not open, is not skipped when unknown, "
            "and only the platform writes one.",
        ),
    ),
    "R312": Code(
        Label("版本不符", "another version"),
        Label(
            "extends 写明文件是为上一层的哪个版本写的。上一层更新后，先看改了什么，再改这里。",
            "`extends` says for which version of the layer above the file was written. "
            "After an update look at what changed, then change it here.",
        ),
    ),
    "R313": Code(
        Label("没人设定的事实", "fact that nobody sets"),
        Label(
            "规则读一个由规则设定的事实，但设定它的插件没有启用。",
            "A policy reads a derived fact, but the plugin whose policy sets it is not "
            "switched on.",
        ),
    ),
    "R314": Code(
        Label("循环", "cycle"),
        Label(
            "几个规则文件互相等对方先设定事实，没有可行的先后次序。",
            "Policies wait for each other's derived facts, so there is no order in which "
            "they can decide.",
        ),
    ),
    "R315": Code(
        Label("两处设定", "set twice"),
        Label(
            "同一个事实只能由一个规则文件设定，否则结论取决于先后。",
            "One policy sets a derived fact; with two the outcome would hang on their order.",
        ),
    ),
    "R316": Code(
        Label("成批时刻读个人信息", "personal fact in a batch"),
        Label(
            "成批留痕的时刻，一份留痕里有许多客户，不能含个人信息。改用分段或是否类的事实。",
            "A chunked moment keeps many customers in one receipt, so nothing personal may "
            "enter it. Read a band or a yes/no fact.",
        ),
    ),
    "R317": Code(
        Label("内容为空", "says nothing"),
        Label(
            "空的 all、any、比较、测试预期或禁令没有意义，多半是漏写。",
            "An empty group, comparison, expectation or prohibition means nothing; most "
            "often something was left out.",
        ),
    ),
    "R318": Code(
        Label("放错文件夹", "wrong folder"),
        Label(
            "规则文件放在 rules/<插件>/<规则>.yaml，核心的放在 rules/core/，这样按名称就能找到。",
            "A policy stands in rules/<plugin>/<policy>.yaml, core's in rules/core/, so "
            "that its name leads to it.",
        ),
    ),
}
