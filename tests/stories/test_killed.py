"""The process dies between the provider's yes and our commit; it is simply run again."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.run import RunReport, run_due
from pawpact.demo.proof import prove
from tests.house import House
from tests.stories.counter import begin_contract, charge, contract_of, live_until_due, movements

STORE = "xihu"
ROOT = Path(__file__).parents[2]


def _run_and_die(house: House, url: str, memory: Path) -> int:
    program = [sys.executable, "-m", "tests.stories.dying_run"]
    arguments = [url, str(memory), STORE, house.clock.now().isoformat()]
    done = subprocess.run([*program, *arguments], cwd=ROOT, check=False, timeout=60)
    return done.returncode


def _run(house: House, gateway: SimulatedGateway) -> RunReport:
    return run_due(
        lambda: house.platform.unit(STORE), {"simulator": gateway}, house.platform.parts.channel
    )


def test_killed_after_the_money_was_taken(house: House, database_url: str, tmp_path: Path) -> None:
    """Run again after SIGKILL, there is one debit, one posting and one performed period."""
    house.open(STORE)
    contract = begin_contract(house, STORE)
    live_until_due(house, STORE)
    memory = tmp_path / "provider.jsonl"

    assert _run_and_die(house, database_url, memory) == -signal.SIGKILL
    assert (charge(house, STORE).state, movements(house, STORE)) == ("processing", [])

    provider = SimulatedGateway(memory=memory)
    house.clock.advance(timedelta(hours=1))
    assert _run(house, provider).settled == 1
    assert _run(house, provider).settled == 0
    row = contract_of(house, STORE)
    assert provider.taken == {f"{contract}-1-1": row.plan_price}
    assert movements(house, STORE) == ["P01"]
    assert (row.performed, row.streak, charge(house, STORE).state) == (1, 1, "settled")
    assert all(each.holds for each in prove(house.platform, STORE, row.plan_price))
