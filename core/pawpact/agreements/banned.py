"""Clauses that no agreement of this house may hold, why, and what to write instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pawpact.agreements.gift import refuses_gifts_only
from pawpact.agreements.simplified import SIMPLIFIED
from pawpact.kernel.label import Label


class Ban(NamedTuple):
    """A kind of unfair clause: how it is usually worded, why it is banned, how to mend it.

    One that ``spares_gifts`` is fair where it is about gifts alone.
    """

    name: str
    title: Label
    wording: re.Pattern[str]
    why: Label
    mend: Label
    spares_gifts: bool


class Banned(NamedTuple):
    """A banned wording in a text."""

    start: int
    text: str
    ban: Ban


def find_banned(text: str) -> Iterator[Banned]:
    """Every banned wording, in the order of the text.

    Blanks between characters and traditional characters hide none.
    """
    places = [place for place, each in enumerate(text) if each not in _INVISIBLE]
    plain = "".join(text[place] for place in places).translate(SIMPLIFIED)
    found = []
    for ban in BANS:
        for match in ban.wording.finditer(plain):
            if ban.spares_gifts and refuses_gifts_only(plain, match.end()):
                continue
            start, last = places[match.start()], places[match.end() - 1]
            found.append(Banned(start, text[start : last + 1], ban))
    yield from sorted(found, key=lambda each: each.start)


def _ban(
    name: str,
    zh: str,
    en: str,
    wording: str,
    why: Label,
    mend: Label,
    *,
    spares_gifts: bool = False,
) -> Ban:
    return Ban(name, Label(zh, en), re.compile(wording), why, mend, spares_gifts)


_INVISIBLE = " \t\n\r\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
"""What a reader does not see between two characters."""
_N = (
    r"(?:不予|概不|一律不|恕不|均不|不再|不得|不能|不可以|不|拒不|"
    r"(?<!不得)(?<!不会)(?<!不能)(?<!无权)拒绝|无权要求|不得要求|不支持)"
)
_G = r"[^。；;！!\n]{0,16}?"
"""A few characters of the same sentence."""
_GONE = r"(?:死亡|走失|丢失|去世|离世)"
_SHOP = r"(?:甲方|本店|门店|公司)"

BANS: tuple[Ban, ...] = (
    _ban(
        "no_refund",
        "不予退款",
        "no refund",
        rf"{_N}(?:予|作|做|办理|接受|支持|受理)?(?:退款|退还(?!现金)|退费|返还|退回)|"
        rf"(?:费用|积分|款项|余额|已付){_G}{_N}(?:退|返还)|"
        r"(?:一经|付款|支付|缴纳|扣取|扣款|已付|已缴)[^。，,；;\n]{0,12}?不(?:退|返)|"
        r"退款申请[^。；;\n]{0,6}?不(?:予)?(?:受理|接受)|"
        r"(?:积分|余额|款项)[^。，,；;\n]{0,8}?"
        rf"(?:清零|归零|作废|归{_SHOP}所有|视为(?:自动)?放弃)",
        Label("预付款未消费的部分须退还消费者", "what was prepaid and not used is the customer's"),
        Label(
            "写明退还的条件和期限，例如“未使用的付费积分按合约约定退还”；赠送的可以不退，须单独成句，"
            "例如“赠送积分不予退款”",
            "say when and how it is refunded; gifts need not be, in a sentence of their own, such "
            "as “赠送积分不予退款”",
        ),
        spares_gifts=True,
    ),
    _ban(
        "forfeited_deposit",
        "没收押金",
        "forfeited deposit",
        rf"(?:押金|保证金|定金){_G}(?:(?<!不得)(?<!不会)没收|不予?退|不退|不返还|"
        rf"归{_SHOP}|抵(?:作|充|为)?违约金|扣除不退)"
        rf"|(?<!不得)(?<!不会)没收{_G}(?:押金|保证金)",
        Label(
            "押金是客户的钱，只能逐项扣除并经客户确认",
            "a deposit is the customer's; deductions are itemised and agreed to",
        ),
        Label(
            "写“押金抵扣须逐项列明并经乙方确认，余额在 {deposit_refund_days} 天内退还”",
            "itemise deductions; the rest is returned in {deposit_refund_days} days",
        ),
        spares_gifts=True,
    ),
    _ban(
        "no_review",
        "禁止评价或投诉",
        "gagging",
        rf"(?:不得|禁止|不允许|不准|严禁|无权){_G}(?:评价|差评|投诉|曝光|举报|发帖|"
        rf"发布{_G}(?:视频|信息|言论)|负面|媒体|维权)|"
        r"(?:承诺|保证)不(?:再)?(?:评价|差评|投诉|曝光|举报|起诉)|"
        r"(?:须|应当?|必须)[^。；;\n]{0,6}?删除[^。；;\n]{0,12}?(?:评价|评论|言论)",
        Label(
            "消费者有权评价、投诉和举报，合同不能禁止",
            "customers may review and complain; no contract may forbid it",
        ),
        Label("删去这一句", "remove the sentence"),
    ),
    _ban(
        "final_interpretation",
        "最终解释权",
        "final interpretation",
        r"最终解释的?权|解释权归|最终决定权|保留(?:一切|所有|全部)权利|"
        r"保留(?:随时)?(?:修改|变更|调整)[^。；;\n]{0,12}的?权利|"
        rf"(?:有权|{_SHOP}可以?)(?:随时|单方面?|自行)[^。；;\n]{{0,8}}(?:修改|变更|调整|涨价)",
        Label(
            "格式条款有两种解释时，应作不利于提供方的解释；不能保留单方解释或变更的权利",
            "standard terms are read against who wrote them; one side cannot keep the last word",
        ),
        Label("删去；变更须双方书面同意", "remove it; changes need both sides' consent"),
    ),
    _ban(
        "runs_on_after_death",
        "宠物死亡或走失后仍须付款",
        "runs on after death or loss",
        rf"{_GONE}{_G}(?:仍|继续|照常|依然|不影响|不免除|照样|还须|不得终止)"
        rf"{_G}(?:付|扣|缴|履行|支付|合同|协议|合约|义务|有效)|"
        rf"{_GONE}{_G}(?:照付|照扣|照缴)|"
        rf"{_GONE}{_G}不(?:作为|构成|属于|是){_G}(?:解约|终止|解除)|"
        rf"{_GONE}{_G}(?:应当?|须|需|必须)(?:支付|承担|缴纳){_G}违约金|"
        r"无论宠物[^。；;\n]{0,12}?(?:均|都|仍|皆)[^。；;\n]{0,6}?(?:付|缴|扣)|"
        r"(?:患病|生病)(?:(?!暂停|康复|恢复|痊愈)[^。；;！!\n]){0,16}?"
        rf"(?:仍|继续|照常|依然|不影响|不免除|照样|还须|不得终止|不得暂停){_G}"
        r"(?:付|扣|缴|履行|支付|合同|协议|合约|义务)",
        Label(
            "宠物死亡或走失时合约免费终止，平台规则不允许继续扣款",
            "at a pet's death or loss the contract ends without a fee",
        ),
        Label(
            "写“凭材料终止代扣，不收违约金”",
            "say that debits end on evidence and no fee is taken",
        ),
    ),
    _ban(
        "distant_forum",
        "限定对消费者不利的管辖",
        "distant forum",
        rf"(?:只能|仅|均应?|统一|一律|必须|应当?)?(?:向|由|提交)(?:甲方|本店|平台|公司|总部){_G}"
        r"(?:法院|仲裁)|仲裁委员会[^。；;！!\n]{0,16}?(?:一裁终局|仲裁)|"
        r"放弃[^。；;！!\n]{0,16}?(?:起诉|诉讼|仲裁)(?:的)?权?|"
        r"由(?!有管辖权|被告|乙方)[^。，,；;\n]{2,20}?法院(?:专属)?管辖|"
        r"提交[^。，,；;\n]{2,16}?仲裁",
        Label(
            "约定只能到商家所在地诉讼或仲裁，加重消费者负担",
            "a forum that only suits the shop burdens the customer",
        ),
        Label(
            "写“可向有管辖权的人民法院起诉”",
            "say that any court with jurisdiction may be asked",
        ),
    ),
    _ban(
        "auto_renew",
        "期满自动续约",
        "automatic renewal",
        r"(?<!不)(?<!不会)(?<!不得)自动(?:续约|续期|续签|延续|延长|顺延[^。；;\n]{0,6}期)|"
        r"默认(?:续约|续期|续签|延续|延长|进入)|视为(?:同意)?(?:自动)?续",
        Label("合约期满即结束，平台规则不允许自动续约", "a contract ends with its term"),
        Label("删去续约，写“合约期满即结束”", "remove it and say that the contract ends"),
    ),
    _ban(
        "no_exit",
        "不得解约",
        "no way out",
        r"(?<!甲方)(?<!本店)(?<!门店)(?:不得|不能|无权|不可|不支持|不允许|不接受|禁止)"
        r"(?:中途|提前|单方面?|随意|以任何理由)*(?:解约|解除|退出|终止|取消代扣|取消授权)"
        r"|(?:不得|不能|无权|禁止)(?:撤销|关闭|取消|停止)[^。；;\n]{0,6}?(?:代扣|扣款|授权)",
        Label(
            "客户可以随时解约和撤销代扣授权，违约金有上限",
            "the customer may end and revoke at any time; the fee is capped",
        ),
        Label(
            "写明解约方式和违约金上限 {fee_rate}、{fee_cap}",
            "state how to end and the caps {fee_rate}, {fee_cap}",
        ),
    ),
    _ban(
        "free_adoption",
        "以“免费”隐去总价",
        "called free",
        r"免费(?:领养|送养|赠送宠物|获得宠物|送[猫狗犬宠])|(?:零|0)元(?:领养|购宠)|无需付费领养",
        Label(
            "带月付的领养不是免费；须写明应付总额",
            "an adoption with a monthly plan is not free; the total is stated",
        ),
        Label("删去“免费”，写明 {total}", "remove “free” and state {total}"),
    ),
    _ban(
        "no_liability",
        "免除门店责任",
        "shop not liable",
        rf"(?:概不|不承担|不负)(?:任何|一切|全部)?(?:责任|负责)|{_SHOP}{_G}"
        rf"(?:概不负责|不承担{_G}责任|免责|不负{_G}责任)|售出概不|与{_SHOP}(?:概|均|一律)?无关",
        Label(
            "经营者不能以格式条款免除自己的责任",
            "a shop cannot write itself out of its duties",
        ),
        Label("写明各自承担的责任", "say who answers for what"),
    ),
    _ban(
        "unlimited_penalty",
        "过高违约金",
        "excessive penalty",
        rf"(?:一次性|立即)(?:付清|支付|补足|缴清){_G}(?:全部|剩余|所有){_G}(?:月付|款|期|费)"
        rf"|(?:双倍|数倍|[两三四五六七八九十]倍){_G}(?:赔偿|违约金|支付)|全额(?:赔偿|违约金)|"
        r"(?:须|应当?|必须|有权(?:要求|收取)?|违约金(?:为|按|等于))"
        r"(?:(?!退|返)[^。；;\n]){0,10}?(?:剩余的?(?:全部|所有)|(?:全部|所有)的?(?:剩余|未付))"
        r"[^。；;\n]{0,4}?(?:月付|款|金额|期|费)(?!额?的)",
        Label(
            "违约金以剩余未付金额的比例和期数封顶",
            "the fee is capped by a share and by monthly amounts",
        ),
        Label("改用 {fee_rate} 和 {fee_cap}", "use {fee_rate} and {fee_cap}"),
    ),
)
