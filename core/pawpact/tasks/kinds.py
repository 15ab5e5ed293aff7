"""What kinds of tasks are called; one that a rule opened is called by the rule's own word."""

from __future__ import annotations

from pawpact.kernel.label import Label

KINDS = {
    "follow_up.day": Label("领养后回访", "follow-up after adoption"),
    "follow_up.monthly": Label("扣款后月度回访", "monthly call after a debit"),
    "message.undelivered": Label("消息未送达", "a message did not arrive"),
    "billing.notice_not_delivered": Label("扣款通知总送不到", "a debit notice never arrives"),
    "billing.unpaid_periods": Label("连续未付，转人工", "several periods unpaid"),
    "billing.postponement_beyond_limits": Label("顺延超出额度", "a postponement beyond limits"),
    "billing.debit_reversed": Label("扣款被撤销", "a debit was charged back"),
    "billing.statement_differs": Label("渠道对账有差异", "a statement differs from the books"),
    "illness.vet": Label("对接兽医", "connect a vet"),
}


def kind_label(kind: str) -> Label:
    """What a kind is called; one without a name of its own is called by itself."""
    return KINDS.get(kind) or Label.of(kind.rpartition(".")[2].replace("_", " "))
