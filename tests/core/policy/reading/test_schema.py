"""Effects' arguments as schemas: one source for every check of them."""

from __future__ import annotations

import pytest

from pawpact.policy.reading.schema import argument_errors
from tests.core.policy.filed import VOCABULARY

COUPON = VOCABULARY.effects["grant_coupon"]


@pytest.mark.parametrize(
    ("arguments", "errors"),
    [
        ({"kind": "food"}, {}),
        ({"kind": "food", "days": 90, "once": True}, {}),
        ({}, {"kind": "R301"}),
        ({"kind": "toy"}, {"kind": "R205"}),
        ({"kind": "food", "days": 91}, {"days": "R204"}),
        ({"kind": "food", "days": "30"}, {"days": "R201"}),
        ({"kind": "food", "amount": 1.5}, {"amount": "R201"}),
        ({"kind": "food", "colour": "red"}, {"colour": "R106"}),
        ({"amount": -1, "days": 91}, {"kind": "R301", "amount": "R204", "days": "R204"}),
    ],
)
def test_arguments_are_judged_by_the_declaration(
    arguments: dict[str, object], errors: dict[str, str]
) -> None:
    """Each wrong argument comes with the code that its diagnostic will have."""
    assert argument_errors(COUPON, arguments) == errors


def test_computed_argument_counts_as_given() -> None:
    """An argument whose value is known at run time only is not missing."""
    assert argument_errors(COUPON, {}, ("kind",)) == {}
