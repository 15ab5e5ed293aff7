"""What points may buy, and what comes back, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.errors import InvalidField
from pawpact.orders.values import (
    ORDER_MOVES,
    OrderLine,
    OrderState,
    SpendRule,
    check_lines,
    points_by_line,
    returned_part,
)
from tests.core.orders.mall import GROOMING, SNACK, STAPLE, TOY

RULE = SpendRule.of(["staple_food", "snack", "live_animal"], ["live_animal"], ["snack", "service"])


def test_excluded_category_is_never_bought_with_mall_points() -> None:
    """A category that is excluded stays so, even where the other list names it."""
    assert RULE.mall_part([replace(STAPLE, category="live_animal")]) == 0


@pytest.mark.parametrize("category", ["", "unheard_of", "Staple_Food"])
def test_unknown_category_is_not_eligible(category: str) -> None:
    """Goods without a known category are not bought with points."""
    assert RULE.points_part([replace(STAPLE, category=category)]) == 0


def test_each_kind_of_points_has_its_goods() -> None:
    """Mall points buy goods, reward points snacks and services, neither buys a toy."""
    basket = [STAPLE, SNACK, GROOMING, TOY]
    assert RULE.mall_part(basket) == 10_000
    assert RULE.reward_part(basket) == 5_000
    assert RULE.points_part(basket) == 13_000


def test_points_are_laid_on_eligible_lines_only() -> None:
    """Points pay eligible lines in their order; the rest stays for cash."""
    assert points_by_line([TOY, STAPLE, SNACK], 9_000, RULE) == [0, 8_000, 1_000]


@given(
    paid=st.integers(0, 10**6),
    pieces=st.lists(st.integers(1, 5), min_size=1, max_size=6),
)
def test_parts_that_come_back_add_up(paid: int, pieces: list[int]) -> None:
    """However the pieces come back, in the end exactly what was paid has come back."""
    quantity, before, back = sum(pieces), 0, 0
    for count in pieces:
        part = returned_part(paid, quantity, before, count)
        assert part >= 0
        before, back = before + count, back + part
    assert back == paid


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "lines"),
        ([replace(STAPLE, quantity=0)], "lines.0.quantity"),
        ([STAPLE, replace(SNACK, unit_price=0)], "lines.1.unit_price"),
        ([replace(SNACK, unit_cost=-1)], "lines.0.unit_price"),
    ],
)
def test_lines_that_are_refused(lines: list[OrderLine], field: str) -> None:
    """Nothing, no pieces, no price and negative costs are refused by their field."""
    with pytest.raises(InvalidField) as refused:
        check_lines(lines)
    assert refused.value.field == field


def test_machine_is_closed() -> None:
    """Every state has its moves, and every move leads to a state."""
    assert set(ORDER_MOVES) == set(OrderState)
    assert {to for moves in ORDER_MOVES.values() for to in moves} <= set(OrderState)
