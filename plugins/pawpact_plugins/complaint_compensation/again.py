"""What was asked for, read from the versions of a complaint: so that a past can be lived again.

What people said comes masked; that they spoke of illness is said again in a word of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pawpact.sdk import Row, Trace
from pawpact_plugins.complaint_compensation.schema import MOST_WORDS

Body = Mapping[str, Any]
Read = Callable[[Trace], Body | None]
ILL = "生病"
"""Of the words of illness one that no store can take away."""


def taken_in(trace: Trace) -> Body | None:
    """A complaint begins; what it is about was registered, be it in the same breath."""
    row = trace.row
    if trace.thing != "complaint" or trace.before is not None:
        return None
    about = {"customer": row["customer"], "contract": row["contract"], "channel": row["channel"]}
    return {**about, "said": _heard(row["said"], is_ill=row["has_illness_words"])}


def _heard(masked: str | None, *, is_ill: bool) -> str:
    """What was said, and that it was of illness."""
    return f"{ILL if is_ill else ''}{masked or ''}"[:MOST_WORDS]


def _next(does: Callable[[Row, Row], Body | None]) -> Read:
    """What the next version of a complaint says was done with the one before it."""

    def read(trace: Trace) -> Body | None:
        before = trace.before
        if trace.thing != "complaint" or before is None:
            return None
        said = does(before, trace.row)
        if said is None:
            return None
        return {"complaint": trace.row["thing"], "version": before["version"], **said}

    return read


def _register(before: Row, row: Row) -> Body | None:
    if (before["state"], row["state"]) != ("received", "registered"):
        return None
    named = {each: row[each] for each in ("contract", "type", "urgency", "disease")}
    days = {each: _written(row[each]) for each in ("happened_at", "diagnosed_on")}
    is_new = row["has_illness_words"] and not before["has_illness_words"]
    return {**named, **days, "demand": _heard(row["demand"], is_ill=is_new)}


def _reassign(before: Row, row: Row) -> Body | None:
    return None if before["owner"] == row["owner"] else {"owner": row["owner"]}


def _raise(before: Row, row: Row) -> Body | None:
    is_raised = before["state"] == row["state"] and before["urgency"] != row["urgency"]
    return {"urgency": row["urgency"]} if is_raised else None


def _respond(before: Row, row: Row) -> Body | None:
    """Nothing but the response; whoever decided, or made it good, has responded on the way."""
    is_alone = before["decision"] == row["decision"] and before["attempt"] == row["attempt"]
    return {} if row["state"] == "responded" != before["state"] and is_alone else None


def _diagnose(before: Row, row: Row) -> Body | None:
    was, found = (tuple(each[of] for of in ("disease", "diagnosed_on")) for each in (before, row))
    if before["state"] != row["state"] or was == found:
        return None
    return {"disease": row["disease"], "diagnosed_on": _written(row["diagnosed_on"])}


def _decide(before: Row, row: Row) -> Body | None:
    if not row["decision"] or before["decision"] == row["decision"]:
        return None
    return {"accepted": row["decision"] == "accepted"}


def _wait(before: Row, row: Row) -> Body | None:
    return {} if row["state"] == "awaiting_customer" != before["state"] else None


def _go_on(before: Row, row: Row) -> Body | None:
    is_on = (before["state"], row["state"]) == ("awaiting_customer", "handling")
    is_alone = before["decision"] == row["decision"] and before["attempt"] == row["attempt"]
    return {} if is_on and is_alone else None


def _remedy_goods(before: Row, row: Row) -> Body | None:
    if not _is_offer(before, row) or row["order_line"] is None:
        return None
    return {each: row[each] for each in ("order_line", "defect", "wish", "points")}


def _remedy_service(before: Row, row: Row) -> Body | None:
    if not _is_offer(before, row) or row["order_line"] is not None:
        return None
    points = row["points"] if row["wish"] == "points" else None
    return {**{each: row[each] for each in ("fault", "wish", "staff")}, "points": points}


def _is_offer(before: Row, row: Row) -> bool:
    return bool(before["attempt"] != row["attempt"] and not row["approved"])


def _approve(before: Row, row: Row) -> Body | None:
    is_approved = before["attempt"] != row["attempt"] and row["approved"]
    return {"points": row["points"]} if is_approved else None


def _resolve(before: Row, row: Row) -> Body | None:
    if row["state"] != "resolved":
        return None
    return {"cause": row["cause"] or "", "solution": row["solution"] or ""}


def _revisit(before: Row, row: Row) -> Body | None:
    answers = ("satisfied", "unsatisfied", "no_answer")
    return {"answer": row["state"]} if row["state"] in answers else None


def _written(value: Any) -> str | None:
    """A day or an instant as it is sent."""
    return None if value is None else str(value.isoformat())


READ: Mapping[str, Read] = {
    "take_in": taken_in,
    "register": _next(_register),
    "reassign": _next(_reassign),
    "set_urgency": _next(_raise),
    "respond": _next(_respond),
    "diagnose": _next(_diagnose),
    "decide": _next(_decide),
    "wait": _next(_wait),
    "go_on": _next(_go_on),
    "remedy_goods": _next(_remedy_goods),
    "remedy_service": _next(_remedy_service),
    "approve": _next(_approve),
    "resolve": _next(_resolve),
    "revisit": _next(_revisit),
}
"""By the name of each action."""
