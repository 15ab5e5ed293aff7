"""Who somebody is and how she scored stays under the key, wherever a life of stores writes."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pawpact.access.vault import FileVault
from pawpact.accounts.registration import BORN_ON, IDENTITY, NAME, PHONE
from pawpact.cli.main import pawpact
from pawpact.decisions.record import PURPOSE
from pawpact.demo.world import DATABASE, KEYS
from pawpact.hosting.registration import Sealed
from pawpact.policy.model import Decision
from pawpact.policy.recorded import Recorded
from pawpact.vocabulary.case import Case

_PURPOSES = (NAME, PHONE, IDENTITY, BORN_ON)
_PEOPLE = """
    SELECT tenant_id, name_sealed, phone_sealed, identity_sealed, born_on_sealed FROM customer
"""
_RECEIPTS = "SELECT tenant_id, body, sealed FROM decision WHERE moment = 'application.submitted'"
_FACTS = 4
"""Where the open facts stand in a receipt's body."""
_SHORTEST = 6
"""Of what is looked for as it stands: shorter texts also occur by chance."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a demo left behind: its folder and what it said."""

    folder: Path
    said: bytes

    @property
    def vault(self) -> FileVault:
        return FileVault.load(self.folder / KEYS)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / DATABASE)) as connection:
            return connection.execute(statement).fetchall()

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every byte outside of the key file: database, its journal, what was said."""
        yield "output", self.said
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and file.name != KEYS:
                yield file.name, file.read_bytes()


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Three stores after two months with a handful of applications."""
    folder = tmp_path_factory.mktemp("lived") / "demo"
    command = ["demo", "--folder", str(folder), "--applications", "9", "--months", "2"]
    done = CliRunner().invoke(pawpact, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return Left(folder, done.output_bytes)


def _people(left: Left) -> Iterator[str]:
    """Every name, phone, identity number and birth date, opened with the key."""
    vault = left.vault
    for tenant, *sealed in left.rows(_PEOPLE):
        for purpose, value in zip(_PURPOSES, sealed, strict=True):
            if value is not None:
                yield vault.open(tenant, purpose, value)


def _forms(text: str) -> set[bytes]:
    """The ways in which a text might lie in a file."""
    return {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")}


def test_no_file_names_anybody(left: Left) -> None:
    """Nothing that a demo writes or says holds a name, phone, identity number or birth date."""
    people = set(_people(left))
    assert len(people) > 3 * 9
    found = [
        (place, len(text))
        for place, content in left.written()
        for text in people
        for form in _forms(text)
        if len(form) >= _SHORTEST and form in content
    ]
    assert found == []


def test_receipts_seal_age_and_score(left: Left) -> None:
    """From the first receipt on, personal facts stand in the sealed field and nowhere else."""
    ages_and_scores = set()
    for tenant, body, sealed in left.rows(_RECEIPTS):
        content = base64.b64decode(left.vault.open(tenant, PURPOSE, sealed))
        personal = {value for value in json.loads(content) if value is not None}
        ages_and_scores |= personal
        assert not personal & {each for each in json.loads(body)[_FACTS] if type(each) is int}
    assert min(ages_and_scores) < 100
    assert max(ages_and_scores) > 400


def test_credit_answers_seal_the_score(left: Left) -> None:
    """The plugin's table holds every score sealed for its own purpose."""
    rows = left.rows("SELECT tenant_id, score FROM credit_scoring__check WHERE score IS NOT NULL")
    assert rows
    for tenant, score in rows:
        opened = left.vault.open(tenant, "credit_scoring__check.score", score)
        assert 350 <= int(opened) <= 950
        assert opened.encode() not in score


def test_held_cases_seal_their_facts(left: Left) -> None:
    """The facts that a case waits with are sealed, and its reason tells no value."""
    rows = left.rows("SELECT facts, reason_zh, reason_en FROM held_case")
    assert rows
    for facts, *reasons in rows:
        assert b"customer.age" not in facts
        assert not any(letter.isdigit() for reason in reasons for letter in reason)


def test_no_repr_tells_a_fact() -> None:
    """What a decision read stays out of the ``repr`` that an error or a log might show."""
    read = {"credit.score": 612, "customer.age": 34}
    shown = (
        Case("key", {"customer": 1}, read),
        Decision("application.submitted", "", read, ()),
        Recorded("application.submitted", "", read, frozenset(), {}, ()),
        Sealed("612"),
    )
    for each in shown:
        assert not {"612", "34"} & set(re.findall(r"\d+", repr(each)))
