"""Points as an apology: within the store's budget of the month and the customer's most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.decisions.values import Granted, Status
from pawpact.ledger.movement import grant_reward_points
from pawpact.ledger.service import already_booked, post
from pawpact.orders.claim_models import CompensationMonth
from pawpact.tasks.deadline import Within
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

BUDGET = "complaint_compensation.monthly_budget_per_store"
MOST = "complaint_compensation.monthly_points_cap_per_customer"
VALUE = "core.ledger.reward_point_value"
REASON = "complaint"
TASK = "compensation_over_budget"
ALL = 0
"""Stands for the store in `CompensationMonth.customer_id`: it comes before every customer."""


@dataclass(slots=True)
class Purse:
    """What is left of a month: the store's budget and each customer's most, in points."""

    rows: Mapping[int, CompensationMonth]
    budget: int
    most: int

    def take(self, customer: int, points: int) -> tuple[int, Status]:
        """How many of these points there are, and what to say of them."""
        free = max(self.most - self.rows[customer].points, 0)
        given = min(points, free)
        if self.rows[ALL].points + given > self.budget:
            return 0, Status.REFERRED
        self.rows[ALL].points += given
        self.rows[customer].points += given
        return given, Status.APPLIED if given == points else Status.CAPPED


def compensate(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P13 for each, once for each line of an order over all routes, else once an occasion."""
    keys = [_key(unit, each) for each in granted]
    known = set(already_booked(unit, keys))
    purse = open_purse(unit, [each.case.subjects["customer"] for each in granted])
    statuses, journals, asking = [], [], []
    for key, each in zip(keys, granted, strict=True):
        customer, points = each.case.subjects["customer"], _points(each)
        if key in known:
            statuses.append(Status.ALREADY)
            continue
        given, status = purse.take(customer, points)
        statuses.append(status)
        if status is Status.REFERRED:
            asking.append(_task(each, key))
        if given:
            known.add(key)
            value = unit.store.integer(VALUE)
            cause = f"{each.cause} {each.decision}"
            journals.append(grant_reward_points(key, customer, given, value, REASON, cause))
    unit.session.flush()
    post(unit, journals)
    open_tasks(unit, asking)
    return statuses


def open_purse(unit: Unit, customers: Sequence[int]) -> Purse:
    """The month's rows, made where they are missing and locked in the order of their keys."""
    month, wanted = month_of(unit), sorted({ALL, *customers})
    keys: Mapping[str, Sequence[object]] = {
        "month": [month] * len(wanted),
        "customer_id": wanted,
    }
    bulk.upsert_add(unit.session, CompensationMonth, keys, [0] * len(wanted), "points")
    rows = unit.session.scalars(
        select(CompensationMonth)
        .where(CompensationMonth.month == month, CompensationMonth.customer_id.in_(wanted))
        .order_by(CompensationMonth.customer_id)
        .with_for_update()
    )
    value = unit.store.integer(VALUE)
    return Purse(
        {row.customer_id: row for row in rows},
        unit.store.integer(BUDGET) // value,
        unit.store.integer(MOST),
    )


def month_of(unit: Unit) -> date:
    """The first day of the store's month."""
    return unit.today.replace(day=1)


def _key(unit: Unit, granted: Granted) -> str:
    """Of what it is granted once."""
    line = granted.case.subjects.get("order_line")
    if line is not None:
        return f"compensation:order_line:{line}"
    role = unit.store.revision.vocabulary.moments[granted.moment].carries[0]
    return f"compensation:{role}:{granted.case.subjects[role]}"


def _points(granted: Granted) -> int:
    points = granted.request.arguments["points"]
    assert isinstance(points, int)
    return points


def _task(granted: Granted, key: str) -> NewTask:
    """The manager decides: a larger budget, or another way to make it good."""
    return NewTask(
        TASK, f"{key}:{granted.case.key}", dict(granted.case.subjects), within=Within.days(1)
    )
