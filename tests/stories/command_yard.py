"""`pawpact worker` itself, killed while the provider has the money; another worker takes over.

A process of its own that has imported everything and forks; what is forked runs the command from
its first line: settings, safety, lease, engine, every job of every store. Only the provider stands
outside, in a file of its own. Run with a `CommandYard` as JSON; prints how often a kill left debits
in the hands of the provider.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from pawpact.access.key_file import create_key_file
from pawpact.accounts.models import Customer
from pawpact.accounts.registration import NAME, PHONE
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway, seeded
from pawpact.billing.gateway.values import DebitRequest, Gateway, GatewayAnswer
from pawpact.billing.models import Charge
from pawpact.bootstrap.bringing_up import bring_up
from pawpact.bootstrap.jobs import jobs_of
from pawpact.bootstrap.platform import Platform
from pawpact.bootstrap.safety import Installation
from pawpact.bootstrap.start import start
from pawpact.cli.main import main as command
from pawpact.contracts.models import Contract
from pawpact.database import bulk
from pawpact.jobs.values import Jobs
from pawpact.kernel.vault import about_customer
from pawpact.settings import read_settings
from pawpact.tenancy.unit import Unit
from tests.house import RULES
from tests.running import run_contracts

STORE = "chengdu-yulin"
PAGE = 4
LATENCY = 0.15
PATIENCE = 120.0
SLOT = timedelta(minutes=1)
NAMES = ("w1", "w2", "w3")
LOST_ANSWERS = {Outcome.TIMEOUT_AFTER_SUCCESS: 150}


@dataclass(frozen=True)
class CommandYard:
    """One run of it; where the books are the environment says."""

    memory: str
    kills: int
    contracts: int


class Sign:
    """Shows the process that kills when the provider has the money."""

    def __init__(self) -> None:
        self._sign = mmap.mmap(-1, 1)

    def put(self, *, up: bool) -> None:
        self._sign[0] = up

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._sign[0]:
            if time.monotonic() > until:
                raise AssertionError("the worker debits nobody")
            time.sleep(0.002)


class Provider(SimulatedGateway):
    """Takes the money, shows that it has it, and answers a moment later."""

    def __init__(self, memory: Path, sign: Sign) -> None:
        super().__init__(seeded(7, LOST_ANSWERS), memory)
        self._sign = sign

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        answers = super().collect(requests)
        self._sign.put(up=True)
        time.sleep(LATENCY)
        self._sign.put(up=False)
        return answers


def main(text: str) -> None:
    yard, sign = CommandYard(**json.loads(text)), Sign()
    platform = _installed(yard)
    random, told = Random(11), {"caught": 0}

    def provider() -> dict[str, Gateway]:
        return {"simulator": Provider(Path(yard.memory), sign)}

    _replace("start", "simulated", provider)
    _replace("work", "jobs_of", _jobs)
    for number in range(yard.kills):
        process = _run("worker", worker=number)
        sign.wait()
        time.sleep(random.uniform(0, LATENCY))
        told["caught"] += _kill(process, platform) > 0
        sign.put(up=False)
    _end(yard, platform)
    sys.stdout.write(json.dumps(told))


def _jobs(platform: Platform) -> Jobs:
    """The jobs of an installation, small pages; debits are due again before patience ends.

    A slot whose workers died too often is given up, and the next one goes on.
    """
    jobs = jobs_of(platform, PAGE)
    return {**jobs, "debits": replace(jobs["debits"], every=SLOT)}


def _replace(module: str, name: str, stand_in: object) -> None:
    """What the command finds there instead, in every process that is forked from now on."""
    setattr(import_module(f"pawpact.bootstrap.{module}"), name, stand_in)


def _installed(yard: CommandYard) -> Platform:
    """The installation of the environment with contracts that are due now."""
    settings = read_settings()
    assert settings.key_file is not None
    create_key_file(settings.key_file)
    installation = Installation(settings, os.environ)
    bring_up(installation)
    platform = start(settings)
    onboarding = replace(platform.onboarding, prove=lambda *_: [])
    onboarding.apply(RULES.parent / "tenants", "system", why="")
    with platform.unit(STORE) as unit:
        run_contracts(unit, [0] * yard.contracts, term=12)
        _introduce(unit)
    installation.engine.dispose()
    platform.parts.database.engine.dispose()
    return platform


def _introduce(unit: Unit) -> None:
    """Customers of these contracts, so that they can be told of their debits."""
    people = unit.session.scalars(select(Contract.customer_id)).all()
    about, count = [about_customer(each) for each in people], len(people)
    columns: dict[str, Sequence[object]] = {
        "id": people,
        "name_sealed": unit.vault.seal(NAME, ["测试客户"] * count, about),
        "phone_sealed": unit.vault.seal(PHONE, ["15400000000"] * count, about),
        "created_at": [unit.at] * count,
    }
    bulk.insert(unit.session, Customer, columns)


def _run(*arguments: str, worker: int) -> int:
    """A command in a process of its own, as one of the workers."""
    yard = os.getpid()
    process = os.fork()
    if process == 0:
        threading.Thread(target=_end_with, args=(yard,), daemon=True).start()
        os.environ["PAWPACT_WORKER"] = NAMES[worker % len(NAMES)]
        os.environ["PAWPACT_NODE"] = str(1 + worker % len(NAMES))
        sys.argv[1:] = arguments
        os._exit(_code())
    return process


def _code() -> int:
    """What the command ends with."""
    try:
        command()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _end_with(yard: int) -> None:
    """No command outlives a yard that was killed itself."""
    while os.getppid() == yard:
        time.sleep(1)
    os._exit(1)


def _kill(process: int, platform: Platform) -> int:
    """How many debits are in the provider's hands when the worker is gone."""
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    if not os.WIFSIGNALED(status):
        raise AssertionError("the worker ended by itself")
    with platform.reading(STORE) as unit:
        count = select(func.count()).select_from(Charge).where(Charge.state == "processing")
        found = unit.session.scalar(count) or 0
    platform.parts.database.engine.dispose()
    return found


def _end(yard: CommandYard, platform: Platform) -> None:
    """The last worker does what is due and ends; what is still unknown is asked for by hand."""
    for arguments in (("worker", "--once"), ("billing", "run", "--store", STORE)):
        _, status = os.waitpid(_run(*arguments, worker=yard.kills), 0)
        assert status == 0, (arguments, status)


if __name__ == "__main__":
    main(sys.argv[1])
