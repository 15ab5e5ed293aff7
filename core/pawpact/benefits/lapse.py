"""What time does to benefits: they run out after notice (P20); owners hear of new ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, select

from pawpact.benefits.granting import forget_standings
from pawpact.benefits.models import Benefit
from pawpact.benefits.notice import Group, notice_days, tell
from pawpact.benefits.trail import move_all
from pawpact.benefits.values import HELD, BenefitState
from pawpact.database import bulk
from pawpact.database.among import among
from pawpact.database.prepared import Prepared
from pawpact.ledger.movement import expire_benefit
from pawpact.ledger.service import post
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import VETERAN, Form

OpenUnit = Callable[[], AbstractContextManager[Unit]]
PAGE = 500
CUSTOMERS = 200
"""Whose benefits run out, in one page; each has a handful."""
Key = tuple[int, str, int]
"""Customer, kind and level of what is told together."""
_OWNERS = Prepared(
    select(Benefit.customer_id)
    .where(
        Benefit.state.in_(HELD),
        Benefit.expires_at <= bindparam("horizon"),
        Benefit.customer_id > bindparam("behind"),
    )
    .distinct()
    .order_by(Benefit.customer_id)
    .limit(bindparam("most", type_=Integer))
)


def lapse_due(open_unit: OpenUnit, *, size: int = CUSTOMERS) -> Iterator[int]:
    """Tell whose benefits run out, and end those whose time is over.

    A page of customers at a time, each in a unit of its own: what is told to one of them together
    stays together. What an order reserves waits for the order. Answers how many each page ended.
    """
    behind = 0
    while True:
        with open_unit() as unit:
            unit.catch_up()
            horizon = unit.at + timedelta(days=max(notice_days(unit), default=0))
            found = _OWNERS.rows(unit.session, horizon=horizon, behind=behind, most=size)
            customers = [row.customer_id for row in found]
            ended = _lapse(unit, customers, horizon) if customers else 0
        if customers:
            behind = customers[-1]
            yield ended
        if len(customers) < size:
            return


def _lapse(unit: Unit, customers: Sequence[int], horizon: datetime) -> int:
    rows = unit.session.scalars(
        select(Benefit)
        .where(
            among(Benefit.customer_id, customers),
            Benefit.state.in_(HELD),
            Benefit.expires_at <= horizon,
        )
        .order_by(Benefit.id)
        .with_for_update()
    ).all()
    groups: defaultdict[Group, list[Benefit]] = defaultdict(list)
    for row in rows:
        assert row.expires_at is not None
        groups[row.customer_id, row.expires_at, row.kind].append(row)
    ending = tell(unit, {group: len(found) for group, found in groups.items()})
    ended = [row for group in groups if group in ending for row in groups[group] if _ends(row)]
    _end(unit, ended)
    return len(ended)


def tell_granted(unit: Unit) -> int:
    """Tell owners of a page of what they were granted; answers how many pieces that were."""
    rows = unit.session.execute(
        select(Benefit.id, Benefit.customer_id, Benefit.kind, Benefit.form, Benefit.level)
        .where(Benefit.told.is_(False))
        .order_by(Benefit.id)
        .limit(PAGE)
    ).all()
    pieces: Counter[Key] = Counter()
    first: dict[Key, tuple[int, str]] = {}
    for row in rows:
        if row.form == Form.PRIVILEGE and row.kind != VETERAN:
            continue  # what comes with being a veteran is not told one by one
        key = (row.customer_id, row.kind, row.level)
        pieces[key] += 1
        first.setdefault(key, (row.id, row.form))
    send(unit, [_message(key, count, *first[key]) for key, count in pieces.items()])
    numbers = [row.id for row in rows]
    bulk.update(unit.session, Benefit, numbers, {"told": [True] * len(numbers)})
    return len(rows)


def _ends(row: Benefit) -> bool:
    """A service is booked for a day before its end; a coupon waits for the order it is on."""
    return row.state != BenefitState.RESERVED or row.form != Form.COUPON


def _end(unit: Unit, rows: Sequence[Benefit]) -> None:
    move_all(unit, rows, BenefitState.EXPIRED, "ran out")
    counted = [row for row in rows if Form(row.form).is_counted]
    post(
        unit,
        [
            expire_benefit(f"benefit_expired:{row.id}", row.customer_id, row.kind, 1, "ran out")
            for row in counted
        ],
    )
    if rows:
        forget_standings(unit.session)


def _message(key: Key, count: int, benefit: int, form: str) -> Message:
    customer, kind, level = key
    subjects = {"customer": customer, "benefit": benefit}
    if form == Form.STAR:
        return Message("benefit.star", subjects, key=f"granted:{benefit}", values={"level": level})
    values: dict[str, int | str] = {"benefit": kind, "count": count}
    return Message("benefit.granted", subjects, key=f"granted:{benefit}", values=values)
