"""The stages of a complaint and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.sdk import Label, Refusal

STAGES: Mapping[str, Label] = {
    "received": Label("已接收", "received"),
    "registered": Label("已登记", "registered"),
    "responded": Label("已响应", "responded to"),
    "handling": Label("处理中", "being handled"),
    "awaiting_decision": Label("待审核", "awaiting the decision"),
    "awaiting_customer": Label("等待客户", "waiting for the customer"),
    "resolved": Label("已解决", "resolved"),
    "revisit_due": Label("待回访", "to be called back about"),
    "satisfied": Label("客户满意", "satisfied"),
    "unsatisfied": Label("客户不满意", "not satisfied"),
    "no_answer": Label("回访未答复", "no answer"),
    "closed": Label("已结案", "closed"),
}
BECAME: Mapping[str, Label] = {
    name: Label(f"投诉：{each.zh}", f"complaint: {each.en}") for name, each in STAGES.items()
}
"""The same where it is not said that a complaint is meant."""

MOVES: Mapping[str, tuple[str, ...]] = {
    "received": ("registered",),
    "registered": ("responded",),
    "responded": ("handling",),
    "handling": ("awaiting_decision", "awaiting_customer", "resolved"),
    "awaiting_decision": ("handling", "resolved"),
    "awaiting_customer": ("handling",),
    "resolved": ("revisit_due",),
    "revisit_due": ("satisfied", "unsatisfied", "no_answer"),
    "satisfied": ("closed",),
    "no_answer": ("closed",),
    "unsatisfied": ("handling",),
    "closed": ("unsatisfied",),
}
"""There is no way from any stage to the end but through an answer: nobody says "not mine"."""

OPEN = tuple(each for each in MOVES if each != "closed")
UNRESOLVED = (
    "received",
    "registered",
    "responded",
    "handling",
    "awaiting_decision",
    "awaiting_customer",
)
"""Somebody still has to find a solution."""


def refused_path(state: str, *path: str) -> Refusal | None:
    """Why a complaint cannot take this path now, with where it can go.

    >>> refused_path("registered", "responded", "handling")
    >>> refused_path("closed", "handling").reason
    'move_refused'
    """
    for wanted in path:
        allowed = MOVES[state]
        if wanted not in allowed:
            zh = "、".join(STAGES[each].zh for each in allowed)
            en = ", ".join(STAGES[each].en for each in allowed)
            return Refusal(
                "move_refused",
                Label(
                    f"投诉当前是“{STAGES[state].zh}”，不能变为“{STAGES[wanted].zh}”；"
                    f"接下来可以：{zh}",
                    f"the complaint is {STAGES[state].en} and cannot be {STAGES[wanted].en};"
                    f" it can be: {en}",
                ),
            )
        state = wanted
    return None


def path_to_handling(state: str) -> tuple[str, ...]:
    """What lies between here and handling: whoever makes something good has responded.

    >>> path_to_handling("registered")
    ('responded', 'handling')
    """
    onward = {"registered": ("responded", "handling"), "responded": ("handling",)}
    return onward.get(state, () if state in ("handling", "awaiting_decision") else ("handling",))
