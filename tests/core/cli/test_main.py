"""``pawpact`` itself: its help, how quickly it comes, and how errors end."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from pawpact.cli import main as command_line
from pawpact.cli.main import COMMANDS, end, pawpact
from pawpact.cli.shell import exit_code
from pawpact.database.session import Database
from pawpact.kernel.errors import AdminError, Conflict, Defect, FileError, NotFound, TryLater
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow
from tests.databases import hurry

HEAVY = ("sqlalchemy", "flask", "marshmallow", "alembic", "ruamel", "structlog", "rich")
OF_NEIGHBOURS = ("openpyxl", "flask", "alembic", "pawpact.backtest", "pawpact.decisions.models")


def _commands(group: click.Group, path: str = "") -> list[tuple[str, click.Command]]:
    context = click.Context(group)
    found: list[tuple[str, click.Command]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        found.append((f"{path}{name}", command))
        if isinstance(command, click.Group):
            found += _commands(command, f"{path}{name} ")
    return found


def test_every_command_can_be_asked_for_help() -> None:
    """Each name in the list leads to a command of that name."""
    for name in COMMANDS:
        result = CliRunner().invoke(pawpact, [name, "--help"])
        assert (result.exit_code, f"pawpact {name}" in result.output) == (0, True), result.output


@pytest.mark.parametrize("asked", ["customer timeline", "store report", "rule check"])
def test_a_group_answers_to_one_of_its_kind(asked: str) -> None:
    """One customer's timeline is asked for as such; the help calls the group by its own name."""
    result = CliRunner().invoke(pawpact, [*asked.split(), "--help"])
    assert (result.exit_code, result.output.startswith("Usage: ")) == (0, True), result.output
    assert CliRunner().invoke(pawpact, ["demos"]).exit_code == 2


def test_help_is_in_both_languages() -> None:
    """Every command and every option of its own says what it is in Chinese, then in English."""
    for name, command in _commands(pawpact):
        said = [(name, command.help or "")]
        said += [
            (f"{name} {each.name}", each.help or "")
            for each in command.params
            if isinstance(each, click.Option)
        ]
        for place, words in said:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in words), place
            assert " / " in words, place


def test_an_unknown_command_is_wrong_usage() -> None:
    """A command that is none ends with 2."""
    assert CliRunner().invoke(pawpact, ["adopt"]).exit_code == 2


@pytest.mark.parametrize("arguments", ["--help", "keys create --help"])
def test_help_imports_nothing_heavy(arguments: str) -> None:
    """Help and the first command of all come without database, web or rule modules."""
    program = (
        "import sys\n"
        "from pawpact.cli.main import pawpact\n"
        f"pawpact({arguments.split()!r}, standalone_mode=False)\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stderr.strip() == ""


def test_a_command_on_rules_imports_what_it_needs() -> None:
    """`rules check` comes without sheets, backtests and what else its neighbours load."""
    program = (
        "import sys\n"
        "from pawpact.cli.main import pawpact\n"
        "pawpact(['rules', 'check', '--help'], standalone_mode=False)\n"
        f"print(*[name for name in {OF_NEIGHBOURS!r} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stderr.strip() == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileError(), 1),
        (NotFound(), 1),
        (Conflict(), 1),
        (AdminError(), 3),
        (TryLater(), 4),
        (Defect(), 5),
    ],
)
def test_exit_codes_are_those_of_the_table(error: Exception, code: int) -> None:
    """Each kind of error ends with the code that the table names."""
    assert (end(error, "zh"), exit_code(error)) == (code, code)
    assert f"| {code} |" in (command_line.__doc__ or "")


def test_an_error_is_said_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    """What was found and how to mend it, in the reader's language."""
    end(AdminError(Label("没有密钥", "no key"), hint=Label("先建一个", "make one")), "zh")
    assert capsys.readouterr().err == "没有密钥\n先建一个\n"


def test_a_defect_shows_where_and_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    """An unforeseen error ends with 5, its kind and place, without its message."""
    with pytest.raises(ValueError, match="invalid") as raised:
        int("".join(["139", "00000000x"]))
    assert end(raised.value, "en") == 5
    said = capsys.readouterr().err
    assert "15400000000" not in said
    assert ("test_main.py" in said, said.strip().endswith("ValueError")) == (True, True)


def test_a_busy_database_is_to_be_tried_again(engine: Engine) -> None:
    """While another process writes for too long the command ends with 4."""
    event.listen(engine, "checkout", hurry)
    database = Database(engine)
    with database.store(1) as first:
        first.scalar(select(func.count(JournalRow.id)))
        with pytest.raises(OperationalError) as busy, database.store(1) as second:
            second.scalar(select(func.count(JournalRow.id)))
    assert end(busy.value, "zh") == 4


def test_a_broken_database_is_a_defect(engine: Engine) -> None:
    """A table that is missing is not mended by waiting: the command ends with 5."""
    with engine.connect() as connection, pytest.raises(DBAPIError) as broken:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert end(broken.value, "zh") == 5
