"""Balances of points come in: an opening journal each, against the store's opening equity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from pawpact.importing.cell import day, whole
from pawpact.importing.gathering import Candidate
from pawpact.importing.planned import Planned, chunks, payloads
from pawpact.importing.reference import find_customers, missing
from pawpact.importing.target import Kind
from pawpact.kernel.calendar import at_local
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger.movement import open_customer, open_reward_points
from pawpact.ledger.posting import post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit

CAUSE = "import"
_AMOUNTS = ("paid", "bonus", "reward_points")


@dataclass(frozen=True, slots=True)
class OpeningPoints:
    """What one row says that a customer has."""

    customer: int
    paid: int
    bonus: int
    reward_points: int
    expires_on: date | None


class PointIntake:
    """Mall points paid and bonus, and reward points with their last day."""

    def plan(self, unit: Unit, candidates: Sequence[Candidate]) -> list[Planned]:
        customers = find_customers(unit, [str(each.values["customer"]) for each in candidates])
        plans = []
        for each in candidates:
            new = _new(each, customers.get(str(each.values["customer"]), 0))
            plans.append(Planned(each, problems=tuple(_problems(unit, new)), payload=new))
        return plans

    def write(self, unit: Unit, planned: Sequence[Planned]) -> list[int]:
        brought = payloads(planned, OpeningPoints)
        for chunk in chunks(brought):
            post(unit, [journal for each in chunk for journal in _journals(unit, each)])
        return [each.customer for each in brought]


def _journals(unit: Unit, each: OpeningPoints) -> list[Journal]:
    number, journals = unit.ids.one(), []
    if each.paid or each.bonus:
        journals.append(
            open_customer(
                f"opening:{number}", each.customer, CAUSE, paid=each.paid, bonus=each.bonus
            )
        )
    if each.reward_points and each.expires_on:
        expires_at = at_local(each.expires_on + timedelta(days=1), time.min, unit.store.zone)
        value = unit.store.integer("core.ledger.reward_point_value")
        journals.append(
            open_reward_points(
                f"opening:{number}:reward",
                each.customer,
                each.reward_points,
                value,
                expires_at,
                CAUSE,
            )
        )
    return journals


def _problems(unit: Unit, new: OpeningPoints) -> list[InvalidField]:
    found = [
        InvalidField(name, Label("不能小于零", "it cannot be below zero"))
        for name in _AMOUNTS
        if getattr(new, name) < 0
    ]
    if not new.customer:
        found.append(missing("customer", Kind.CUSTOMERS))
    if not (new.paid or new.bonus or new.reward_points):
        found.append(InvalidField("paid", Label("这一行没有积分", "the row has no points")))
    if new.reward_points and not new.expires_on:
        found.append(
            InvalidField(
                "reward_expires_on",
                Label("奖励积分要写最后可用日", "reward points need their last day"),
            )
        )
    if new.expires_on and new.expires_on < unit.today:
        found.append(
            InvalidField(
                "reward_expires_on", Label("这些积分已经过期", "these points have run out")
            )
        )
    return found


def _new(candidate: Candidate, customer: int) -> OpeningPoints:
    values = candidate.values
    expires_on = values.get("reward_expires_on")
    return OpeningPoints(
        customer,
        whole(values.get("paid", 0)),
        whole(values.get("bonus", 0)),
        whole(values.get("reward_points", 0)),
        None if expires_on is None else day(expires_on),
    )
