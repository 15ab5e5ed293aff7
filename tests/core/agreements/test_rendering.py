"""Numbers and lines of an agreement."""

from __future__ import annotations

import pytest

from pawpact.agreements.line_breaking import NOT_FIRST, NOT_LAST, break_lines
from pawpact.agreements.rendering import amount_in_words, chinese_numeral


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (26_800, "贰佰陆拾捌元整"),
        (321_600, "叁仟贰佰壹拾陆元整"),
        (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"),
        (1_435_200, "壹万肆仟叁佰伍拾贰元整"),
        (10_005_000, "壹拾万零伍拾元整"),
        (200_100_000, "贰佰万零壹仟元整"),
        (59_801, "伍佰玖拾捌元零壹分"),
        (59_850, "伍佰玖拾捌元伍角"),
        (59_855, "伍佰玖拾捌元伍角伍分"),
    ],
)
def test_amounts_are_written_as_on_cheques(fen: int, words: str) -> None:
    """Zeros inside are said once, whole yuan end in 整."""
    assert amount_in_words(fen) == words


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")]
)
def test_chapters_are_counted(number: int, word: str) -> None:
    """As chapters are counted in Chinese."""
    assert chinese_numeral(number) == word


def test_lines_break_where_they_may() -> None:
    """Nothing is lost, no line is too wide, and none begins or ends with the wrong mark."""
    text = (
        "甲方（本店）将宠物“团子”交由乙方，编号 pet_0000000000001。共 12 期；每期 398.00 元！" * 9
    )
    for width in range(8, 60):
        lines = break_lines(text, width, len)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(len(line) <= width for line in lines)
        assert all(line[0] not in NOT_FIRST for line in lines[1:] if len(line) > 1)
        assert all(line[-1] not in NOT_LAST for line in lines[:-1] if len(line) > 1)


def test_numbers_are_not_torn() -> None:
    """An amount or an id that fits on a line stays whole."""
    lines = break_lines("应付总额为人民币 4776.00 元", 12, len)
    assert any("4776.00" in line for line in lines)
