"""Pages that the program writes are as it would write them today, and nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

import pawpact.sdk
from pawpact.bootstrap.api import make_api
from pawpact.cli.main import pawpact as command_line
from pawpact.cli.shell import DEFECT, NEEDS_ADMIN, REFUSED, TRY_LATER
from pawpact.hosting.hook import HookSpecifications
from pawpact.kernel.errors import PawpactError
from pawpact.ledger.movement_title import MOVEMENT_TITLES
from pawpact.policy.reading.condition import operators_of
from pawpact.settings import __doc__ as settings
from pawpact.vocabulary.types import ValueType
from tests.docs.commands import every_command, long_options
from tests.docs.page import ROOT, Page, every_page
from tests.house import House
from tests.loading import load_everything

_DOCS = [page for page in every_page() if page.name.startswith("docs/")]


@pytest.mark.parametrize(
    ("page", "arguments"),
    [
        ("docs/vocabulary.md", ["rules", "vocabulary", "--format", "markdown"]),
        ("docs/errors.md", ["rules", "help", "--format", "markdown"]),
    ],
)
def test_a_written_page_is_up_to_date(page: str, arguments: list[str]) -> None:
    """The page holds what the command prints."""
    assert Page(ROOT / page).text == CliRunner().invoke(command_line, arguments).output


def test_every_command_is_documented() -> None:
    """Each command stands in the docs by its whole name."""
    written = "\n".join(page.text for page in _DOCS)
    assert [name for name, _ in every_command() if f"pawpact {name}" not in written] == []


def test_every_option_is_documented() -> None:
    """Each long option of each command stands on the page of commands."""
    written = Page(ROOT / "docs" / "commands.md").text
    wanted = {option for _, command in every_command() for option in long_options(command)}
    assert sorted(option for option in wanted if f"`{option}`" not in written) == []


def test_every_variable_of_the_environment_is_documented() -> None:
    """Each PAWPACT_ variable that the settings know stands in the administrator's table."""
    written = Page(ROOT / "docs" / "platform-admin.md").text
    known = set(re.findall(r"PAWPACT_[A-Z_]+", settings or ""))
    assert len(known) > 5
    assert sorted(name for name in known if f"| `{name}` |" not in written) == []


def test_every_hook_is_documented() -> None:
    """Each hook has a section of its own on the page for authors of plugins."""
    written = Page(ROOT / "docs" / "plugin-author.md").text
    hooks = [name for name in vars(HookSpecifications) if name.startswith("pawpact_")]
    assert [name for name in hooks if f"### `{name}`" not in written] == []


def test_every_name_of_the_sdk_is_documented() -> None:
    """Each name that a plugin may import is mentioned on the page for authors of plugins."""
    written = Page(ROOT / "docs" / "plugin-author.md").text
    assert [name for name in pawpact.sdk.__all__ if f"`{name}" not in written] == []


def test_every_type_and_operator_is_documented() -> None:
    """Each type and each operator of conditions stands in the reference of the rule language."""
    written = Page(ROOT / "docs" / "rule-language.md").text
    names = {str(each) for each in ValueType}
    names |= {str(each) for kind in ValueType for each in operators_of(kind)} - {"eq"}
    assert sorted(name for name in names if f"`{name}`" not in written) == []


def test_every_code_of_an_error_is_documented() -> None:
    """Each stable code that a program may meet stands in a table of the docs."""
    written = "\n".join(page.text for page in _DOCS)
    load_everything()
    codes = {kind.code for kind in _kinds(PawpactError) if kind.__module__.startswith("pawpact.")}
    assert sorted(code for code in codes if f"| `{code}` |" not in written) == []


def test_every_movement_of_the_books_is_documented() -> None:
    """Each code that a journal is booked under stands on the page of books, in both languages."""
    written = Page(ROOT / "docs" / "books.md").text
    source = (path.read_text("utf-8") for path in (ROOT / "core").rglob("*.py"))
    booked = {code for text in source for code in re.findall(r'Journal\(\s*"(P\d+)"', text)}
    assert len(booked) > 5
    rows = {
        code: f"| `{code}` | {MOVEMENT_TITLES[code].en} | {MOVEMENT_TITLES[code].zh} |"
        for code in booked
    }
    assert sorted(code for code, row in rows.items() if row not in written) == []


def test_every_exit_code_is_documented() -> None:
    """Each exit code that a command can end with stands in the table of commands."""
    written = Page(ROOT / "docs" / "commands.md").text
    codes = (REFUSED, NEEDS_ADMIN, TRY_LATER, DEFECT)
    assert [code for code in (0, 2, *codes) if f"| {code} |" not in written] == []


def test_every_endpoint_is_documented(house: House) -> None:
    """Each route of the API stands on its page with its method."""
    written = Page(ROOT / "docs" / "api.md").text
    app = make_api(house.platform, {})
    served = {
        f"{method} {_path(rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith(("/static", "/docs/assets"))
    }
    assert sorted(each for each in served if f"`{each}`" not in written) == []


def _path(rule: str) -> str:
    """A route as OpenAPI writes it."""
    return re.sub(r"<(?:string:)?(\w+)>", r"{\1}", rule)


def _kinds(kind: type[PawpactError]) -> Iterator[type[PawpactError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)
