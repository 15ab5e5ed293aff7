"""Points in a file that goes out."""

from __future__ import annotations

from datetime import timedelta

from pawpact.importing.target import Kind
from tests.core.importing.export.outgoing import export, furnish, rows_of
from tests.house import House

_NAMES = ("商城积分", "赠送积分", "奖励积分", "奖励积分到期")


def _cells(house: House) -> list[tuple[str, ...]]:
    rows = rows_of(export(house, Kind.POINTS), Kind.POINTS)
    return [tuple(row[name] for name in _NAMES) for row in rows]


def test_reward_points_have_a_row_for_each_last_day(house: House) -> None:
    """Those of one day stand together, what an order holds with them; no row is empty."""
    furnish(house)
    assert _cells(house) == [
        ("260.50", "30.00", "47", "2026-04-11"),
        ("0.00", "0.00", "25", "2026-05-11"),
        ("0.00", "0.05", "", ""),
    ]


def test_reward_points_that_ran_out_stay_behind(house: House) -> None:
    """They are no longer the customer's, whether or not that is booked."""
    furnish(house)
    house.clock.advance(timedelta(days=30))
    assert [row[2:] for row in _cells(house)] == [("25", "2026-05-11"), ("", "")]
