"""Workers are killed at random moments, over and over; the books and the provider agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.gateway.statement import read_statement
from pawpact.billing.models import Charge, ChargeEvent, Notice
from pawpact.bootstrap.books import prove_books
from pawpact.contracts.models import Contract
from pawpact.jobs.schema import make_schema
from pawpact.ledger.models import JournalRow
from tests.databases import OF_ANY_DATABASE, Given
from tests.house import House
from tests.stories.killing_yard import STORE, Yard

ROOT = Path(__file__).parents[2]
SIZE = int(os.environ.get("PAWPACT_TORTURE", "1"))
KILLS, CONTRACTS = 100 * SIZE, 300 * SIZE
ATTEMPTS = 3
"""How often a debit is tried at most."""
Period = tuple[int, int]
_ENDS = (
    select(Charge.contract_id, Charge.period)
    .join(ChargeEvent, ChargeEvent.charge_id == Charge.id)
    .where(ChargeEvent.to_state.in_(("settled", "overdue")))
    .order_by(ChargeEvent.id)
)
"""When periods were collected or given up."""


def _kill(given: Given, folder: Path, kills: int, contracts: int, fresh_keys: bool) -> Yard:
    yard = Yard(
        url=given.url,
        jobs_url=_beside(given, folder),
        memory=str(folder / "provider.jsonl"),
        seed=20260312,
        kills=kills,
        contracts=contracts,
        fresh_keys=fresh_keys,
    )
    program = [sys.executable, "-m", "tests.stories.killing_yard", json.dumps(asdict(yard))]
    done = subprocess.run(program, cwd=ROOT, timeout=900 * SIZE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout)
    sys.stdout.write(f"\n{given.kind}: {told}\n")
    assert told["caught"] > kills / 5, told
    assert told["died"] == 0, done.stderr[-4000:]
    return yard


def _beside(given: Given, folder: Path) -> str:
    """The engine's place: a file, or a schema that the owner makes for the program's role."""
    if given.kind == "sqlite":
        return f"sqlite:///{folder / 'jobs.sqlite3'}"
    make_schema(given.owner_url, make_url(given.url).username)
    return given.url


def _collected(memory: str) -> Counter[Period]:
    """How often the provider took money for each period, by its own file."""
    return Counter(period for period, amount in _answered(memory) if amount is not None)


def _refused(memory: str) -> Counter[Period]:
    """How often it refused each."""
    return Counter(period for period, amount in _answered(memory) if amount is None)


def _answered(memory: str) -> Iterator[tuple[Period, int | None]]:
    for line in Path(memory).read_text().splitlines():
        key, _, _, _, amount = json.loads(line)
        contract, period, *_ = key.split("-")
        yield (int(contract), int(period)), amount


def _posted(house: House) -> Counter[Period]:
    with house.platform.reading(STORE) as unit:
        keys = unit.session.scalars(select(JournalRow.key).where(JournalRow.movement == "P01"))
        return Counter(_period(key) for key in keys)


def _period(key: str) -> Period:
    _, contract, period = key.split(":")
    return int(contract), int(period)


def _settled(house: House) -> Counter[Period]:
    with house.platform.reading(STORE) as unit:
        rows = unit.session.execute(
            select(Charge.contract_id, Charge.period).where(Charge.state == "settled")
        )
        return Counter((contract, period) for contract, period in rows)


@pytest.fixture
def yard_house(house: House) -> House:
    house.open(STORE)
    return house


def test_killed_anywhere(yard_house: House, given: Given, tmp_path: Path) -> None:
    """However often workers are killed, each period was debited once, posted once and counted."""
    yard = _kill(given, tmp_path, KILLS, CONTRACTS, fresh_keys=False)

    collected = _collected(yard.memory)
    assert [period for period, times in collected.items() if times > 1] == []
    assert collected == _posted(yard_house) == _settled(yard_house)
    assert len(collected) > CONTRACTS * 3 / 2
    refused = _refused(yard.memory)
    sys.stdout.write(f"{len(collected)} debits, {refused.total()} refusals\n")
    _assert_streaks(yard_house, collected, refused)
    _assert_noticed_once(yard_house)
    _assert_books(yard_house, Path(yard.memory))


def _assert_streaks(house: House, collected: Counter[Period], refused: Counter[Period]) -> None:
    """In the order of the trail: each collected period is one more, each lost one begins anew."""
    with house.platform.reading(STORE) as unit:
        rows = unit.session.execute(select(Contract.id, Contract.performed, Contract.streak)).all()
        ends = unit.session.execute(_ENDS).all()
    lost = {period for period, times in refused.items() if times == ATTEMPTS}
    assert lost
    assert Counter((each.contract_id, each.period) for each in ends) == collected + Counter(lost)
    streaks = dict.fromkeys((row.id for row in rows), 0)
    for each in ends:
        is_lost = (each.contract_id, each.period) in lost
        streaks[each.contract_id] = 0 if is_lost else streaks[each.contract_id] + 1
    performed = Counter(contract for contract, _ in collected)
    assert {row.id: (row.performed, row.streak) for row in rows} == {
        contract: (performed[contract], streak) for contract, streak in streaks.items()
    }


def _assert_noticed_once(house: House) -> None:
    with house.platform.reading(STORE) as unit:
        rows = unit.session.execute(
            select(Notice.charge_id, Notice.kind, Notice.attempts, Notice.debit_at)
        )
        told = Counter(tuple(row) for row in rows)
    assert [notice for notice, times in told.items() if times > 1] == []


def _assert_books(house: House, memory: Path) -> None:
    with house.platform.reading(STORE) as unit:
        statement = read_statement(SimulatedGateway(), memory)
        report = prove_books(unit, {"simulator": statement})
    assert [finding.title.en for finding in report.findings] == []


@OF_ANY_DATABASE
def test_fresh_key_a_call_is_found(yard_house: House, given: Given, tmp_path: Path) -> None:
    """With a fresh key for each call the same kills take money twice, and the count shows it."""
    yard = _kill(given, tmp_path, kills=25, contracts=200, fresh_keys=True)
    assert sum(times - 1 for times in _collected(yard.memory).values()) > 25
