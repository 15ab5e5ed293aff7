"""Several processes spend from the same balances at once."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

from pawpact.database.engine import make_engine
from pawpact.database.session import Database, StoreSession
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids, TimeOrderedIds
from pawpact.ledger.service import audit, balances, hold, post, release, spend
from pawpact.ledger.values import NotEnoughPoints
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.core.ledger.book import ANNA, SHOP, settled

PROCESSES = 4
ORDERS = 30
PRICE = 10_00
FUNDS = 500_00
CLOCK = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))


def unit_of(session: StoreSession, ids: Ids) -> Unit:
    """A unit of the shop."""
    return Unit(session, SHOP, CLOCK.now(), ids, OpenVault(), "system")


def shop_on(url: str, node: int, answers: Path) -> None:
    """Place and ship orders one after the other; every third one is cancelled."""
    engine = make_engine(url)
    database = Database(engine)
    ids = TimeOrderedIds(CLOCK, node)
    shipped = 0
    for number in range(ORDERS):
        with database.store(SHOP.tenant) as session:
            shipped += order(unit_of(session, ids), f"order:{node}:{number}", ship=number % 3 > 0)
    engine.dispose()
    (answers / str(node)).write_text(str(shipped))


def order(unit: Unit, key: str, *, ship: bool) -> bool:
    """Whether one order was paid and shipped."""
    try:
        hold(unit, ANNA, PRICE, key)
    except NotEnoughPoints:
        return False
    if ship:
        spend(unit, ANNA, PRICE, key, cause="order.shipped")
    else:
        release(unit, key)
    return ship


def test_processes_together_spend_exactly_what_there_is(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """Four processes that ask for more than there is sell exactly what there is."""
    with database.store(SHOP.tenant) as session:
        post(unit_of(session, TimeOrderedIds(CLOCK, 100)), [settled(1, FUNDS)])
    database.engine.dispose()
    answers = tmp_path / "answers"
    answers.mkdir()
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=shop_on, args=(database_url, node, answers))
        for node in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    shipped = sum(int(answer.read_text()) for answer in answers.iterdir())
    with database.store(SHOP.tenant) as session:
        unit = unit_of(session, TimeOrderedIds(CLOCK, 101))
        assert shipped * PRICE == FUNDS
        assert balances(unit, ANNA).paid == 0
        assert audit(unit).sound
