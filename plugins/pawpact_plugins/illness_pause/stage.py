"""The stages of a case of illness and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.sdk import Label, Refusal

NONE = "none"
"""There is no open case."""

STAGES: Mapping[str, Label] = {
    "reported": Label("已反馈，待兽医", "reported"),
    "vet_assigned": Label("兽医已接手", "a vet has it"),
    "consulting": Label("咨询中", "being advised"),
    "referred": Label("已转诊", "sent to a clinic"),
    "diagnosed": Label("已确诊", "diagnosed"),
    "treating": Label("治疗中", "being treated"),
    "recovered": Label("已康复", "recovered"),
    "deceased": Label("已死亡", "deceased"),
    "closed": Label("合约已结束", "closed with its contract"),
}
BECAME: Mapping[str, Label] = {
    name: Label(f"病情：{each.zh}", f"illness: {each.en}") for name, each in STAGES.items()
}
"""The same where it is not said that an illness is meant."""

CLAIMS: Mapping[str, Label] = {
    "accepted": Label("保障理赔同意", "the claim was accepted"),
    "refused": Label("保障理赔不同意", "the claim was refused"),
}
"""What was answered to a claim under the guarantee; until then a case is told by its stage."""

MOVES: Mapping[str, tuple[str, ...]] = {
    "reported": ("vet_assigned",),
    "vet_assigned": ("consulting",),
    "consulting": ("referred", "recovered"),
    "referred": ("diagnosed",),
    "diagnosed": ("treating",),
    "treating": ("recovered", "deceased"),
}
"""What people may do; a death, and the contract's end, close a case at any stage."""

OPEN = tuple(MOVES)


def is_open(state: str) -> bool:
    """Whether somebody still has to do with it.

    >>> is_open("treating"), is_open("recovered")
    (True, False)
    """
    return state in MOVES


def refused_move(state: str, wanted: str) -> Refusal | None:
    """Why a case cannot go there now, with what it can do.

    >>> refused_move("consulting", "referred")
    >>> refused_move("reported", "diagnosed").reason
    'move_refused'
    """
    allowed = MOVES.get(state, ())
    if wanted in allowed:
        return None
    zh = "、".join(STAGES[each].zh for each in allowed) or "（没有）"
    en = ", ".join(STAGES[each].en for each in allowed) or "(nothing)"
    return Refusal(
        "move_refused",
        Label(
            f"病例当前是“{STAGES[state].zh}”，不能变为“{STAGES[wanted].zh}”；接下来可以：{zh}",
            f"the case is {STAGES[state].en} and cannot be {STAGES[wanted].en}; it can be: {en}",
        ),
    )
