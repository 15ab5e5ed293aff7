"""A small demo with a working day after it, and everything that it wrote and said."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from pawpact import logs
from pawpact.access.actor import Role
from pawpact.access.api_key import create_key
from pawpact.accounts.models import Customer
from pawpact.accounts.personal import read_personal
from pawpact.accounts.staff import register_staff
from pawpact.accounts.values import PersonalData
from pawpact.billing.mandate import create_mandate
from pawpact.bootstrap.api import make_api
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.cli.main import pawpact
from pawpact.decisions.models import DecisionRow
from pawpact.demo.world import KEYS, World, open_world
from pawpact.kernel.clock import SystemClock
from pawpact.kernel.identity import public_id
from pawpact.pets.models import Pet
from pawpact.pets.service import record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry
from pawpact.settings import Settings
from tests.logbook import unconfigured_logs

SEED, MONTHS, APPLICATIONS = 20260105, 2, 9
STORE = "chengdu-yulin"
MANAGER_NAME, DIAGNOSIS, ACCOUNT = "石岚可", "疑似猫传染性腹膜炎", "account-77812345"
EXPLAINED = 3
"""Decisions of each store that are asked about."""
MAPPING = """
format: 1
import: customers
title: {zh: 客户名单, en: Customers}
encoding: utf-8
key: no
fields: {name: name, phone: phone, identity_number: card}
"""


@dataclass
class Said:
    """What commands, logs and answers said, by where it was said."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, place: str, text: str | bytes) -> None:
        self.heard.append((place, text.encode() if isinstance(text, str) else text))


