"""R1xx: a name that does not exist, or is not within reach here."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code

NAMES: dict[str, Code] = {
    "R101": Code(
        Label("没有这个事实", "unknown fact"),
        Label(
            "条件的左边要是事实的名称，如 credit.score。`rules vocabulary` 列出全部事实。",
            "The left side of a condition is the name of a fact, like credit.score. `rules "
            "vocabulary` lists all of them.",
        ),
    ),
    "R102": Code(
        Label("没有这个时刻", "unknown moment"),
        Label(
            "moment 要是已声明的时刻，如 application.submitted。",
            "`moment` names a declared moment, like application.submitted.",
        ),
    ),
    "R103": Code(
        Label("没有这个规则文件", "unknown policy"),
        Label(
            "门店和品牌的文件按规则文件或参数组的名称分段；这个名称平台没有，或插件没有安装。",
            "A patch is parted by the names of policies and settings groups; the platform "
            "has none of this name, or its plugin is not installed.",
        ),
    ),
    "R104": Code(
        Label("没有这个参数", "unknown parameter"),
        Label(
            "$名称 先在本规则文件里找，再在本组的 settings.yaml 里找；$"
            "组.名称 是核心的，或 needs 里写明的插件的。",
            "$name is looked up in the policy, then in its group's settings.yaml; "
            "$group.name belongs to core or to a plugin named in needs.",
        ),
    ),
    "R105": Code(
        Label("没有这个效果", "unknown effect"),
        Label(
            "then 里的每一项是一个已声明的效果，如 approve 或 set。",
            "Each entry of `then` is a declared effect, like approve or set.",
        ),
    ),
    "R106": Code(
        Label("效果没有这个参数", "unknown argument"),
        Label(
            "效果只接受它声明的参数。",
            "An effect takes only the arguments it declares.",
        ),
    ),
    "R107": Code(
        Label("没有这个比较符或运算", "unknown operator"),
        Label(
            "比较符有 ne、gt、gte、lt、lte、in、not_in、known、"
            "starts、ends、contains、has、has_any、has_a"
            "ll、count；运算有 add、sub、mul，效果的参数还有 min、m"
            "ax、share。",
            "Operators are ne, gt, gte, lt, lte, in, not_in, known, starts, ends, contains,"
            " has, has_any, has_all and count; operations are add, sub and mul, and in "
            "arguments min, max and share.",
        ),
    ),
    "R108": Code(
        Label("没有这条规则", "unknown rule"),
        Label(
            "before、after、replace、disable 和 fired 用"
            "规则的 id；表格规则的 id 是 tier[1] 这样的。",
            "before, after, replace, disable and fired name a rule by its id; a rule of a "
            "table is called like tier[1].",
        ),
    ),
    "R109": Code(
        Label("这个时刻没有这个事实", "fact not in this moment"),
        Label(
            "每个时刻只带有几种对象（客户、宠物、合约……），只能读这些对象的事实。",
            "A moment carries certain roles (customer, pet, contract and so on), and a rule"
            " reads facts of these roles only.",
        ),
    ),
    "R110": Code(
        Label("没有声明需要它", "not named in needs"),
        Label(
            "读另一个插件的事实或参数，要先在本插件的 needs 里写明，这样停用时才知道谁受影响。",
            "To read a fact or parameter of another plugin, the plugin names it in its "
            "needs, so that switching one off shows who depends on it.",
        ),
    ),
    "R111": Code(
        Label("没有这一项", "unknown key"),
        Label(
            "这里不认识这个名称，多半是拼写错误。",
            "This key is not known here; most often it is a misspelling.",
        ),
    ),
    "R112": Code(
        Label("名称不合规", "ill-formed name"),
        Label(
            "名称用小写英文字母、数字和下划线，以字母开头；规则文件的名称是 plugin.name。"
            "grant_points 的 reason 也是名称：账本的科目用它。",
            "Names are lower-case letters, digits and underscores, beginning with a letter;"
            " a policy is called plugin.name. The reason of grant_points is a name as well: "
            "the books have an account by it.",
        ),
    ),
    "R113": Code(
        Label("名称已被占用", "name taken"),
        Label(
            "同一个规则文件里规则的 id、同一组里参数的名称、平台里规则文件的名称都不能重复。",
            "Ids of rules in a policy, names of parameters in a group and names of policies"
            " are each given once.",
        ),
    ),
    "R114": Code(
        Label("这个时刻不能用这个效果", "effect not in this moment"),
        Label(
            "有些效果只用于某些时刻，例如 approve 只用于领养申请。",
            "Some effects belong to certain moments: approve, for one, to an adoption application.",
        ),
    ),
    "R115": Code(
        Label("没有这一列", "unknown column"),
        Label(
            "$row.列名 只在有 each 的规则里可用，列名要在表里。",
            "$row.column is for rules with `each`, and the column must be one of the table's.",
        ),
    ),
    "R116": Code(
        Label("不能设定这个事实", "not to be set"),
        Label(
            "set 只能设定本插件声明为 derived 的事实；其他事实来自数据。",
            "`set` writes facts that this plugin declares as derived; other facts come from data.",
        ),
    ),
}
