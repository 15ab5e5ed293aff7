"""What a body's fields are told in Chinese."""

from __future__ import annotations

import pytest

from pawpact.access.problem import field_problems


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("Not a valid integer.", "应为整数，不加引号"),
        ("Not a valid boolean.", "应为 true 或 false"),
        ("Not a valid email.", "类型或格式不对"),
        ("Not a valid page, it is the last page's next.", "应为上一页的 next"),
        ("Not a valid amount, it is text like 398.00.", '应为金额，写作 "398.00"，不小于 0'),
        ("Not a valid id, it looks like cus_0000000000001.", "应为编号，形如 cus_0000000000001"),
        (
            "Not a valid date, it lies from 1900-01-01 to 2199-12-31.",
            "日期应在 1900-01-01 到 2199-12-31 之间",
        ),
        ("Must be one of: owned, rented.", "应为其中之一：owned, rented"),
        ("Length must be between 1 and 60.", "长度应为 1 到 60"),
        ("Longer than maximum length 80.", "最长 80"),
        (
            "Must be greater than or equal to 12 and less than or equal to 24.",
            "应在 12 到 24 之间",
        ),
        ("Something quite new.", "填写有误"),
    ],
)
def test_a_field_is_told_what_was_expected(said: str, chinese: str) -> None:
    """The Chinese message names the expected type, choices or numbers as the English one does."""
    (found,) = field_problems({"customer": {"phone": [said]}})
    assert found == {"field": "customer.phone", "message": said, "message_zh": chinese}
