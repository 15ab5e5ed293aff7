"""Goods and services are made good: what is offered is asked of rules, each attempt once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.sdk import ActionCase, Outcome, Raise, Record, Row
from pawpact_plugins.complaint_compensation.case import (
    complaint_of,
    moved,
    number_of,
    refuse_stranger,
    refused,
    texts_of,
)
from pawpact_plugins.complaint_compensation.models import Improvement
from pawpact_plugins.complaint_compensation.stage import path_to_handling

RESENT = ("damaged", "missing", "mismatched", "near_expiry")
"""Nothing of this has to be sent back."""


def remedy_goods(case: ActionCase) -> Outcome:
    """What is wrong with a line of her order, what she chose, with how many points."""
    row, body = complaint_of(case), case.body
    wish = body["wish"] or ("reship" if body["defect"] in RESENT else "return")
    line = case.subjects["order_line"]
    found = _refuse_goods(case, row, wish) or _refuse_second(row, wish, body["defect"], line)
    if found is not None:
        return found
    points = body["points"] if body["points"] is not None else _usual(case, body["defect"])
    too_few = _refuse_too_few(case, body["defect"], points)
    if too_few is not None:
        return too_few
    values = {"defect": body["defect"], "wish": wish, "points": points, "order_line": line}
    return _offered(case, row, values)


def remedy_service(case: ActionCase) -> Outcome:
    """A service was bad: one of grooming and points, and a reminder for whoever it was."""
    row, body = complaint_of(case), case.body
    offered = texts_of(case, "service_remedies")
    if row["type"] != "service":
        return refused("not_a_service", "这不是服务投诉", "this is not about a service")
    if body["wish"] not in offered:
        listed = "、".join(offered)
        return refused("not_offered", f"本店可选：{listed}", f"this store offers: {listed}")
    found = refuse_stranger(case, body["staff"])
    found = found or _refuse_second(row, body["wish"], row["defect"], None)
    if found is not None:
        return found
    usual = number_of(case, "service_points_default")
    points = body["points"] if body["points"] is not None else usual
    values = {
        "fault": body["fault"],
        "staff": body["staff"],
        "wish": body["wish"],
        "points": points if body["wish"] == "points" else 0,
    }
    reminder = Record(
        Improvement,
        f"complaint:{row['thing']}",
        {
            "complaint": row["thing"],
            "customer": row["customer"],
            "staff": body["staff"],
            "fault": body["fault"],
            "at": case.at,
        },
    )
    outcome = _offered(case, row, values)
    if outcome.refused is not None or row["fault"]:
        return outcome
    return Outcome((*outcome.records, reminder), outcome.raises, outcome.answer)


def approve(case: ActionCase) -> Outcome:
    """The manager approves what was offered, or another number of points.

    Again where the month's budget was used up: what was given already is not given twice.
    """
    row = complaint_of(case)
    if not row["wish"]:
        return refused("nothing_to_approve", "没有待审批的补偿", "nothing waits to be approved")
    points = row["points"] if case.body["points"] is None else case.body["points"]
    too_few = _refuse_too_few(case, row["defect"], points)
    if too_few is not None:
        return too_few
    return _offered(case, row, {"points": points, "approved": True})


def _offered(case: ActionCase, row: Row, values: Mapping[str, Any]) -> Outcome:
    attempt = row["attempt"] + 1
    about = {**row, **values}
    subjects = {"complaint": row["thing"], "customer": row["customer"]}
    moment = "apology.requested"
    if about["order_line"] is not None:
        moment, subjects["order_line"] = "remedy.requested", about["order_line"]
    raised = Raise(moment, f"complaint:{row['thing']}:{attempt}", subjects)
    told = ("responded",) if row["state"] == "registered" else ()
    approved = ("approved",) if values.get("approved") else ()
    return moved(
        case,
        row,
        path_to_handling(row["state"]),
        {**values, "attempt": attempt},
        tells=(*told, *approved),
        raises=(raised,),
    )


def _refuse_goods(case: ActionCase, row: Row, wish: str) -> Outcome | None:
    if row["type"] != "goods":
        return refused("not_goods", "这不是商品投诉", "this is not about goods")
    if case.subjects["customer"] != row["customer"]:
        return refused("other_customer", "订单不是这位客户的", "the order is somebody else's")
    if case.fact("line.sent") is not True:
        return refused("not_sent", "这行商品还没有发货", "these goods did not leave yet")
    is_resent = case.body["defect"] in RESENT
    if is_resent and wish != "reship":
        return refused(
            "nothing_to_return", "无需寄回，直接补发", "nothing is sent back: they are sent again"
        )
    if not is_resent and wish == "reship":
        return refused(
            "return_or_exchange", "质量问题退货或换货", "bad goods are returned or exchanged"
        )
    return None


def _refuse_too_few(case: ActionCase, defect: str, points: int) -> Outcome | None:
    """A quality fault is worth its points, whoever says otherwise."""
    least = number_of(case, "quality_points")
    if not defect or defect in RESENT or points >= least:
        return None
    return refused(
        "too_few_points",
        f"质量问题至少补偿 {least} 积分",
        f"a quality fault is worth {least} points at least",
    )


def _refuse_second(row: Row, wish: str, defect: str, line: int | None) -> Outcome | None:
    """What was chosen stays chosen: nobody gets both."""
    before = (row["wish"], row["defect"], row["order_line"])
    if row["wish"] and before != (wish, defect, line):
        return refused(
            "chosen_already",
            "客户已经选过，只能选一项",
            "the customer has chosen: it is one of them, not both",
        )
    if row["approved"]:
        return refused("approved_already", "店长已审批", "the manager approved it already")
    return None


def _usual(case: ActionCase, defect: str) -> int:
    if defect == "near_expiry":
        return 0
    name = "goods_points_default" if defect in RESENT else "quality_points"
    return number_of(case, name)
