"""`pawpact rules vocabulary`: the words that rule files may use."""

from click.testing import CliRunner

from pawpact.cli.rules import rules
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
