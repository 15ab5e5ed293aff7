"""Values as rule files write them."""

from __future__ import annotations

from datetime import date

import pytest

from pawpact.vocabulary.types import Scalar, ValueType
from pawpact.vocabulary.values import parse_value
from pawpact.vocabulary.written import written_value


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (ValueType.INT, 550, "550"),
        (ValueType.MONEY, 26_850, "268.50"),
        (ValueType.PRICE_RATIO, 8_000, "0.80"),
        (ValueType.RATIO, 1_250, "0.125"),
        (ValueType.BOOL, True, "true"),
        (ValueType.DATE, date(2026, 3, 1).toordinal(), "2026-03-01"),
        (ValueType.TIME, 480, '"08:00"'),
    ],
)
def test_what_is_written_reads_back(kind: ValueType, value: Scalar, written: str) -> None:
    """The text is the one people write, and means the same value."""
    assert written_value(kind, value) == written
    assert parse_value(kind, written.strip('"')) == value


def test_words_that_mean_something_else_are_quoted() -> None:
    """A text of several words, or one that reads as a truth value, stands in quotes."""
    assert written_value(ValueType.TEXT, "no") == '"no"'
    assert written_value(ValueType.LIST, ("wechat", "a b")) == '[wechat, "a b"]'
