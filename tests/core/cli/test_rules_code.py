"""`pawpact rules help`: what a finding's code means."""

from click.testing import CliRunner

from pawpact.cli.rules import rules
from pawpact.policy.codes import CODES
from pawpact.tenancy.codes import CODES as TENANT_CODES


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(rules, ["help", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_code_all_are_listed() -> None:
    """Every code of rule files and of stores' files has a line."""
    listed = [line.split()[0] for line in _run().splitlines()]
    assert listed == [*CODES, *TENANT_CODES]


def test_the_page_explains_in_both_languages() -> None:
    """A code's section holds the help in Chinese and in English."""
    page = _run("--format", "markdown")
    section = page[page.index("## R204") : page.index("## R205")]
    assert CODES["R204"].help.zh in section
    assert CODES["R204"].help.en in section
