"""What people read of complaints: one, a list, reminders, a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pawpact.sdk import ActionCase, CaseBatch, Listing, Outcome, Raise, Row
from pawpact_plugins.complaint_compensation.case import complaint_of, standing
from pawpact_plugins.complaint_compensation.models import Complaint, Improvement
from pawpact_plugins.complaint_compensation.stage import OPEN

PAGE = 1_000


def show(case: ActionCase) -> dict[str, Any]:
    return standing(complaint_of(case))


def list_all(case: ActionCase) -> Listing:
    """Those at a stage, or all that are open; one customer's where one is named."""
    where: dict[str, Any] = {"state": case.body["state"] or OPEN}
    if "customer" in case.subjects:
        where["customer"] = case.subjects["customer"]
    found = case.find(Complaint, where, after=case.body["after"], limit=case.body["limit"])
    return Listing([standing(row) for row in found.rows], found.next)


def list_improvements(case: ActionCase) -> Listing:
    where = {"staff": case.body["staff"]} if case.body["staff"] else {}
    found = case.find(Improvement, where, after=case.body["after"], limit=case.body["limit"])
    return Listing(found.rows, found.next)


def sum_up(case: ActionCase) -> dict[str, Any]:
    """A month's complaints, by the month in which they came in."""
    rows = list(_of_month(case, case.body["month"]))
    answers = Counter(row["answer"] for row in rows)
    return {
        "month": case.body["month"],
        "received": len(rows),
        "open": sum(row["state"] in OPEN for row in rows),
        "reopened": sum(row["reopened"] > 0 for row in rows),
        **{each: answers[each] for each in ("satisfied", "unsatisfied", "no_answer")},
        **{f"by_{each}": _counted(rows, each) for each in ("type", "defect", "fault")},
    }


def close_month(day: CaseBatch) -> Outcome:
    """On the first day of a month somebody is to sum up the one before."""
    wanted = day.parameter("complaint_compensation.monthly_summary") is True
    if day.date.day != 1 or not wanted:
        return Outcome()
    return Outcome(
        raises=tuple(
            Raise("complaint.month_over", f"month:{day.date.isoformat()[:7]}", {"store": store})
            for store in day.ids("store")
        )
    )


def _of_month(case: ActionCase, month: str) -> Iterator[Row]:
    after: int | None = None
    while True:
        found = case.find(Complaint, {"month": month}, after=after, limit=PAGE)
        yield from found.rows
        if found.next is None:
            return
        after = found.next


def _counted(rows: list[Row], column: str) -> dict[str, int]:
    return dict(sorted(Counter(row[column] for row in rows if row[column]).items()))
