"""Round numbers beside a chart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.page.scale import Scale, scale_of

VALUES = st.lists(st.integers(-(10**12), 10**12), max_size=30)


@given(values=VALUES, unit=st.sampled_from([1, 100]))
def test_every_value_has_room(values: list[int], unit: int) -> None:
    """No column reaches beyond the scale, whatever it stands for."""
    scale = scale_of(values, unit)
    assert all(scale.bottom <= each <= scale.top for each in (0, *values))


@given(values=VALUES)
def test_few_round_steps(values: list[int]) -> None:
    """A scale has five steps at most, each 1, 2 or 5 and noughts."""
    scale = scale_of(values)
    assert (scale.top - scale.bottom) // scale.step <= 5
    assert str(scale.step).rstrip("0") in {"1", "2", "5"}


@given(values=VALUES)
def test_zero_is_a_line_of_its_own(values: list[int]) -> None:
    """What is below zero can be told from what is above."""
    assert 0 in scale_of(values).ticks


@pytest.mark.parametrize(
    ("values", "unit", "scale"),
    [
        ([], 1, Scale(0, 1, 1)),
        ([7_879_200], 100, Scale(0, 8_000_000, 2_000_000)),
        ([218], 1, Scale(0, 250, 50)),
        ([-30, 40], 1, Scale(-40, 40, 20)),
    ],
)
def test_the_finest_scale_is_taken(values: list[int], unit: int, scale: Scale) -> None:
    """Of the scales with room, the one that a reader would draw."""
    assert scale_of(values, unit) == scale
