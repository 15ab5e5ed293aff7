"""Codes of what can be wrong with a brand's or store's own file; rule files have R codes."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.finding.code import Code, Example

CODES: dict[str, Code] = {
    "S101": Code(
        Label("没有这个品牌", "unknown brand"),
        Label(
            "brand 要是同一文件夹下一个品牌的名称，那里有 brand.yaml。",
            "`brand` names a brand whose folder, with a brand.yaml, stands beside the store's.",
        ),
        Example("brand: hapy-paws", "brand: happy-paws"),
    ),
    "S102": Code(
        Label("插件不可用", "plugin not available"),
        Label(
            "门店打开的插件没有安装或加载失败。门店可以营业，但要由它回答的申请会转人工，直到插件可用。"
            "已开业的门店在此期间沿用原有规则。",
            "A plugin that the store has on is not installed or did not load. The store works, "
            "but requests that the plugin answers wait for a person until it is there. "
            "A store in service keeps the policy it has until then.",
        ),
        Example("plugins: {credit_scorin: {}}", "plugins: {credit_scoring: {}}"),
    ),
    "S103": Code(
        Label("插件配置有误", "plugin configured wrongly"),
        Label(
            "plugins 下的内容由插件规定；决定业务的数字不写在这里，写在 rules.yaml。",
            "The plugin says what may stand under its name. Numbers that decide do not stand "
            "here but in rules.yaml.",
        ),
        Example(
            "plugins: {deposit_fallback: {deposit_amount: 300}}", "plugins: {deposit_fallback: {}}"
        ),
    ),
    "S104": Code(
        Label("密钥写在了文件里", "a secret in the file"),
        Label(
            "密钥放在环境变量里，文件只写变量名：`{$env: NAME}`。已经写进文件的密钥要作废更换。",
            "Secrets stand in the environment, the file names the variable: `{$env: NAME}`. "
            "A secret that was written into a file has to be replaced.",
        ),
        Example("plugins: {credit_scoring: {zhima_secret: abc}}", "plugins: {credit_scoring: {}}"),
    ),
    "S105": Code(
        Label("名称与文件夹不符", "name differs from the folder"),
        Label(
            "品牌和门店的名称就是文件夹的名称，复制文件夹后要改。名称一经使用不再更改。",
            "A brand or store is called what its folder is called; mend it after copying a "
            "folder. Once in use a name does not change.",
        ),
        Example("store: lakesied", "store: lakeside"),
    ),
    "S106": Code(
        Label("规则引擎不接受", "the engine does not take it"),
        Label(
            "这组规则在隔离的进程里编译时超时或崩溃。请把规则写得简单一些，或分成几条。",
            "Compiled in a process apart, these rules took too long or brought it down. Make "
            "them simpler, or split them.",
        ),
    ),
    "S107": Code(
        Label("门店资料填写有误", "the store's profile is wrong"),
        Label(
            "profile 写门店的地址、营业时间、休业日和售后联系方式，消息文字会用到。",
            "`profile` holds the store's place, opening hours, closed days and after-sales "
            "contacts, which texts of messages use.",
        ),
        Example(
            "profile: {opening: {mon: 10:00-9:00}}", 'profile: {opening: {mon: "10:00-21:00"}}'
        ),
    ),
    "S108": Code(
        Label("营业日历不成立", "the business calendar does not hold"),
        Label(
            "售后服务时间不能短于 core.tenancy.service_hours_per_day，"
            "时区、工作日和节假日历要认得出。",
            "Service is open for at least core.tenancy.service_hours_per_day; zone, working days "
            "and holidays have to be known ones.",
        ),
    ),
    "S109": Code(
        Label("要由第二人批准", "a second person has to approve"),
        Label(
            "这次改动按近 90 天的决定重算，每月变动超过 core.tenancy.publish_approval_above，"
            "或金额不明：有决定无法重算，会给出没有标价的权益，或改了由程序读取的价格、比例、积分、"
            "期数。stores apply 不替人批准：用 rules publish 提出，由另一人 rules approve。",
            "Tried on the decisions of the last 90 days the change moves more a month than "
            "core.tenancy.publish_approval_above, or nobody knows how much: decisions cannot be "
            "tried, benefits without a price would be given, or a price, share, points or "
            "periods change that the program reads. `stores apply` approves nothing: propose it "
            "with `rules publish`, and have somebody else approve it.",
        ),
    ),
    "S110": Code(
        Label("文件夹比已发布的旧", "the folder is older than what was published"),
        Label(
            "最新版本不是从文件夹来的（rules publish --with 或 rollback），文件夹里还是之前的内容。"
            "把发布过的内容放进文件夹再执行。",
            "The newest revision did not come from the folder (`rules publish --with`, "
            "`rollback`), and the folder still says what stood there before. Put what was "
            "published into it.",
        ),
    ),
}
