"""Several processes spend from the same balances at once."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.ledger.service import audit, balances, hold, post, release, spend
from pawpact.ledger.values import NotEnoughPoints
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.core.ledger.book import ANNA, SHOP, settled

PROCESSES = 4
ORDERS = 30
PRICE = 10_00
FUNDS = 500_00


def unit_of(session: object, node: int) -> Unit:
    """A unit with ids of its own node."""
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    return Unit(session, SHOP, clock.now(), TimeOrderedIds(clock, node), OpenVault(), "system")  # type: ignore[arg-type]


def shop_on(path: Path, node: int, sold: multiprocessing.Queue[int]) -> None:
    """Place and ship orders one after the other, every third one is cancelled."""
    engine = make_engine(f"sqlite:///{path}")
    database = Database(engine)
    ids = unit_of(None, node).ids
    shipped = 0
    for number in range(ORDERS):
        with database.store(SHOP.tenant) as session:
            unit = unit_of(session, node)
            unit.ids = ids
            key = f"order:{node}:{number}"
            try:
                hold(unit, ANNA, PRICE, key)
            except NotEnoughPoints:
                continue
            if number % 3:
                spend(unit, ANNA, PRICE, key, cause="order.shipped")
                shipped += 1
            else:
                release(unit, key)
    engine.dispose()
    sold.put(shipped)


def test_processes_together_spend_exactly_what_there_is(
    database: Database, database_path: Path
) -> None:
    """Four processes that ask for more than there is sell exactly what there is."""
    with database.store(SHOP.tenant) as session:
        post(unit_of(session, 100), [settled(1, FUNDS)])
    context = multiprocessing.get_context("spawn")
    sold: multiprocessing.Queue[int] = context.Queue()
    workers = [
        context.Process(target=shop_on, args=(database_path, node, sold))
        for node in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    shipped = sum(sold.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    with database.store(SHOP.tenant) as session:
        unit = unit_of(session, 101)
        assert shipped * PRICE == FUNDS
        assert balances(unit, ANNA).paid == 0
        assert audit(unit).sound
