"""`pawpact worker` is killed in its own process, and a worker of another name goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import select

from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.gateway.statement import read_statement
from pawpact.bootstrap.books import prove_books
from pawpact.bootstrap.safety import Installation
from pawpact.bootstrap.start import platform_over
from pawpact.contracts.models import Contract
from pawpact.jobs.lease import workers
from pawpact.ledger.models import JournalRow
from pawpact.settings import Settings
from tests.databases import Given
from tests.house import RULES
from tests.stories.command_yard import NAMES, PAGE, STORE, CommandYard

ROOT = Path(__file__).parents[2]
KILLS = 4 * int(os.environ.get("PAWPACT_TORTURE", "1"))


def _run(given: Given, keys: Path, yard: CommandYard) -> dict[str, int]:
    known = {
        "PAWPACT_DATABASE_URL": given.url,
        "PAWPACT_KEY_FILE": str(keys),
        "PAWPACT_RULES": str(RULES),
        "PAWPACT_SANDBOX": "1",
        "PAWPACT_LANGUAGE": "en",
        "PAWPACT_LOG_LEVEL": "warning",
    }
    if given.kind == "postgresql":
        known["PAWPACT_OWNER_DATABASE_URL"] = given.owner_url
    program = [sys.executable, "-m", "tests.stories.command_yard", json.dumps(asdict(yard))]
    done = subprocess.run(
        program, cwd=ROOT, env={**os.environ, **known}, timeout=600, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_worker_command_is_killed(bare: Given, tmp_path: Path) -> None:
    """However often the command is killed in a debit, the next one takes each debit over, once."""
    keys, memory = tmp_path / "keys.json", tmp_path / "provider.jsonl"
    contracts = 2 * KILLS * PAGE
    told = _run(bare, keys, CommandYard(str(memory), KILLS, contracts))
    assert told["caught"] > KILLS / 2, told

    installation = Installation(Settings(bare.url, keys, RULES))
    platform = platform_over(installation)
    taken = Counter(json.loads(line)[0] for line in memory.read_text().splitlines())
    with platform.reading(STORE) as unit:
        keys_booked = unit.session.scalars(
            select(JournalRow.key).where(JournalRow.movement == "P01")
        ).all()
        streaks = unit.session.execute(select(Contract.performed, Contract.streak)).all()
        statement = {"simulator": read_statement(SimulatedGateway(), memory)}
        findings = prove_books(unit, statement).findings
    assert set(taken.values()) == {1}
    assert sorted(key.split(":")[1] for key in keys_booked) == sorted(
        key.split("-")[0] for key in taken
    )
    assert len(taken) == contracts
    assert {tuple(row) for row in streaks} == {(1, 1)}
    assert [each.title.en for each in findings] == []
    seen = workers(platform.parts.database, platform.parts.clock)
    assert {each.name for each in seen} == set(NAMES)
    installation.close()
