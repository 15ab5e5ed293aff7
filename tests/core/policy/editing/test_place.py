"""A table put into a store's file: everything else in the file stays."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from pawpact.policy.editing.formatting.format import formatted
from pawpact.policy.editing.sheet.place import NoPlace, places_of, with_table
from pawpact.policy.model import Column
from pawpact.vocabulary.types import Row, ValueType
from tests.core.policy.editing.book import table
from tests.core.policy.editing.editor import seen

COLUMNS = (Column("months", ValueType.INT, key=True), Column("gift", ValueType.TEXT))
OLD: list[Row] = [{"months": 3, "gift": "food"}, {"months": 6, "gift": "toy"}]
NEW: list[Row] = [
    {"months": 3, "gift": "food"},
    {"months": 6, "gift": "bed"},
    {"months": 9, "gift": "x"},
]
PARAMETER = table(OLD, COLUMNS)
HEAD = "# whose\nstore: s  # name\nextends: p@1\n"
TESTS = "# how it is tested\ntests:\n  - {policy: g.a, name: n, expect: {fired: []}}\n"

WITHOUT = {
    "no section": HEAD,
    "no section, tests": HEAD + TESTS,
    "another section": f"{HEAD}h:\n  params: {{a: 1}}  # h\n{TESTS}",
    "an empty section": f"{HEAD}g:\n{TESTS}",
    "a section with comments": f"{HEAD}g:\n  # nothing yet\n\n# next\nh:\n  params: {{a: 1}}\n",
    "empty params": f"{HEAD}g:\n  params:\n    # benefits: []\n\n{TESTS}",
    "no params": f"{HEAD}g:\n  disable: [a]  # why\n{TESTS}",
    "other params": f"{HEAD}g:\n  params:\n    a: 1  # one\n    # b: 2\n{TESTS}",
    "params far in": f"{HEAD}g:\n    params:\n        a: 1\n{TESTS}",
    "params in braces": f"{HEAD}g:\n  params: {{a: 1}}  # one\n{TESTS}",
    "empty braces": f"{HEAD}g:\n  params: {{}}  # one\n{TESTS}",
    "a section in braces": f"{HEAD}g: {{params: {{a: 1}}}}  # one\n{TESTS}",
    "a section in braces, no params": f"{HEAD}g: {{disable: [a]}}  # one\n{TESTS}",
    "a section in empty braces": f"{HEAD}g: {{}}\n{TESTS}",
    "no line end": f"{HEAD}g:\n  params:",
}
ROWS = "- {months: 3, gift: food}    # a\n      # late\n      - {months: 6, gift: toy}   # b\n"
PARAMS = f"{HEAD}g:\n  params:\n"
FLOW = "[{months: 3, gift: food}, {months: 6, gift: toy}]"
BROKEN = FLOW.replace(", {", ",\n      {")
BLOCK = "- {months: 3, gift: food}\n    - months: 6\n      gift: toy\n"
WITH = {
    "rows": f"{PARAMS}    # why\n    benefits:  # ours\n      {ROWS}    a: 1\n{TESTS}",
    "rows at the margin": f"{PARAMS}    benefits:\n    {BLOCK}{TESTS}",
    "rows in brackets": f"{PARAMS}    benefits: {FLOW}  # ours\n    a: 1\n",
    "rows over lines": f"{PARAMS}    benefits: {BROKEN}\n{TESTS}",
    "rows in braces": f"{HEAD}g:\n  params: {{benefits: {FLOW}, a: 1}}\n{TESTS}",
    "rows at the end": f"{PARAMS}    benefits:\n    {BLOCK.rstrip()}",
    "quoted names": f'{HEAD}"g":\n  "params":\n    "benefits": {FLOW}\n{TESTS}',
}


def expected(text: str, rows: list[Row]) -> Any:
    content: Any = copy.deepcopy(seen(text))
    section = content.get("g") or {}
    content["g"] = {**section, "params": {**(section.get("params") or {}), "benefits": rows}}
    return content


def notes(text: str) -> list[str]:
    return sorted(re.findall(r"#.*", text))


@pytest.mark.parametrize("kind", [*WITHOUT, *WITH])
def test_the_table_changes_and_nothing_else(kind: str) -> None:
    """The file says what it said, with these rows as the table, and keeps all its comments."""
    text = {**WITHOUT, **WITH}[kind]
    result = with_table(text, PARAMETER, OLD if kind in WITH else [], NEW)
    assert seen(result) == expected(text, NEW)
    assert notes(result) == notes(text)
    assert result.endswith("\n")


@pytest.mark.parametrize("kind", [*WITHOUT, *WITH])
def test_a_table_may_become_empty(kind: str) -> None:
    """Without rows an empty list stands there."""
    text = {**WITHOUT, **WITH}[kind]
    result = with_table(text, PARAMETER, OLD if kind in WITH else [], [])
    assert seen(result) == expected(text, [])


def test_rows_keep_their_lines_and_their_comments() -> None:
    """A row that stays keeps its line, one whose key stays its comments; a new one is added."""
    assert with_table(WITH["rows"], PARAMETER, OLD, NEW) == WITH["rows"].replace(
        "      - {months: 6, gift: toy}   # b\n",
        "      - {months: 6, gift: bed}  # b\n      - {months: 9, gift: x}\n",
    )


def test_rows_that_stay_keep_the_comments_above_them() -> None:
    """With a row more all lines that were there stand as they were."""
    assert with_table(WITH["rows"], PARAMETER, OLD, [*OLD, NEW[2]]) == WITH["rows"].replace(
        "   # b\n", "   # b\n      - {months: 9, gift: x}\n"
    )


@pytest.mark.parametrize("kind", ["no section", "no section, tests", "other params", "rows"])
def test_what_is_put_in_is_in_the_houses_form(kind: str) -> None:
    """A file in form stays in form."""
    text = formatted("x", {**WITHOUT, **WITH}[kind])
    result = with_table(text, PARAMETER, OLD if kind in WITH else [], NEW)
    assert formatted("x", result) == result


def test_the_section_stands_before_the_tests() -> None:
    """Tests come last, with the comment that leads to them."""
    result = with_table(WITHOUT["no section, tests"], PARAMETER, [], OLD)
    assert result.index("g:") < result.index("# how it is tested") < result.index("tests:")


def test_a_file_in_braces_takes_no_table() -> None:
    """What is written as one line is refused, not rewritten."""
    with pytest.raises(NoPlace):
        with_table("{store: s, extends: p@1}", PARAMETER, [], NEW)


def test_each_cell_is_found_again() -> None:
    """Of every row its line is known, and line and column of its cells."""
    result = with_table(WITHOUT["no section"], PARAMETER, [], OLD)
    lines = result.split("\n")
    for row, (line, cells) in zip(OLD, places_of(result, PARAMETER), strict=True):
        assert lines[line - 1].startswith("      - {")
        for name, (at, column) in cells.items():
            assert lines[at - 1][column - 1 :].startswith(str(row[name]))
