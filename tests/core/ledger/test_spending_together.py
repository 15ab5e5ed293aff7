"""Ten thousand orders at once, from 16 threads in 4 processes: nothing overdrawn, nothing lost."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from pawpact.database.engine import make_engine
from pawpact.database.session import Database, StoreSession
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids, TimeOrderedIds
from pawpact.ledger.models import JournalRow
from pawpact.ledger.movement import pay_order
from pawpact.ledger.service import audit, balances, balances_of, mall_limits, post, spend
from pawpact.ledger.values import Balances, Journal, NotEnoughPoints, Split, Uncovered
from pawpact.tenancy.unit import Unit
from tests.conftest import OpenVault
from tests.core.ledger.book import SHOP, discounted, rewarded

PROCESSES, THREADS = 4, 4
WORKERS = PROCESSES * THREADS
TORTURE = int(os.environ.get("PAWPACT_TORTURE", "1"))
ORDERS = 10_000 * TORTURE
HOT_EACH = 30 * TORTURE
"""So many orders of each thread are the hot customer's, one a transaction."""
BATCH = 40
"""The others are shipped in batches."""
PRICE = 10_01
HOT = 5
SPREAD = range(100, 300)
HOT_PAID, HOT_BONUS = 300 * TORTURE * PRICE + 7, 50 * TORTURE * PRICE + 11
PAID = ORDERS // len(SPREAD) * 4 // 5 * PRICE + 3
"""A fifth of the orders asks for what is not there, and the few fen over are never spent."""
POINTS = 100
CLOCK = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))


def unit_of(session: StoreSession, ids: Ids) -> Unit:
    return Unit(session, SHOP, CLOCK.now(), ids, OpenVault(), "system")


def buy_hot(database: Database, ids: Ids, key: str) -> bool:
    """One order of the customer whom everybody serves; reward points may not pay for it."""
    try:
        with database.store(SHOP.tenant) as session:
            unit = unit_of(session, ids)
            spend(unit, HOT, PRICE, key, cause="shipped", limits=mall_limits(PRICE, 0))
    except NotEnoughPoints:
        return False
    return True


def ship(database: Database, ids: Ids, orders: list[Journal]) -> int:
    """A batch of orders in one transaction; those that are not covered are left out."""
    with database.store(SHOP.tenant) as session:
        unit = unit_of(session, ids)
        try:
            post(unit, orders)
        except Uncovered as short:
            orders = [each for at, each in enumerate(orders) if at not in short.positions]
            return _one_by_one(unit, orders)
    return len(orders)


def _one_by_one(unit: Unit, orders: list[Journal]) -> int:
    """What is left of a batch may still ask too often of one customer."""
    shipped = 0
    for each in orders:
        try:
            post(unit, [each])
        except Uncovered:
            continue
        shipped += 1
    return shipped


def work(database: Database, worker: int) -> int:
    """Everything that one thread sells; how many orders were paid."""
    random, ids = Random(worker), TimeOrderedIds(CLOCK, worker)
    share = ORDERS // WORKERS - HOT_EACH
    batches = [
        [_order(worker, number, random) for number in range(start, min(start + BATCH, share))]
        for start in range(0, share, BATCH)
    ]
    steps: list[Callable[[], int]] = [
        lambda batch=batch: ship(database, ids, batch) for batch in batches
    ]
    steps += [
        lambda number=number: buy_hot(database, ids, f"hot:{worker}:{number}")
        for number in range(HOT_EACH)
    ]
    random.shuffle(steps)
    return sum(step() for step in steps)


def _order(worker: int, number: int, random: Random) -> Journal:
    split = Split(paid=PRICE)
    return pay_order(f"order:{worker}:{number}", random.choice(SPREAD), split, "shipped")


def sell(url: str, process: int, answers: Path) -> None:
    """One process with its threads, each with connections of its own."""
    engine = make_engine(url)
    database = Database(engine)
    with ThreadPoolExecutor(THREADS) as pool:
        workers = range(process * THREADS, (process + 1) * THREADS)
        paid = list(pool.map(lambda worker: work(database, worker), workers))
    engine.dispose()
    (answers / str(process)).write_text(json.dumps(paid))


@pytest.fixture
def sold(database: Database, database_url: str, tmp_path: Path) -> list[int]:
    """How many orders each thread sold of what was granted before."""
    with database.store(SHOP.tenant) as session:
        unit = unit_of(session, TimeOrderedIds(CLOCK, 100))
        post(
            unit, [discounted("hot", HOT_PAID, HOT_BONUS, HOT), rewarded("hot points", POINTS, HOT)]
        )
        post(unit, [discounted(f"fill:{each}", PAID, 1, each) for each in SPREAD])
    database.engine.dispose()
    answers = tmp_path / "answers"
    answers.mkdir()
    context = multiprocessing.get_context("fork")
    processes = [
        context.Process(target=sell, args=(database_url, number, answers))
        for number in range(PROCESSES)
    ]
    for each in processes:
        each.start()
    for each in processes:
        each.join()
    assert [each.exitcode for each in processes] == [0] * PROCESSES
    return [
        count for answer in sorted(answers.iterdir()) for count in json.loads(answer.read_text())
    ]


def test_all_at_once_sell_what_there_is_and_no_more(sold: list[int], database: Database) -> None:
    """Spent is granted less left, each order once; lots, buckets and the chain agree."""
    assert len(sold) == WORKERS
    with database.store(SHOP.tenant) as session:
        unit = unit_of(session, TimeOrderedIds(CLOCK, 101))
        hot, left = balances(unit, HOT), balances_of(unit, list(SPREAD))
        booked = session.scalar(
            select(func.count()).select_from(JournalRow).where(JournalRow.movement == "P11")
        )
        assert audit(unit).findings == ()
    granted = HOT_PAID + HOT_BONUS + PAID * len(SPREAD)
    rest = hot.paid + hot.bonus + sum(each.paid for each in left.values())
    assert sum(sold) * PRICE == granted - rest
    assert sum(sold) == booked
    _is_sold_out(hot)
    assert {each.bonus for each in left.values()} == {1}
    assert all(0 <= each.paid < PAID for each in left.values())


def _is_sold_out(hot: Balances) -> None:
    """More was asked for than the hot customer has: all of it is spent, and none of her points."""
    assert 0 <= hot.paid + hot.bonus < PRICE
    assert (hot.bonus, hot.reward_points) == (0, POINTS)
