"""A caller's own number stands for one request: sent again it is that one, never another."""

from __future__ import annotations

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label


def refuse_another(key: str, contract: int, *, is_same: bool) -> None:
    """Raise where this number was used for something else, of ``contract``.

    Answered as a repeat, a debit would be said to be held that goes on.
    """
    if not is_same:
        name = public_id("con", contract)
        raise number_taken(key, Label(f"合约 {name}", name))


def number_taken(key: str, stands_for: Label) -> InvalidField:
    """The refusal of a number that ``stands_for`` something else; nothing was done."""
    return InvalidField(
        "key",
        Label(
            f"编号 {key} 已用于另一次办理（{stands_for.zh}），这一次没有办理",
            f"{key} is the number of another request, of {stands_for.en}; nothing was done",
        ),
        hint=Label("换一个没有用过的编号再办", "send it again under a number of its own"),
    )
