"""Words that a plugin ships: kinds of its own, for customers, saying what every text may say."""

from __future__ import annotations

import pytest

from pawpact.wording.text_file import TextFile, read_plugin_texts
from pawpact.wording.values import Audience, Purpose

FILE = "acme_gifts:rules/messages/gifts.yaml"
TEXT = """\
format: 1
kind: messages
texts:
  - kind: acme_gifts.given
    version: 1
    title: {zh: 礼物, en: Gift}
    to: customer
    purpose: service
    zh: 【{store}】{customer}，礼物到了
"""


def read(*change: str) -> TextFile:
    """The file as it is, or with one part of it replaced."""
    if change:
        assert change[0] in TEXT
    return read_plugin_texts(FILE, TEXT.replace(*change) if change else TEXT, "acme_gifts")


def test_a_text_is_read_whole() -> None:
    """Chinese alone will do, and the store's name is said by its variable."""
    found = read()
    assert found.diagnostics == ()
    (text,) = found.texts
    assert (text.kind, text.version, text.layer) == ("acme_gifts.given", 1, "platform")
    assert (text.audience, text.purpose) == (Audience.CUSTOMER, Purpose.SERVICE)
    assert text.content == {"zh": "【{store}】{customer}，礼物到了"}


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("acme_gifts.given", "gifts.given", "M107", "4:11"),
        ("acme_gifts.given", "acme_gifts2.given", "M107", "4:11"),
        ("acme_gifts.given", "acme_gifts.Given", "M107", "4:11"),
        ("    zh: 【{store}】{customer}，礼物到了\n", "    en: here it is\n", "R301", "4:5"),
        ("{customer}", "{points}", "M102", "9:18"),
        ("{customer}", "{address}", "M102", "9:18"),
        ("{store}", "[门店名称]", "M105", "9:10"),
        ("礼物到了", "9 折", "M104", "9:28"),
        ("    zh:", "    variables: {points: count}\n    zh:", "M102", "9:5"),
        ("    zh:", "    must_say: [store]\n    zh:", "M102", "9:5"),
        ("to: customer", "to: staff", "R205", "7:9"),
        ("purpose: service", "purpose: legal", "R205", "8:14"),
    ],
)
def test_what_may_not_stand_there_is_told_with_its_place(
    old: str, new: str, code: str, place: str
) -> None:
    """File, line and column of the mistake."""
    found = [(each.code, str(each.span)) for each in read(old, new).diagnostics]
    assert found == [(code, f"{FILE}:{place}")]


def test_who_copies_the_placeholder_is_told_what_to_write() -> None:
    """A plugin knows no installation's placeholder."""
    (found,) = read("{store}", "[门店名称]").diagnostics
    assert found.help is not None
    assert "{store}" in found.help.zh
