"""Why an order moved is said in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawpact.orders.reason import order_reason

ORDERS = Path(__file__).parents[3] / "core" / "pawpact" / "orders"


def _written() -> Iterator[str]:
    """The reasons that stand in the code of orders."""
    for file in ORDERS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.keyword(arg="why", value=ast.Constant(value=str(reason))):
                    yield reason


def test_every_reason_of_a_move_has_a_chinese_name() -> None:
    """No reason that the code writes is shown in English only."""
    found = set(_written())
    assert len(found) > 6
    assert [why for why in sorted(found) if order_reason(why).zh.isascii()] == []


@pytest.mark.parametrize(
    ("why", "zh"),
    [
        ("not_enough_points", "积分不足，未扣减"),
        ("not_shipped_in_time", "超时未发货"),
        ("客户不要了", "客户不要了"),
        ("our_own_kind", "our_own_kind"),
    ],
)
def test_a_reason_is_called_by_its_name(why: str, zh: str) -> None:
    """Of a refusal, an exception; what somebody wrote stays as it was written."""
    assert order_reason(why).zh == zh
