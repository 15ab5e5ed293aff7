"""What the store calls young."""

from __future__ import annotations

from datetime import date

import pytest

from pawpact.pets.age import age_band, is_young
from tests.core.shop import make_store

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("born_on", "young"),
    [(date(2025, 3, 13), True), (date(2025, 3, 12), False), (None, None)],
)
def test_young_ends_with_the_month_of_the_limit(born_on: date | None, young: bool | None) -> None:
    """On the day on which the months are full a pet is grown; without a birth date nobody says."""
    assert is_young(make_store(), born_on, TODAY) is young


def test_the_band_names_its_limit() -> None:
    """Whoever reads it knows from which age on."""
    store = make_store({"core.pets.young_age_below_months": 6})
    band = age_band(store, date(2025, 9, 13), TODAY)
    assert band is not None
    assert (band.zh, band.en) == ("幼宠（未满 6 个月）", "young (below 6 months)")
    grown = age_band(store, date(2025, 9, 12), TODAY)
    assert grown is not None
    assert grown.zh == "成宠（满 6 个月）"
    assert age_band(store, None, TODAY) is None
