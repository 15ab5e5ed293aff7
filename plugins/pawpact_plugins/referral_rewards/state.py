"""Where a referral is in its life, on either side."""

from __future__ import annotations

from enum import StrEnum

from pawpact.sdk import Label


class State(StrEnum):
    """A referral's states; a newcomer's are the same but for ``rewarded``."""

    USED = "code_used"
    SIGNED = "signed"
    QUALIFIED = "qualified"
    REWARDED = "rewarded"
    """Every period that it earned has been waived, or became points."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


STATES = {
    State.USED: Label("已用码", "code used"),
    State.SIGNED: Label("已签约，待生效", "signed, pending"),
    State.QUALIFIED: Label("已生效", "counts"),
    State.REWARDED: Label("已全部兑现", "rewarded in full"),
    State.WITHDRAWN: Label("已撤回", "withdrawn"),
    State.REFUSED: Label("不予认定", "refused"),
}

COUNTING = frozenset({State.QUALIFIED, State.REWARDED})
"""States in which a referral counts for its referrer."""

LIVING = frozenset({State.USED, State.SIGNED, *COUNTING})
"""States of a newcomer whose first code stands."""
