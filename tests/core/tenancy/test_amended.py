"""What an amendment says of the numbers that it changes."""

from __future__ import annotations

from pawpact.policy.comparing.compare import compare
from pawpact.tenancy.pinned import amended_values
from tests.core.policy.comparing.pairs import SHOP
from tests.core.policy.filed import VOCABULARY, loaded


def test_an_amended_table_is_kept_with_its_rows() -> None:
    """What was promised stands in the record: every row before and after, as a file writes it."""
    before, after = loaded(SHOP), loaded(SHOP.replace("points: 9}", "points: 11}"))
    (amended,) = amended_values(compare(before, after, VOCABULARY).parameters)

    rows = "[{months: 3, kind: food, points: 5}, {months: 6, kind: toys, points: %d},"
    rows += " {months: 12, kind: care, points: 20}]"
    assert amended == {"parameter": "core.steps", "before": rows % 9, "after": rows % 11}
