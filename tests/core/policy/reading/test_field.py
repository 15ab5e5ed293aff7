"""Reading a mapping key by key, for rule files, tenant files and mappings of imports."""

from __future__ import annotations

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.field import Fields
from pawpact.policy.reading.source import read_yaml


def fields(text: str) -> Fields:
    return Fields(read_yaml("tenant.yaml", text), Findings())


def found(of: Fields) -> list[str]:
    return [each.code for each in of.findings.found]


def test_values_are_read_by_their_types() -> None:
    """Each getter returns a value of its own type and finds nothing wrong."""
    read = fields(
        "store: lakeside\nseats: 4\nopen: true\nkind: cat\nsince: 2026-03-01\n"
        "title: {zh: 西湖店, en: Lakeside}\ntags: [a, b]\n"
    )

    values = (
        read.text("store"),
        read.integer("seats"),
        read.boolean("open"),
        read.choice("kind", ("cat", "dog")),
        read.label("title"),
        read.texts("tags"),
    )
    read.date("since")
    read.close()

    assert values == ("lakeside", 4, True, "cat", Label("西湖店", "Lakeside"), ("a", "b"))
    assert found(read) == []


def test_plain_title_counts_for_both_languages() -> None:
    """A label that is one text is the same in Chinese and English."""
    assert fields("title: Lakeside\n").label("title") == Label("Lakeside", "Lakeside")


def test_prose_may_be_a_paragraph() -> None:
    """A note may be longer than a value, but not without end."""
    read = fields(f"note: {'长' * 2_000}\nhelp: {'长' * 2_001}\n")

    assert (len(read.prose("note")), found(read)) == (2_000, [])
    read.prose("help")
    assert found(read) == ["R201"]


def test_empty_title_is_refused() -> None:
    """A title of nothing is no title."""
    read = fields('title: ""\n')

    assert read.label("title") == Label("", "")
    assert found(read) == ["R201"]


def test_absent_values_come_as_their_defaults() -> None:
    """What is not written is not an error unless it is required."""
    read = fields("{}")

    assert (read.text("a"), read.integer("b"), read.boolean("c"), read.sequence("d")) == (
        "",
        None,
        False,
        (),
    )
    assert found(read) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("a: [1]", "R201"), ("a: '5'", "R201"), ("a: five", "R201"), ("b: 1", "R301")],
)
def test_wrong_value_is_written_down(text: str, code: str) -> None:
    """A getter that cannot read its value says why and goes on."""
    read = fields(text)

    assert read.integer("a", required=True) is None
    assert found(read) == [code]


def test_unread_key_is_unknown() -> None:
    """A key that nobody asked for is reported with the nearest that somebody did ask for."""
    read = fields("titel: x\n")
    read.text("title")
    read.close()

    (finding,) = read.findings.found
    assert (finding.code, finding.help) == (
        "R111",
        Label("是不是 `title`？", "did you mean `title`?"),
    )


def test_allowed_key_is_known() -> None:
    """A key that is read elsewhere is not reported."""
    read = fields("plugins: {}\n")
    read.allow("plugins")
    read.close()

    assert found(read) == []


def test_nested_mapping_shares_the_findings() -> None:
    """What is wrong inside a nested mapping is found with the rest."""
    read = fields("inner: {seats: many}\n")
    inner = read.mapping("inner")

    assert inner is not None
    inner.integer("seats")
    assert found(read) == ["R201"]


def test_missing_space_is_explained_where_a_mapping_is_expected() -> None:
    """`min:5` where a mapping belongs is answered with the missing space."""
    read = fields("bounds: min:5\n")

    assert read.mapping("bounds") is None
    assert found(read) == ["R008"]
