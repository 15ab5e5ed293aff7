"""Values as people write and read them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.money import yuan
from pawpact.vocabulary.types import Value, ValueType
from pawpact.vocabulary.values import LARGEST_WHOLE, UnreadableValue, parse_value, show_value


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        (ValueType.INT, "550", 550),
        (ValueType.INT, "-3", -3),
        (ValueType.INT, str(LARGEST_WHOLE), LARGEST_WHOLE),
        (ValueType.DAYS, "7", 7),
        (ValueType.HOURS, "48", 48),
        (ValueType.MONEY, "500", 50_000),
        (ValueType.MONEY, "268.50", 26_850),
        (ValueType.PRICE_RATIO, "0.80", 8_000),
        (ValueType.PRICE_RATIO, "8折", 8_000),
        (ValueType.PRICE_RATIO, "8.5折", 8_500),
        (ValueType.PRICE_RATIO, "85折", 8_500),
        (ValueType.PRICE_RATIO, "1.00", 10_000),
        (ValueType.PRICE_RATIO, "0", 0),
        (ValueType.RATIO, "-1", -10_000),
        (ValueType.RATIO, "0.2", 2_000),
        (ValueType.BOOL, "true", True),
        (ValueType.BOOL, "false", False),
        (ValueType.TEXT, "no", "no"),
        (ValueType.DATE, "0001-01-02", 2),
        (ValueType.TIME, "08:30", 510),
        (ValueType.TIME, "24:00", 1_440),
    ],
)
def test_value_is_held_as_the_machine_counts(type: ValueType, text: str, value: Value) -> None:
    """Money is held in fen, ratios in ten-thousandths, dates as ordinals, times in minutes."""
    parsed = parse_value(type, text)

    assert (parsed, isinstance(parsed, bool)) == (value, isinstance(value, bool))


@pytest.mark.parametrize(
    ("type", "text"),
    [
        (ValueType.INT, "010"),
        (ValueType.INT, "1:30"),
        (ValueType.INT, "1e3"),
        (ValueType.INT, "1_000"),
        (ValueType.INT, "５５０"),
        (ValueType.INT, str(LARGEST_WHOLE + 1)),
        (ValueType.INT, "9" * 50_000),
        (ValueType.MONEY, "5.005"),
        (ValueType.MONEY, "¥5"),
        (ValueType.MONEY, "1,000"),
        (ValueType.PRICE_RATIO, "8"),
        (ValueType.PRICE_RATIO, "20"),
        (ValueType.PRICE_RATIO, "80"),
        (ValueType.PRICE_RATIO, "10折"),
        (ValueType.PRICE_RATIO, "-0.5"),
        (ValueType.PRICE_RATIO, "0.80001"),
        (ValueType.RATIO, "10%"),
        (ValueType.BOOL, "no"),
        (ValueType.BOOL, "True"),
        (ValueType.TEXT, " "),
        (ValueType.TEXT, "x" * 201),
        (ValueType.DATE, "2026-02-29"),
        (ValueType.DATE, "20260301"),
        (ValueType.TIME, "24:01"),
        (ValueType.TIME, "8:00"),
        (ValueType.TIME, "08:60"),
        (ValueType.TABLE, "x"),
    ],
)
def test_unclear_value_is_refused(type: ValueType, text: str) -> None:
    """What can be read in two ways, or in none, is refused."""
    with pytest.raises(UnreadableValue):
        parse_value(type, text)


@pytest.mark.parametrize(
    ("text", "readings"),
    [("8", ("0.8", "0.08")), ("20", ("0.2", "0.8")), ("80", ("0.8", "0.2"))],
)
def test_refused_price_ratio_names_both_readings(text: str, readings: tuple[str, str]) -> None:
    """8, 20 and 80 are refused with both things that they can mean."""
    with pytest.raises(UnreadableValue) as raised:
        parse_value(ValueType.PRICE_RATIO, text)

    assert raised.value.hint is not None
    for words in (raised.value.hint.zh, raised.value.hint.en):
        assert all(
            f"{reading} " in f"{words} ".replace("，", " ").replace("；", " ")
            for reading in readings
        )


def test_choice_outside_is_refused() -> None:
    """A choice is one of the declared ones."""
    with pytest.raises(UnreadableValue):
        parse_value(ValueType.CHOICE, "horse", ("cat", "dog"))


@pytest.mark.parametrize(
    ("type", "value", "zh", "en"),
    [
        (ValueType.INT, 550, "550", "550"),
        (ValueType.MONEY, 30_000, "300.00 元", "300.00 yuan"),
        (ValueType.PRICE_RATIO, 8_000, "8折", "20% off"),
        (ValueType.PRICE_RATIO, 8_500, "8.5折", "15% off"),
        (ValueType.PRICE_RATIO, 10_000, "原价", "full price"),
        (ValueType.PRICE_RATIO, 0, "免费", "free"),
        (ValueType.RATIO, 1_250, "12.5%", "12.5%"),
        (ValueType.BOOL, True, "是", "yes"),
        (ValueType.DATE, date(2024, 4, 24).toordinal(), "2024-04-24", "2024-04-24"),
        (ValueType.TIME, 1_440, "24:00", "24:00"),
        (ValueType.DAYS, 1, "1 天", "1 day"),
        (ValueType.HOURS, 48, "48 小时", "48 hours"),
        (ValueType.LIST, ("cat", "dog"), "cat、dog", "cat, dog"),
        (ValueType.LIST, (), "无", "none"),
    ],
)
def test_value_is_shown_in_both_languages(type: ValueType, value: Value, zh: str, en: str) -> None:
    """People read yuan, 折 and days, not fen, ten-thousandths and ordinals."""
    assert (show_value(type, value, "zh"), show_value(type, value, "en")) == (zh, en)


def test_table_is_shown_by_the_types_of_its_columns() -> None:
    """A table's cells are shown as values of their columns."""
    rows = ({"months": 3, "price": 9_800}, {"months": 6, "price": 9_500})
    columns = {"months": ValueType.INT, "price": ValueType.PRICE_RATIO}

    assert show_value(ValueType.TABLE, rows, "zh", columns) == (
        "months=3 price=9.8折；months=6 price=9.5折"
    )


@given(st.integers(0, 10**11))
def test_money_written_is_money_read(amount: int) -> None:
    """An amount that is written and read again is the same to the fen."""
    assert parse_value(ValueType.MONEY, yuan(amount)) == amount


@given(st.integers(1, 9_999))
def test_shown_fold_is_read_back(ratio: int) -> None:
    """A price ratio shown as 折 with up to two decimals is read back as the same ratio."""
    shown = show_value(ValueType.PRICE_RATIO, ratio // 10 * 10 or 10, "zh")

    assert parse_value(ValueType.PRICE_RATIO, shown) == (ratio // 10 * 10 or 10)
