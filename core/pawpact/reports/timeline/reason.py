"""Why something moved, as it was written down: by people in their words, else by the program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pawpact.kernel.label import Label
from pawpact.reports.timeline.event import NOTHING

_OF_THE_PROGRAM: Mapping[str, Label] = {
    "all highlighted clauses confirmed": Label("重点条款已逐条确认", "every clause confirmed"),
    "begun at the counter": Label("柜台办理", "begun at the counter"),
    "check begins": Label("开始审核", "check begins"),
    "nobody decided in time": Label("到期无人审批", "nobody decided in time"),
    "order created": Label("建立草稿", "opened"),
    "points_reserved": Label("已预留积分", "points reserved"),
    "exception_cleared": Label("异常已排除", "what kept it back is mended"),
    "shipped late": Label("超时未发货", "shipped late"),
    "signed": Label("已签署", "signed"),
}
_RULE = re.compile(r"[a-z_.]+/[a-z_]+")
"""A policy and its rule: the decision beside it says in words what it was."""
_PEOPLE = ("staff:", "customer:")


def reason_of(why: str, actor: str) -> Label:
    """What people wrote stays as it is; the program's own words only where they are said in both.

    Other words of the program are for whoever reads English.
    """
    if why in _OF_THE_PROGRAM:
        return _OF_THE_PROGRAM[why]
    if not why:
        return NOTHING
    is_rule = _RULE.fullmatch(why) is not None
    if is_rule or (why.isascii() and not actor.startswith(_PEOPLE)):
        return Label("", why)
    return Label.of(why)
