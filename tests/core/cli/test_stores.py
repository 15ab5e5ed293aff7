"""``pawpact stores`` applies folders and lists stores, with exit codes that scripts can use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from pawpact.cli.stores import stores as group
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.policy.reading.load import read_platform_texts
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.stores import Stores

SETTINGS = """
format: 1
kind: settings
policy: core.demo
version: "1"
title: Demo
binds: today
params:
  days: {type: int, default: 3, bounds: {min: 1, max: 9}, store_may: any, label: Days}
"""


@dataclass
class Command:
    """Runs the group on a platform of its own."""

    platform: SimpleNamespace
    folder: Path

    def run(self, *arguments: str) -> Result:
        context = SimpleNamespace(platform=self.platform)
        return CliRunner().invoke(group, [*arguments, "--language", "en"], obj=context)

    def write(self, name: str, file: str, text: str) -> None:
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / name / file).write_text(text, encoding="utf-8")


@pytest.fixture
def command(database: Database, clock: FixedClock, ids: TimeOrderedIds, tmp_path: Path) -> Command:
    host = Host.of([])
    platform = read_platform_texts({"rules/core/demo.yaml": SETTINGS})
    onboarding = Onboarding(database, platform, host, clock, ids, lambda *_: [])
    made = SimpleNamespace(apply_folder=onboarding.apply, stores=Stores(database, host, clock, {}))
    command = Command(made, tmp_path / "tenants")
    command.write("paws", "brand.yaml", "brand: paws\ntitle: Paws\n")
    command.write("shop", "tenant.yaml", "store: shop\nbrand: paws\ntitle: Shop\n")
    return command


def test_apply_tells_what_became_of_each_store(command: Command) -> None:
    """A good folder ends with 0, a line a store and its revision."""
    first = command.run("apply", str(command.folder))
    again = command.run("apply", str(command.folder))
    assert (first.exit_code, first.stdout) == (0, "shop: created r1\n")
    assert (again.exit_code, again.stdout) == (0, "shop: unchanged r1\n")


def test_a_refused_store_ends_with_1_and_shows_its_findings(command: Command) -> None:
    """The findings come with the line of the file; the good store is made all the same."""
    command.write("other", "tenant.yaml", "store: other\nbrand: paws\ntitle: Other\n")
    command.write(
        "other", "rules.yaml", "store: other\nextends: paws\ncore.demo: {params: {days: 99}}\n"
    )
    result = command.run("apply", str(command.folder))
    assert result.exit_code == 1
    assert result.stdout == "other: refused\nshop: created r1\n"
    assert "--> tenants/other/rules.yaml:3:28" in result.stderr


def test_a_dry_run_says_so_and_writes_nothing(command: Command) -> None:
    """The same folder is still new after a dry run."""
    result = command.run("apply", str(command.folder), "--dry-run")
    assert result.stdout == "shop: created r1\na dry run: nothing was written\n"
    assert command.run("apply", str(command.folder)).stdout == "shop: created r1\n"


def test_wrong_usage_ends_with_2(command: Command) -> None:
    """A folder that does not exist and an unknown option are wrong usage."""
    assert command.run("apply", str(command.folder / "nowhere")).exit_code == 2
    assert command.run("apply", str(command.folder), "--nothing").exit_code == 2


def test_the_list_shows_policy_and_plugins_with_what_is_wrong(command: Command) -> None:
    """Each store has a line with its revision, and a plugin it cannot have says why."""
    command.write(
        "shop", "tenant.yaml", "store: shop\nbrand: paws\ntitle: Shop\nplugins: {tea: }\n"
    )
    command.run("apply", str(command.folder))
    result = command.run("list")
    assert result.exit_code == 0
    assert "r1 platform@1 + paws" in result.stdout
    assert "tea (it is not installed)" in result.stdout
