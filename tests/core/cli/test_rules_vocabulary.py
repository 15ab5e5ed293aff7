"""`pawpact rules vocabulary`: the words that rule files may use."""

import json

from click.testing import CliRunner
from jsonschema import Draft202012Validator

from pawpact.cli.rules import rules
from pawpact.hosting.host import Host
from pawpact.policy.editing.vocabulary import vocabulary_schema
from pawpact.vocabulary.core import CORE


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(rules, ["vocabulary", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_word_is_listed_with_its_label() -> None:
    """Core's moments, facts and effects each have a line with their label."""
    listed = _run("--language", "en").splitlines()
    words = [*CORE.moments.values(), *CORE.facts.values(), *CORE.effects.values()]
    for word in words:
        assert [word.name, *word.label.en.split()] in [line.split() for line in listed]


def test_words_of_plugins_are_listed() -> None:
    """A fact that an installed plugin adds stands beside core's."""
    assert "credit.score" in _run()


def test_the_page_says_what_fences_an_argument() -> None:
    """The page names the parameter that limits a deposit, and the choices of a reason."""
    page = _run("--format", "markdown")
    assert "`amount` money, fenced by `deposit_fallback.deposit_amount`" in page
    assert "`under_age`" in page


def test_parameters_are_listed_with_what_stores_may_make_of_them() -> None:
    """Each parameter of the platform stands in the list and on the page, with value and fence."""
    assert ["deposit_fallback.deposit_amount", "Deposit"] in [
        line.split() for line in _run("--language", "en").splitlines()
    ]
    page = _run("--format", "markdown")
    row = next(
        each for each in page.splitlines() if "`deposit_fallback.deposit_amount` | 押金" in each
    )
    assert "| money (CNY) | `500.00` | 0.00 to 500.00 | only_better (lower) |" in row


def test_the_document_for_programs_is_what_its_schema_promises() -> None:
    """Every moment, fact, effect and parameter stands in it, in the promised form."""
    document = json.loads(_run("--format", "json"))
    Draft202012Validator(vocabulary_schema()).validate(document)
    words = Host.load().vocabulary()
    assert [each["name"] for each in document["moments"]] == list(words.moments)
    assert [each["name"] for each in document["facts"]] == list(words.facts)
    assert [each["name"] for each in document["effects"]] == list(words.effects)
    amount = next(
        each for each in document["parameters"] if each["name"] == "deposit_fallback.deposit_amount"
    )
    assert (amount["default"], amount["bounds"]) == ("500.00", {"min": "0.00", "max": "500.00"})
    (fenced,) = (
        argument["fenced_by"]
        for each in document["effects"]
        if each["name"] == "require_deposit"
        for argument in each["arguments"]
    )
    assert fenced == "deposit_fallback.deposit_amount"
