"""How long pets waited: from their arrival to the list, from the list to a home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from pawpact.kernel.label import Label
from pawpact.pets.models import Pet, PetEvent
from pawpact.pets.values import PetState
from pawpact.tenancy.metric import Figure, Metric, Month, Sample
from pawpact.tenancy.unit import Unit

_DAY = timedelta(days=1)


def pet_days_to_list(unit: Unit, month: Month) -> Iterator[Figure]:
    """Pets that were listed for the first time in the month."""
    first = func.min(PetEvent.at)
    rows = (
        select(Pet.intake_at, first)
        .join_from(
            PetEvent, Pet, and_(PetEvent.tenant_id == Pet.tenant_id, PetEvent.pet_id == Pet.id)
        )
        .where(PetEvent.after == PetState.LISTED.value)
        .group_by(Pet.id, Pet.intake_at)
        .having(first >= month.since, first < month.until)
    )
    items = tuple(_days(came, listed) for came, listed in unit.session.execute(rows))
    yield Figure("", Label("入店到上架", "arrival to list"), Sample("days", items))


def days_listed(unit: Unit, month: Month) -> Iterator[Figure]:
    """Pets that found a home in the month, each from when it came onto the list last."""
    listed, adopted = aliased(PetEvent), aliased(PetEvent)
    rows = (
        select(adopted.id, adopted.at, func.max(listed.at))
        .join_from(
            adopted,
            listed,
            and_(
                adopted.tenant_id == listed.tenant_id,
                adopted.pet_id == listed.pet_id,
                listed.id < adopted.id,
            ),
        )
        .where(
            listed.after == PetState.LISTED.value,
            listed.before != PetState.RESERVED.value,
            adopted.after == PetState.ADOPTED.value,
            adopted.at >= month.since,
            adopted.at < month.until,
        )
        .group_by(adopted.id, adopted.at)
    )
    items = tuple(_days(since, home) for _, home, since in unit.session.execute(rows))
    yield Figure("", Label("上架到领养", "list to home"), Sample("days", items))


def _days(since: datetime, until: datetime) -> Fraction:
    return Fraction(int((until - since).total_seconds()), int(_DAY.total_seconds()))


METRICS = (
    Metric(
        "pet_days_to_list",
        Label("上架周期", "days to list"),
        Label("从入店到首次上架的天数，取中位数", "median days intake -> listed"),
        pet_days_to_list,
    ),
    Metric(
        "days_listed",
        Label("在架天数", "days listed"),
        Label("从上架到领养的天数，取中位数", "median days listed -> adopted"),
        days_listed,
    ),
)
