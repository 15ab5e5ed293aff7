"""A debit costs the database the same, however many others are made on the same day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.vault import Vault
from tests.core.billing.book import DEBIT_AT, NUMBERS, Book
from tests.core.shop import make_store
from tests.databases import ON_SQLITE
from tests.work import counted

DAY = timedelta(days=1)
NEXT_DEBIT_AT = datetime(2026, 5, 10, 2, 0, tzinfo=UTC)
RUNS = (DEBIT_AT - 3 * DAY, DEBIT_AT, *(NEXT_DEBIT_AT - days * DAY for days in (6, 3, 0)))
"""Two periods: announced once and debited; announced twice and debited."""
SIZE = 20
ALLOWED = 0.15


def work_each(database: Database, vault: Vault, tenant: int, contracts: int) -> float:
    """What each debit of two periods costs in a store with so many contracts."""
    clock = FixedClock(DEBIT_AT - 20 * DAY)
    book = Book(database, clock, TimeOrderedIds(clock, 0), vault)
    book.store = make_store(NUMBERS, tenant)
    book.sign(range(1, contracts + 1), periods=4)
    with counted(database.engine) as work:
        for at in RUNS:
            book.run(at, size=SIZE)
    assert book.states(1) == book.states(2) == {"settled": contracts}
    return work.count / contracts


@ON_SQLITE
def test_a_debit_costs_the_same_among_many(database: Database, vault: Vault) -> None:
    """Notices, delivery, claim and settlement take as much work for each of 240 as of 60."""
    few, many = (
        work_each(database, vault, tenant, contracts) for tenant, contracts in ((8, 60), (9, 240))
    )
    assert abs(many / few - 1) < ALLOWED
