"""A plugin that never comes back costs its worker, twice, and then is kept out of that store.

A real worker process, an installed plugin, and a file that says how it hangs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from pawpact.access.key_file import create_key_file
from pawpact.bootstrap import Platform
from pawpact.bootstrap.start import start
from pawpact.cli.main import pawpact
from pawpact.contracts.applying.intake import Intake, take_in
from pawpact.contracts.models import Application
from pawpact.decisions.held import Waiting, waiting
from pawpact.sdk.testing.made_up import make_person
from pawpact.settings import read_settings
from pawpact.tenancy.models import PluginSwitch
from tests.house import RULES, listed_pet

EAST, WEST = "east", "west"
PLUGIN = '''"""Says that everybody is glad, unless a file says how to hang, and where."""

import os
import time
from pathlib import Path

from pawpact.sdk import Fact, FactProvider, Label, PluginInfo, PluginVocabulary, ValueType, hookimpl

GLAD = Fact("hanger.glad", ValueType.BOOL, Label("高兴", "Glad"), "customer", "true",
            owner="hanger", doc="Everybody is.")


def provide(batch):
    file = Path(os.environ["HANGER"])
    how = file.read_text() if file.exists() else ""
    while how and batch.store == "east":
        if how == "sleep":
            time.sleep(3600)
    return {"hanger.glad": [True for _ in batch.subjects]}


@hookimpl
def pawpact_plugin():
    return PluginInfo("hanger", "1.0", Label("会卡住", "Hangs"), api=1)


@hookimpl
def pawpact_vocabulary():
    return PluginVocabulary(facts=(GLAD,))


@hookimpl
def pawpact_facts():
    return [FactProvider("customer", ("hanger.glad",), provide)]
'''
RULE = """format: 1
policy: hanger.answer
version: "1"
title: {zh: 测试, en: Test}
moment: application.submitted
hit: all
binds: today
rules:
  - id: glad
    title: {zh: 高兴, en: Glad}
    when: {hanger.glad: true}
    then: [approve: {}]
"""


@dataclass(frozen=True)
class Shop:
    """An installation with the plugin, and two stores that have it on."""

    folder: Path
    environment: Mapping[str, str]
    platform: Platform
    applications: Mapping[str, int]

    def hangs(self, how: str) -> None:
        (self.folder / "hang").write_text(how, "utf-8")

    def mend(self) -> None:
        (self.folder / "hang").unlink()

    def work(self) -> int:
        """A worker does what is due; answers how it ended."""
        program = "from pawpact.cli.main import main; main()"
        command = [sys.executable, "-c", program, "worker", "--once"]
        done = subprocess.run(
            command, env={**self.environment}, capture_output=True, text=True, timeout=120
        )
        return done.returncode

    def run_applications(self) -> None:
        """What a third worker does: here nobody would end a call that hangs."""
        for store in (EAST, WEST):
            self.platform.run_applications(store)

    def struck(self, times: int) -> bool:
        """Whether it is noted so often; whoever notes it waits for the end of the worker."""
        for _ in range(200):
            if self.strikes(EAST) >= times:
                return self.strikes(EAST) == times
            time.sleep(0.1)
        return False

    def strikes(self, store: str) -> int:
        with self.platform.reading(store) as unit:
            return unit.session.scalars(select(PluginSwitch.strikes)).one()

    def state(self, store: str) -> str:
        with self.platform.reading(store) as unit:
            key = (unit.store.tenant, self.applications[store])
            return unit.session.get_one(Application, key).state

    def held(self) -> list[Waiting]:
        with self.platform.reading(EAST) as unit:
            return list(waiting(unit))

    def says(self, *command: str) -> str:
        """What the administrator reads who gives this command."""
        arguments = [*command, "--store", EAST, "--by", "platform"]
        return CliRunner().invoke(pawpact, arguments, catch_exceptions=False).output


def _install(folder: Path) -> None:
    """As an installer leaves it: a package, and what says that it is one."""
    (folder / "hanger" / "rules").mkdir(parents=True)
    (folder / "hanger" / "__init__.py").write_text("", "utf-8")
    (folder / "hanger" / "plugin.py").write_text(PLUGIN, "utf-8")
    (folder / "hanger" / "rules" / "answer.yaml").write_text(RULE, "utf-8")
    known = folder / "hanger-1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: hanger\nVersion: 1.0\n", "utf-8")
    points = "[pawpact.plugins]\nhanger = hanger.plugin\n"
    (known / "entry_points.txt").write_text(points, "utf-8")


def _tenants(folder: Path) -> Path:
    for name, text in {
        "paws/brand.yaml": "brand: paws\ntitle: {zh: 爪, en: Paws}\n",
        **{
            f"{store}/tenant.yaml": f"store: {store}\nbrand: paws\n"
            f"title: {{zh: {store}, en: {store}}}\nplugins:\n  hanger: {{}}\n"
            for store in (EAST, WEST)
        },
    }.items():
        (folder / "tenants" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tenants" / name).write_text(text, "utf-8")
    return folder / "tenants"


def _hand_in(platform: Platform, store: str) -> int:
    person = make_person(1, date(1992, 3, 1))
    documents = ("id_card", "residence_proof")
    intake = Intake(
        person, listed_pet(platform, store), "cat_common", 12, documents, "verified", False
    )
    with platform.unit(store) as unit:
        return take_in(unit, "first", intake)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    site = tmp_path / "site"
    _install(site)
    create_key_file(tmp_path / "keys.json")
    monkeypatch.syspath_prepend(site)
    for name, value in {
        "PAWPACT_DATABASE_URL": f"sqlite:///{tmp_path / 'pawpact.sqlite3'}",
        "PAWPACT_KEY_FILE": str(tmp_path / "keys.json"),
        "PAWPACT_RULES": str(RULES),
        "PAWPACT_SANDBOX": "1",
        "PAWPACT_LANGUAGE": "en",
        "PAWPACT_PLUGIN_SECONDS": "1",
        "HANGER": str(tmp_path / "hang"),
        "PYTHONPATH": os.pathsep.join([str(site), *filter(None, sys.path)]),
    }.items():
        monkeypatch.setenv(name, value)
    platform = start(read_settings())
    onboarding = replace(platform.onboarding, prove=lambda *_: [])
    onboarding.apply(_tenants(tmp_path), "staff:admin", why="story")
    applications = {store: _hand_in(platform, store) for store in (EAST, WEST)}
    yield Shop(tmp_path, dict(os.environ), platform, applications)
    platform.parts.database.engine.dispose()


def test_two_strikes_and_it_is_kept_out(shop: Shop) -> None:
    """A plugin that sleeps, then loops, ends two workers; after that its request is held.

    Nothing of the first two stays, the other store is answered, and once a person has mended the
    plugin and let it in the request is approved.
    """
    shop.hangs("sleep")
    assert shop.work() == -signal.SIGKILL
    assert shop.struck(1)
    assert (shop.state(EAST), shop.held()) == ("checking", [])
    shop.hangs("loop")
    assert shop.work() == -signal.SIGKILL
    assert shop.struck(2)
    assert shop.platform.stores.open(EAST).quarantined == {"hanger"}
    shop.run_applications()
    assert (shop.state(EAST), shop.state(WEST)) == ("checking", "approved")
    (case,) = shop.held()
    assert (case.plugin, "kept out of this store" in case.reason.en) == ("hanger", True)
    assert shop.strikes(WEST) == 0
    shop.mend()
    assert "let in again" in shop.says("plugins", "release", "hanger")
    assert "resumed" in shop.says("held", "resume", case.id, "--why", "mended")
    assert shop.state(EAST) == "approved"
