"""Values in words, in both languages."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from pawpact.kernel.label import Label, Language
from pawpact.messages.rendering import NothingToSay, render, shown
from pawpact.wording.values import Variable, VariableKind
from tests.core.messages.conftest import platform_texts

CHINA = ZoneInfo("Asia/Shanghai")
KNOWN = {"store": "测试店", "customer": "王"}
SAID: dict[str, int | str] = {"amount": 39800, "debit_at": "2026-03-12T01:00:00+00:00"}


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        (VariableKind.MONEY, 39800, "398.00", "398.00"),
        (VariableKind.DAY, "2026-03-12", "2026年3月12日", "2026-03-12"),
        (VariableKind.TIME, "2026-03-12T01:00:00+00:00", "2026年3月12日 09:00", "2026-03-12 09:00"),
        (VariableKind.COUNT, 3, "3", "3"),
        (VariableKind.NAME, "con_1", "con_1", "con_1"),
        (VariableKind.TASK, "follow_up.day", "领养后回访", "follow-up after adoption"),
    ],
)
def test_each_kind_of_value_has_its_form(
    kind: VariableKind, value: int | str, zh: str, en: str
) -> None:
    """Money in yuan, days and times in the store's zone."""
    variable = Variable("x", kind)
    assert [shown(variable, value, CHINA, each) for each in ("zh", "en")] == [zh, en]


@pytest.mark.parametrize(("code", "words"), [("low", "余额不足"), ("unheard", "其他")])
def test_a_code_has_words(code: str, words: str) -> None:
    """One without words of its own has those of `other`."""
    known = {"low": Label("余额不足", "too low"), "other": Label("其他", "other")}
    assert shown(Variable("x", VariableKind.WORD, known), code, CHINA, "zh") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "【测试店】王，将于 2026年3月12日 09:00 扣款 398.00 元"),
        ("en", "测试店: CNY 398.00 on 2026-03-12 09:00"),
    ],
)
def test_a_text_is_filled(language: Language, words: str) -> None:
    """Store, customer and the message's own values stand where their variables stood."""
    assert render(platform_texts()["notice"], KNOWN, SAID, CHINA, language) == words


@pytest.mark.parametrize("said", [{}, {"amount": 1}, {**SAID, "debit_at": "soon"}])
def test_a_hole_is_never_sent(said: dict[str, int | str]) -> None:
    """A value that is missing or of another kind stops the message."""
    with pytest.raises(NothingToSay):
        render(platform_texts()["notice"], KNOWN, said, CHINA)


def test_a_store_without_a_name_says_nothing() -> None:
    """What texts know of store and customer has to be there too."""
    with pytest.raises(NothingToSay):
        render(platform_texts()["notice"], {"customer": "王"}, SAID, CHINA)
