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