@dataclass
class Lived:
    """A demo's folder after its life, and a day of work in it."""

    folder: Path
    outside: Path
    """For files that somebody brings along, which are not the program's."""
    said: Said
    world: World
    people: list[PersonalData] = field(default_factory=list, repr=False)
    """Everybody whom the stores knew before the day."""

    def run(self, *arguments: str, allowed: Sequence[int] = (0,)) -> str:
        """One command; everything that it says is kept."""
        settings = Settings(key_file=self.folder / KEYS)
        context: Any = SimpleNamespace(platform=self.world.platform, settings=settings)
        done = CliRunner().invoke(pawpact, arguments, obj=context, catch_exceptions=False)
        assert done.exit_code in allowed, done.output
        self.said.add(" ".join(arguments[:2]), done.output)
        return done.stdout.strip()

    def sealed(self, column: str) -> list[str]:
        """Every value of a sealed column in every store, opened."""
        (found,) = [
            each for each in sealed_columns_of(self.world.platform.host) if each.name == column
        ]
        texts: list[str | None] = []
        for store in self.world.stores:
            with self.world.platform.reading(store) as unit:
                values = unit.session.scalars(select(getattr(found.model, found.column))).all()
                texts += unit.vault.open(found.purpose, values)
        return [text for text in texts if text is not None]

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every byte outside of the key file: database, its journal, reports, what was said."""
        yield from self.said.heard
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and file.name != KEYS:
                yield file.name, file.read_bytes()

    def known(self, store: str) -> list[PersonalData]:
        """Everybody whom the store knows, opened."""
        with self.world.platform.reading(store) as unit:
            numbers = unit.session.scalars(select(Customer.id)).all()
            return list(read_personal(unit, numbers, "test").values())


def live(folder: Path, outside: Path) -> Lived:
    """Three stores through two months, then a day on which much goes wrong.

    Logs are caught without what hides values in them: nothing may rely on it.
    """
    said, stream = Said(), StringIO()
    with pytest.MonkeyPatch.context() as patch, unconfigured_logs():
        patch.setattr(logs, "hide_personal", lambda _logger, _method, line: line)
        _log_to(stream, "json")
        command = ["demo", "--folder", str(folder), "--applications", str(APPLICATIONS)]
        done = CliRunner().invoke(
            pawpact, [*command, "--months", str(MONTHS)], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        said.add("demo", done.output_bytes)
        world = open_world(folder, None, SEED, node=1)
        world.clock.advance(timedelta(days=70))
        world.stores = tuple(each.name for each in world.platform.stores.every())
        lived = Lived(folder, outside, said, world)
        _log_to(stream, "console")
        _work(lived)
    said.add("logs", stream.getvalue())
    return lived


def _log_to(stream: StringIO, style: logs.Style) -> None:
    logs.configure(style, SystemClock(), level="debug", stream=stream)


def _work(lived: Lived) -> None:
    """Everything that commands can show or get wrong about people."""
    manager = _hire(lived)
    _see_the_vet(lived)
    _authorise(lived)
    by = ("--by", manager, "--store", STORE)
    for store in lived.world.stores:
        lived.people += lived.known(store)
    known = lived.known(STORE)
    for arguments in (("list",), ("list", "--json"), ("find", "--phone", known[0].phone)):
        lived.run("customers", *arguments, *by)
    first = json.loads(lived.run("customers", "list", "--json", *by))[0]["id"]
    lived.run("customers", "show", first, *by)
    lived.run("customers", "erase", first, "--why", "asked for it", *by, allowed=(0, 1))
    lived.run("customers", "readings", *by)
    _be_asked_why(lived)
    _keep_books(lived, first)
    _import(lived, known)
    _answer_badly(lived, known[0])
    lived.run("keys", "rotate", "--store", STORE)
    lived.run("keys", "status")


def _hire(lived: Lived) -> str:
    with lived.world.platform.unit(STORE) as unit:
        return public_id("stf", register_staff(unit, MANAGER_NAME, Role.STORE_MANAGER))


def _see_the_vet(lived: Lived) -> None:
    with lived.world.platform.unit(STORE, "staff:vet") as unit:
        pet = unit.session.scalars(select(Pet.id).limit(1)).one()
        entry = NewHealthEntry(
            pet, HealthKind.EXAM, unit.today, result=HealthResult.FAILED, note=DIAGNOSIS
        )
        record_health(unit, [entry])


def _authorise(lived: Lived) -> None:
    with lived.world.platform.unit(STORE, "provider:simulator") as unit:
        customer = unit.session.scalars(select(Customer.id).limit(1)).one()
        create_mandate(unit, 1, customer, "simulator", 100, reference=ACCOUNT)


def _be_asked_why(lived: Lived) -> None:
    for store in lived.world.stores:
        lived.run("held", "list", "--store", store)
        with lived.world.platform.reading(store) as unit:
            decisions = unit.session.scalars(select(DecisionRow.id).limit(EXPLAINED)).all()
        for number in decisions:
            for form in ((), ("--json",)):
                lived.run("decisions", "show", public_id("dec", number), "--store", store, *form)


def _keep_books(lived: Lived, customer: str) -> None:
    for form in ("beancount", "csv"):
        file = lived.folder / f"books.{form}"
        lived.run("ledger", "export", "--store", STORE, "--format", form, "--output", str(file))
    lived.run("ledger", "statement", "--store", STORE, "--customer", customer)
    lived.run("ledger", "audit", "--all", allowed=(0, 1))


def _import(lived: Lived, known: Sequence[PersonalData]) -> None:
    """A file full of known people in which every kind of row goes wrong."""
    first, second = known[0], known[1]
    assert first.identity_number is not None
    rows = [
        ["1", first.name, first.phone, second.identity_number],
        ["2", first.name, first.phone + "9", first.identity_number],
        ["3", second.name, second.phone, first.identity_number[:-1] + "?"],
        ["4", second.name * 40, second.phone, first.identity_number],
        ["4", first.name, second.phone, second.identity_number],
    ]
    file, mapping = lived.outside / "customers.csv", lived.outside / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([["no", "name", "phone", "card"], *rows])
    options = ("--store", STORE, "--mapping", str(mapping))
    for name in ("report.json", "report.csv"):
        report = ("--report", str(lived.folder / name))
        lived.run("import", "customers", str(file), *options, *report, allowed=(1,))
    lived.run("import", "customers", str(file), *options, "--accept-good", allowed=(0, 1))


def _answer_badly(lived: Lived, who: PersonalData) -> None:
    """Applications that are refused for their form, by command and over HTTP."""
    assert who.identity_number is not None
    person = {"name": who.name, "phone": who.phone, "identity_number": who.identity_number}
    wrong: list[Mapping[str, Any]] = [
        {"customer": {**person, "identity_number": who.identity_number[::-1]}},
        {"customer": {**person, "phone": who.phone[::-1]}, "pet": who.phone, "plan": who.name},
        {"customer": person, "pet": "pet_0000000000000", "plan": who.phone, "term": who.name},
        {"customer": who.phone},
    ]
    platform = lived.world.platform
    with platform.unit(STORE) as unit:
        token = create_key(unit, Role.SALES, "till")
    client = make_api(platform, {}).test_client()
    for number, body in enumerate(wrong):
        file = lived.outside / f"application-{number}.json"
        file.write_text(json.dumps(body), encoding="utf-8")
        submit = ("applications", "submit", str(file), "--store", STORE)
        lived.run(*submit, "--key", f"k{number}", allowed=(1,))
        answer = client.post(
            f"/stores/{STORE}/applications",
            json=body,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"h{number}"},
        )
        assert answer.status_code >= 400
        lived.said.add("http", answer.data)
