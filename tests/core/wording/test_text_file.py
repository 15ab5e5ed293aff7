"""Files with words: what may stand in them, and where what may not is found."""

from __future__ import annotations

import pytest

from pawpact.wording.text_file import TextFile, read_platform_texts, read_replacing_texts
from pawpact.wording.values import Audience, Purpose, VariableKind
from tests.core.messages.conftest import PLACEHOLDER, TEXTS, platform_texts

HEAD = "format: 1\nkind: messages\ntexts:\n"
TEXT = """\
  - kind: notice
    version: 1
    title: 提醒
    to: customer
    purpose: legal
    variables: {amount: money, debit_at: time}
    must_say: [amount]
    zh: %s
    en: "{amount}"
"""
STORE = "store: shop\ntexts:\n  - kind: %s\n    version: %s\n    zh: %s\n"


def found(read: TextFile) -> list[tuple[str, str]]:
    return [(each.code, str(each.span)) for each in read.diagnostics]


def platform(words: str, text: str = TEXT) -> list[tuple[str, str]]:
    return found(read_platform_texts("a.yaml", HEAD + text % words, PLACEHOLDER))


def store(words: str, kind: str = "notice", version: int = 2) -> list[tuple[str, str]]:
    text = STORE % (kind, version, words)
    return found(
        read_replacing_texts("shop/messages.yaml", text, "store", PLACEHOLDER, platform_texts())
    )


def test_a_text_is_read_whole() -> None:
    """Audience, purpose, variables and what has to be said stand as they were written."""
    text = platform_texts()["notice"]
    assert (text.audience, text.purpose, text.version) == (Audience.CUSTOMER, Purpose.LEGAL, 1)
    assert text.variables["amount"].kind is VariableKind.MONEY
    assert [name for name, each in text.variables.items() if each.needed] == ["amount"]


def test_the_placeholder_stands_for_the_stores_name() -> None:
    """It becomes the variable of the store, wherever it stands."""
    assert platform_texts()["vet"].content["zh"] == "【{store}】兽医已接手"


def test_an_unknown_variable_is_told_with_its_place() -> None:
    """File, line and column of the brace that opens it."""
    assert platform("扣款 {amount}，{amout} 元") == [("M102", "a.yaml:11:21")]


def test_a_place_on_a_later_line_is_found() -> None:
    """In words over several lines the line of the mistake is told, not that of the beginning."""
    assert platform("|\n      {amount} 元\n      {amout} 元") == [("M102", "a.yaml:13:7")]


def test_a_brace_alone_is_refused() -> None:
    """An opening brace that nothing closes is no variable."""
    assert platform("付 {amount} 元 {debit_at") == [("M102", "a.yaml:11:11")]


@pytest.mark.parametrize(
    "price",
    [
        "398元",
        "３９８ 元",
        "¥398",
        "￥ 398",
        "三百九十八元",
        "398.50 yuan",
        "CNY398",
        "8折",
        "二十块钱",
    ],
)
def test_a_price_written_out_is_refused(price: str) -> None:
    """In digits of any width, in Chinese numerals, before or behind the word for money."""
    assert platform(f"付 {{amount}} 元，平时 {price}") == [("M104", "a.yaml:11:25")]


@pytest.mark.parametrize(
    "words", ["第 3 天", "24 小时", "多元服务", "付 {amount} 元", "单元 8 号楼"]
)
def test_other_numbers_are_no_prices(words: str) -> None:
    """Days, hours and words that only hold the character for yuan may stand."""
    assert platform(f"{words} {{amount}}") == []


@pytest.mark.parametrize("open_place", ["[店名]", "［门店］", "____", "XXX"])
def test_a_placeholder_that_nothing_fills_is_refused(open_place: str) -> None:
    """Square brackets, lines to write on and crosses are left-over blanks."""
    assert platform(f"付 {{amount}} {open_place}") == [("M105", "a.yaml:11:20")]


def test_another_placeholder_is_the_stores_own() -> None:
    """A store that writes its name otherwise may not use the platform's placeholder."""
    text = STORE % ("notice", 2, "【店名】{amount} [门店名称]")
    read = read_replacing_texts("a.yaml", text, "store", "【店名】", platform_texts())
    assert found(read) == [("M105", "a.yaml:5:22")]


def test_what_has_to_be_said_cannot_be_left_out() -> None:
    """No version of a debit notice is without its amount, in any language."""
    assert platform("即将扣款") == [("M103", "a.yaml:11:9")]
    assert store("即将扣款") == [("M103", "shop/messages.yaml:5:9")]


def test_a_needed_variable_that_is_not_declared_is_refused() -> None:
    """What has to be said is one of the variables."""
    assert platform("付 {amount}", TEXT.replace("[amount]", "[amount, day]"))[0][0] == "M102"


def test_an_unknown_type_of_variable_is_refused() -> None:
    """The types are money, day, time, count and name, or a table of words."""
    assert platform("付 {amount}", TEXT.replace("amount: money", "amount: mony"))[0][0] == "R205"


def test_a_text_twice_is_refused() -> None:
    """One file says one thing about one kind."""
    text = HEAD + TEXT % "付 {amount}" + TEXT % "付 {amount}"
    read = read_platform_texts("a.yaml", text, PLACEHOLDER)
    assert [code for code, _ in found(read)] == ["R113"]


def test_a_store_has_its_own_words() -> None:
    """They take everything but the words and the version from the platform's text."""
    text = STORE % ("notice", 2, "您好，{amount} 元 {debit_at}")
    read = read_replacing_texts("a.yaml", text, "store", PLACEHOLDER, platform_texts())
    (own,) = read.texts
    assert (own.version, own.layer, own.purpose) == (2, "store", Purpose.LEGAL)
    assert own.content == {"zh": "您好，{amount} 元 {debit_at}"}


def test_a_store_cannot_invent_a_kind() -> None:
    """Nobody would ever send it."""
    assert store("付 {amount}", kind="notise") == [("M101", "shop/messages.yaml:3:11")]


@pytest.mark.parametrize("version", [0, 1])
def test_a_replacing_text_is_later_than_the_platforms(version: int) -> None:
    """The same or an earlier version is refused at the place of the number."""
    assert store("付 {amount}", version=version) == [("M106", "shop/messages.yaml:4:14")]


def test_an_unknown_key_is_refused() -> None:
    """A store says neither whom a text is for nor why it is sent."""
    text = STORE % ("notice", 2, "付 {amount}") + "    purpose: marketing\n"
    read = read_replacing_texts("a.yaml", text, "store", PLACEHOLDER, platform_texts())
    assert found(read) == [("R111", "a.yaml:6:5")]


def test_a_file_that_is_no_yaml_is_a_finding() -> None:
    """What cannot be read is told like everything else, and nothing is raised."""
    read = read_platform_texts("a.yaml", TEXTS + "\n  [", PLACEHOLDER)
    assert read.texts == ()
    assert len(read.diagnostics) == 1
