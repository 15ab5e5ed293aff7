"""Paid periods in a file that goes out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from pawpact.billing.models import Charge
from pawpact.importing.target import Kind
from tests.core.importing.export.outgoing import STORE, export, furnish, rows_of
from tests.house import House


def test_paid_periods_are_counted_in_order(house: House) -> None:
    """One that was charged back is not among them and the next takes its number."""
    furnish(house)
    with house.platform.unit(STORE) as unit:
        unit.session.execute(update(Charge).where(Charge.period == 1).values(state="reversed"))
    rows = rows_of(export(house, Kind.CHARGES), Kind.CHARGES)
    assert [(row["期"], row["应扣日期"]) for row in rows] == [
        ("1", "2026-03-10"),
        ("1", "2026-02-10"),
        ("2", "2026-03-10"),
    ]


def test_for_a_waived_period_nothing_was_paid(house: House) -> None:
    """It is performed, and its amount is nought."""
    furnish(house)
    with house.platform.unit(STORE) as unit:
        unit.session.execute(update(Charge).where(Charge.period == 1).values(state="waived"))
    rows = rows_of(export(house, Kind.CHARGES), Kind.CHARGES)
    assert [row["金额"] for row in rows] == ["0.00", "398.00", "0.00", "398.00", "398.00"]


def test_nothing_was_paid_tomorrow(house: House) -> None:
    """A period that came in as paid ahead of its day was paid by today."""
    furnish(house)
    with house.platform.unit(STORE) as unit:
        ahead = update(Charge).where(Charge.period == 2)
        unit.session.execute(ahead.values(settled_at=unit.at + timedelta(days=3)))
    rows = rows_of(export(house, Kind.CHARGES), Kind.CHARGES)
    assert {row["实扣日期"] for row in rows if row["期"] == "2"} == {"2026-03-12"}
