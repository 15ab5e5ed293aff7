"""What kinds of tasks are called; one that a rule opened is called by the rule's own word."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.vocabulary.task_kind import TASK_KINDS

KINDS = {
    "follow_up.day": Label("领养后回访", "follow-up after adoption"),
    "follow_up.monthly": Label("扣款后月度回访", "monthly call after a debit"),
    "message.undelivered": Label("消息未送达", "a message did not arrive"),
    "billing.notice_not_delivered": Label("扣款通知总送不到", "a debit notice never arrives"),
    "billing.unpaid_periods": Label("连续未付，转人工", "several periods unpaid"),
    "billing.postponement_beyond_limits": Label("顺延超出额度", "a postponement beyond limits"),
    "billing.debit_reversed": Label("扣款被撤销", "a debit was charged back"),
    "billing.statement_differs": Label("渠道对账有差异", "a statement differs from the books"),
    "billing.event_unmatched": Label("渠道消息对不上账单", "news of a provider that fit no debit"),
    "application_review": Label("人工复核领养申请", "a refused customer asks for a person"),
    "held_case": Label("决定转人工的案件", "decide a case that waits for a person"),
    "novice_training": Label("安排新手培训", "book a training for a newcomer"),
    "signing_evidence": Label("补签约取证", "evidence of a signing is missing"),
    "archive_damaged": Label("协议存档损坏", "an archived agreement is damaged"),
    "contract.ask_mandate": Label("请客户重新授权代扣", "ask for a new mandate"),
    "contract.pet_return": Label("接回宠物", "the pet is to come back"),
    "contract.pet_given_back": Label("宠物已收回，决定合约去留", "a pet came back: its contract"),
    "pause.recovery_check": Label("暂停期满，问宠物是否康复", "ask whether the pet is well again"),
    "incident.decide": Label("核实丢失或死亡报告", "decide a report of a loss or death"),
    "incident.lost_notice": Label("发布寻宠启事", "publish a notice about a lost pet"),
    "pet.intake_exam": Label("入店体检", "examine a pet that came in"),
    "pet.dose_due": Label("接种或驱虫到期", "a dose is due"),
    "pet.abnormal_sign": Label("宠物异常，请兽医查看", "an abnormal sign: see the pet"),
    "pet.ill_before_handover": Label(
        "交付前生病，联系客户", "a pet fell ill before it was handed over"
    ),
    "kit_delivery": Label("补送大礼包缺件", "bring what was missing in an adoption kit"),
    "after_sales_reship": Label("补发商品", "send goods again"),
    "after_sales_return": Label("等待退货寄回", "goods are to come back"),
    "compensation_over_budget": Label(
        "本月补偿预算已用完，请决定", "the month's budget for apologies is used up"
    ),
    "order_exception": Label("订单异常", "an order that needs a person"),
    "order_called_off": Label("通知仓库不要发货", "tell the warehouse not to ship"),
    "warehouse_news": Label("仓库消息对不上订单", "news of the warehouse that fit no order"),
    "refund_refused": Label("退款被渠道拒绝", "a refund was refused by the provider"),
    "billing.mandate_not_ended": Label("到渠道解除代扣授权", "end a mandate at its provider"),
    "books_disagree": Label("账目核对不符", "the books do not agree"),
    "letters_unread": Label(
        "另一家店几天没有收插件的信", "another store takes no letters of a plugin"
    ),
}

OF_RULES = {f"rule.{kind}": label for kind, label in TASK_KINDS.items()}
"""The same of what the rules that come with pawpact open."""


def kind_label(kind: str) -> Label:
    """What a kind is called; one without a name of its own is called by itself."""
    return (
        KINDS.get(kind) or OF_RULES.get(kind) or Label.of(kind.rpartition(".")[2].replace("_", " "))
    )
