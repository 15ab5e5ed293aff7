"""A debit run in a process of its own, killed when the provider has the money and we know nothing.

Run with the database's address, the provider's memory, the store and the time.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer
from pawpact.billing.run import run_due
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from tests.conftest import OpenVault
from tests.house import build_house


class Dying(SimulatedGateway):
    """Takes the money and never answers: the process is gone."""

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        super().collect(requests)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("killed processes do not come here")


def main(database: str, memory: str, store: str, now: str) -> None:
    engine = make_engine(database)
    clock = FixedClock(datetime.fromisoformat(now))
    house = next(build_house(Database(engine), clock, OpenVault()))
    house.open(store)
    gateway = Dying(memory=Path(memory))
    run_due(lambda: house.platform.unit(store), {"simulator": gateway}, house.channel)


if __name__ == "__main__":
    main(*sys.argv[1:])
