"""What the program writes as the reason of its own moves, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pawpact.billing.view import reason_label as billing_reason_label
from pawpact.contracts.ending.values import REASONS as END_REASONS
from pawpact.kernel.label import Label
from pawpact.policy.model import Policy
from pawpact.vocabulary.effects import refusal_label

_OURS: Mapping[str, Label] = {
    "order created": Label("建单", "order created"),
    "code scanned": Label("客户扫码", "code scanned"),
    "begun at the counter": Label("在柜台开始签约", "begun at the counter"),
    "all highlighted clauses confirmed": Label(
        "突出条款已逐条确认", "all highlighted clauses confirmed"
    ),
    "signed": Label("已签署", "signed"),
    "application withdrawn": Label("申请已撤回", "application withdrawn"),
    "approval ran out": Label("审核过期未签", "approval ran out"),
    "paid": Label("已付清", "paid"),
    "unpaid after grace": Label("宽限期满未付", "unpaid after grace"),
    "last period performed": Label("最后一期已履约", "last period performed"),
    "no period is to come": Label("没有待扣的期数", "no period is to come"),
    "no unpaid period": Label("没有未付的期数", "no unpaid period"),
    "check begins": Label("开始审核", "check begins"),
    "the customer asks for a person": Label("客户要求人工复核", "the customer asks for a person"),
    "the customer brought nothing more": Label(
        "客户没有补材料", "the customer brought nothing more"
    ),
    "deposit paid": Label("押金已付", "deposit paid"),
    "a bill asks for a fee": Label("解约账单有违约金，待客户同意", "a bill asks for a fee"),
    "core/return_deposit": Label("合约已结束，系统退还", "the contract is over, core returns it"),
    "deposit not paid in time": Label("押金逾期未付", "deposit not paid in time"),
    "refund paid out": Label("退款已付", "refund paid out"),
    "asked for": Label("提出申请", "asked for"),
    "a pause is asked for": Label("已申请暂停，待决定", "a pause is asked for"),
    "nobody decided in time": Label("逾期无人决定", "nobody decided in time"),
    "the check is due": Label("到了确认康复的日子", "the check is due"),
    "evidence is looked at": Label("核实材料", "evidence is looked at"),
    "the search begins": Label("开始寻宠", "the search begins"),
    "the search is over": Label("寻宠期满", "the search is over"),
    "mandate.stopped": Label("代扣授权已停", "the mandate stopped"),
    "not done in time": Label("逾期未办", "not done in time"),
    "its day came": Label("到了要办的日子", "its day came"),
    "examined": Label("已体检", "examined"),
    "pet deceased": Label("宠物已离世", "the pet died"),
    "the pet's death is confirmed": Label("宠物死亡已确认", "the pet's death is confirmed"),
    "charge.priced": Label("计价时规则没有结论", "no rule could price a charge"),
}
_MANDATE = re.compile(r"mandate valid \((?P<provider>[\w-]+)\)")
_RULE = re.compile(r"(?P<policy>[\w.]+)/(?P<rule>\w+(\[\d+\])?)(: \w+)?", re.ASCII)
"""A refusal's own reason stands behind; the rule's title says it."""
_PERSON = re.compile(r"person/(?P<who>[\w:.-]+)(: (?P<reason>\w+))?", re.ASCII)
_NO_POLICIES: Mapping[str, Policy] = {}


def reason_label(why: str, policies: Mapping[str, Policy] = _NO_POLICIES) -> Label:
    """What a reason is called; words that somebody wrote are shown as they are.

    A rule is called by its title where one of ``policies`` has it.
    """
    mandate, person, rule = (each.fullmatch(why) for each in (_MANDATE, _PERSON, _RULE))
    if mandate:
        return Label(f"代扣授权有效（{mandate['provider']}）", why)
    if person:
        return _because(Label("人工决定", "decided by a person"), person["reason"])
    titles = _titles(policies.get(rule["policy"]), rule["rule"]) if rule else None
    return titles or _OURS.get(why) or END_REASONS.get(why) or billing_reason_label(why)


def _titles(policy: Policy | None, name: str) -> Label | None:
    """A policy and its rule as their file calls them."""
    for rule in policy.rules if policy else ():
        if policy and rule.id == name:
            of, said = policy.title, rule.title
            return Label(f"{of.zh}：{said.zh}", f"{of.en}: {said.en}")
    return None


def _because(said: Label, reason: str | None) -> Label:
    """With the reason that was given for a refusal."""
    if not reason:
        return said
    why = refusal_label(reason)
    return Label(f"{said.zh}（{why.zh}）", f"{said.en} ({why.en})")
