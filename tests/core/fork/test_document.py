"""A comparison as JSON, as a page and as a table."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from pawpact.fork.compared import Compared
from pawpact.fork.document import document_of, fork_schema
from pawpact.fork.page import page_of
from pawpact.fork.shown import summary
from tests.core.fork.conftest import Forked


@pytest.fixture
def differing(forked: Forked) -> Compared:
    """The comparison, as if more had been collected in the second world."""
    first, *others = forked.compared.pairs
    more = replace(first, draft=tuple(each + 39800 for each in first.draft))
    return replace(forked.compared, pairs=[more, *others])


def test_its_schema_takes_it(differing: Compared) -> None:
    """The document is what the schema promises, and the schema refuses one without figures."""
    document = json.loads(json.dumps(document_of(differing)))
    validator = Draft202012Validator(fork_schema())
    validator.validate(document)
    assert list(validator.iter_errors({**document, "figures": None}))


def test_a_difference_is_told_with_its_sum(differing: Compared) -> None:
    """Of a figure that differs both series stand there, and by how much the whole differs."""
    found = document_of(differing)
    figure = found["figures"][0]
    months = len(found["months"])
    assert found["is_same"] is False
    assert figure["total"]["difference"] == 39800 * months
    assert [b - a for a, b in zip(figure["as_it_is"], figure["draft"], strict=True)] == [
        39800
    ] * months


def test_the_page_needs_nothing_else(differing: Compared) -> None:
    """It loads nothing, draws both worlds and tells the difference in yuan."""
    page = page_of(differing, "zh")
    assert page.count("<svg") > 3
    assert not any(word in page for word in ("http:", "https:", "<script", "src=", "@import"))
    assert f"+{398 * len(differing.months)}.00" in page


def test_every_figure_stands_there_by_month(differing: Compared) -> None:
    """Tiers and refusals too, which no chart draws; each month of each world has its cell."""
    page = page_of(differing, "en")
    tier = next(each for each in differing.pairs if each.figure.group == "tiers")
    _, shown = page.split("<summary>by month</summary>")[-2:]
    months, rows = len(differing.months), page.count("<td>as it is</td>")
    assert page.count("<summary>by month</summary>") == 5
    assert rows == sum(bool(each.before or each.after) for each in differing.pairs)
    assert f"<td>{tier.figure.title.en}</td><td>as it is</td>" in page
    assert shown.count(f">{differing.months[0]}</th>") == 1
    cells = page.split("<td>under the draft</td>", 1)[1].split("</tr>", 1)[0]
    assert cells.count("<td ") == months


def test_a_draft_that_changes_nothing_says_so(forked: Forked) -> None:
    """Whoever forgot to save a draft is told that it is what is in force already."""
    assert "in force already" in summary(forked.compared).en
