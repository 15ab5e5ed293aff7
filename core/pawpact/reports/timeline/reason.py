"""Why something moved, as it was written down: by people in their words, else by the program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pawpact.contracts.reason import reason_label
from pawpact.kernel.label import Label
from pawpact.policy.model import Policy
from pawpact.reports.timeline.event import NOTHING
from pawpact.vocabulary.effects import document_label

_OF_ORDERS: Mapping[str, Label] = {
    "points_reserved": Label("已预留积分", "points reserved"),
    "exception_cleared": Label("异常已排除", "what kept it back is mended"),
    "shipped late": Label("超时未发货", "shipped late"),
}
_OF_BENEFITS: Mapping[str, Label] = {"redeemed": NOTHING}
"""The state says it already."""
_HANDED_IN = re.compile(r"(?P<document>\S+) recorded")
_RULE = re.compile(r"[a-z_.]+/[a-z_]+(\[\d+\])?(: \w+)?")
"""A policy and its rule: one that is no more has no title."""
_PEOPLE = ("staff:", "customer:")


def reason_of(why: str, actor: str, policies: Mapping[str, Policy]) -> Label:
    """What people wrote stays as it is; the program's own words only where they are said in both.

    A rule is called by its title. Other words of the program are for whoever reads English.
    """
    if not why:
        return NOTHING
    handed_in = _HANDED_IN.fullmatch(why)
    if handed_in:
        return _handed_in(document_label(handed_in["document"]))
    if why in _OF_BENEFITS:
        return _OF_BENEFITS[why]
    known = _OF_ORDERS.get(why) or reason_label(why, policies)
    if known != Label.of(why):
        return known
    is_rule = _RULE.fullmatch(why) is not None
    if is_rule or (why.isascii() and not actor.startswith(_PEOPLE)):
        return Label("", why)
    return Label.of(why)


def _handed_in(document: Label) -> Label:
    return Label(f"已交{document.zh}", f"{document.en} handed in")
