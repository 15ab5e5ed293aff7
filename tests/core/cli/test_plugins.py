"""``pawpact plugins``: what is installed, who uses it, what is wrong with it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic import command
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from pawpact.cli.plugins import plugins
from pawpact.database.grant import grant
from pawpact.database.migration import CORE, config
from pawpact.hosting.examine import ExaminedPlugin
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.label import Label
from tests.databases import Given
from tests.stories.door import STORE, Acme, Columns, Door

SOUND = ExaminedPlugin(
    "acme", "acme-shop", "loaded", "2.5", Label.of("Acme"), 1, ("acme.mood",), ("acme.thank",)
)
TRACE = 'Traceback\n  File "plugin.py", line 3\nImportError: no module named tea'
BROKEN = ExaminedPlugin(
    "acme",
    "acme-shop",
    "broken",
    stage="import",
    reason=Label.of("ImportError: no module named tea"),
    traceback=TRACE,
)


@pytest.fixture
def door(engine: Engine, owner: Engine, given: Given, clock: FixedClock, tmp_path: Path) -> Door:
    """A platform whose first store has the plugin on."""
    with owner.begin() as connection:
        command.stamp(config(CORE, connection), "head")
        if given.role:
            grant(connection, given.role, CORE.metadata, (CORE.version_table,))
    door = Door(engine, clock, tmp_path, {"acme": Acme(tmp_path)})
    door.apply()
    return door


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``run("doctor", "acme", found=[...])``: the command over plugins found so."""

    def invoke(*arguments: str, found: list[ExaminedPlugin], database: bool = True) -> Result:
        by_name = {each.name: each for each in found}
        monkeypatch.setattr("pawpact.hosting.examine.examine_plugins", lambda: by_name)
        shell = SimpleNamespace(database=engine if database else None)
        return CliRunner().invoke(plugins, arguments, obj=shell)

    return invoke


def _line(result: Result, name: str) -> list[str]:
    return next(each for each in result.output.splitlines() if each.startswith(name)).split()


def test_a_loaded_plugin_is_shown_with_version_and_stores(door: Door, run: Any) -> None:
    """Name, version, state and the stores that use it stand in one line."""
    result = run("list", "--language", "en", found=[SOUND])
    assert _line(result, "acme") == ["acme", "2.5", "loaded", STORE]
    assert result.exit_code == 0


@pytest.mark.parametrize(("found", "state"), [([BROKEN], "损坏"), ([], "未安装")])
def test_a_store_that_cannot_have_its_plugin_is_an_error(
    door: Door, run: Any, found: list[ExaminedPlugin], state: str
) -> None:
    """Wanted and broken, or wanted and missing: listed with the store, exit code 1."""
    result = run("list", found=found)
    assert state in _line(result, "acme")
    assert STORE in _line(result, "acme")
    assert result.exit_code == 1


def test_a_broken_plugin_that_nobody_wants_is_no_error(run: Any) -> None:
    """It is listed with the reason; without a database nobody can want it."""
    result = run("list", found=[BROKEN], database=False)
    assert "no module named tea" in result.output
    assert "没有本版本的数据库" in result.output
    assert result.exit_code == 0


def test_a_plugin_that_runs_off_is_shown_with_its_contracts(door: Door, run: Any) -> None:
    """Switched off while three contracts keep it: said with the number, in both languages."""
    door.run(3)
    door.clock.advance(timedelta(minutes=1))
    door.apply(on=[])
    said = run("list", "--language", "en", found=[SOUND])
    assert f"running off in {STORE}: 3 contracts" in said.output
    assert f"{STORE} 停用中：3 份合约" in run("list", found=[SOUND]).output
    assert said.exit_code == 0
    assert run("list", found=[BROKEN]).exit_code == 1


def test_the_doctor_shows_where_it_broke_and_the_trace(door: Door, run: Any) -> None:
    """Stage, reason, stores and the kept traceback are told; exit code 1."""
    result = run("doctor", "acme", "--language", "en", found=[BROKEN])
    assert "stage: import" in result.output
    assert f"stores: {STORE}" in result.output
    assert "ImportError: no module named tea" in result.output.splitlines()[-1]
    assert result.exit_code == 1


def test_the_doctor_counts_the_cases_that_wait_because_of_it(door: Door, run: Any) -> None:
    """Cases held by the plugin are counted by store, with the command that lists them."""

    def fail(batch: object) -> Columns:
        raise ValueError

    door.acme.provide = fail
    door.run(2)
    door.debit()
    result = run("doctor", "acme", "--language", "en", found=[SOUND])
    assert f"2 cases in {STORE} (pawpact held list --store {STORE})" in result.output
    assert result.exit_code == 1
    door.acme.mend()
    for case in door.waiting():
        door.resume(case.id)
    assert run("doctor", "acme", found=[SOUND]).exit_code == 0


def test_the_doctor_shows_the_order_of_policies(door: Door, run: Any) -> None:
    """Where its policies stand among the others of a moment, and in which stores."""
    result = run("doctor", "acme", "--language", "en", found=[SOUND])
    assert f"period.performed: acme.thanks -> core.performance ({STORE})" in result.output


def test_the_doctor_names_tables_that_are_not_migrated(door: Door, run: Any) -> None:
    """A plugin whose newest revision the database does not have is told."""
    tabled = ExaminedPlugin(
        "acme", "acme-shop", "loaded", "2.5", tables=("acme__note",), revision="0002"
    )
    result = run("doctor", "acme", "--language", "en", found=[tabled])
    assert "not at the plugin's revision yet" in result.output
    assert result.exit_code == 1


def test_the_doctor_names_columns_that_no_revision_makes(door: Door, run: Any) -> None:
    """Table, column and the command that writes the revision, to people and to programs."""
    changed = ExaminedPlugin(
        "acme", "acme-shop", "loaded", "2.5", unrevised=("acme__note.mood", "acme__visit")
    )
    result = run("doctor", "acme", "--language", "en", found=[changed])
    assert "acme__note.mood, acme__visit" in result.output
    assert "pawpact plugins revise acme" in result.output
    assert result.exit_code == 1
    (told,) = json.loads(run("doctor", "--json", found=[changed]).stdout)
    assert told["unrevised"] == ["acme__note.mood", "acme__visit"]


def test_the_doctor_knows_whom_was_meant(door: Door, run: Any) -> None:
    """A name that is no plugin is refused with the nearest one."""
    result = run("doctor", "acmee", "--language", "en", found=[SOUND])
    assert "did you mean acme?" in result.output
    assert result.exit_code == 1


def test_both_commands_speak_to_programs(door: Door, run: Any) -> None:
    """As JSON the findings are the same, whole."""
    (listed,) = json.loads(run("list", "--json", found=[BROKEN]).stdout)
    (told,) = json.loads(run("doctor", "--json", found=[BROKEN]).stdout)
    assert listed == told
    assert (told["state"], told["stage"], told["stores"]) == ("broken", "import", [STORE])
    assert told["traceback"] == TRACE
