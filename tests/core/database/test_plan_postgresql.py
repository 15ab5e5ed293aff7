"""A connection gives up the plans that it made while tables were smaller."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, Engine

from pawpact.database import bulk
from pawpact.database.plan_postgresql import FIRST, count_written, plan_anew
from pawpact.database.session import Database
from tests.databases import ON_POSTGRESQL


class Pooled:
    """A connection of a pool that writes down what it was asked."""

    def __init__(self) -> None:
        self.info: dict[str, Any] = {}
        self.asked: list[str] = []

    def execute(self, statement: str) -> None:
        self.asked.append(statement)

    def rollback(self) -> None:
        self.asked.append("ROLLBACK")

    def write(self, table: str, rows: int) -> int:
        """Rows in one transaction; answers how often plans were given up so far."""
        count_written(cast(Connection, self), table, rows)
        plan_anew(self, SimpleNamespace(info=self.info))
        return self.asked.count("DISCARD PLANS")


def test_plans_are_given_up_whenever_a_table_has_doubled() -> None:
    """They are made anew at the first hundred rows, and then only at twice as many as before."""
    pooled = Pooled()
    given_up = [pooled.write("charge", FIRST // 2) for _ in range(10)]
    assert given_up == [0, 1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert pooled.asked == ["DISCARD PLANS", "ROLLBACK"] * 3


def test_each_table_counts_for_itself() -> None:
    """A table that begins to grow has plans made anew, however large another one is."""
    pooled = Pooled()
    pooled.write("charge", 100 * FIRST)
    assert pooled.write("task", FIRST - 1) == 1
    assert pooled.write("task", 1) == 2


def test_a_connection_that_is_lost_is_asked_nothing() -> None:
    """What the pool has taken away can give nothing up."""
    pooled = Pooled()
    count_written(cast(Connection, pooled), "charge", FIRST)
    plan_anew(None, SimpleNamespace(info=pooled.info))
    assert pooled.asked == []


@ON_POSTGRESQL
def test_the_pool_hears_of_what_batches_write(
    database: Database, engine: Engine, model: SimpleNamespace
) -> None:
    """After a batch of new rows its connection comes back without its plans, and works on."""
    for first in (1, FIRST):
        numbers = range(first, first + FIRST - 1)
        with database.store(1) as session:
            bulk.insert(session, model.Kennel, {"id": numbers, "name": ["k"] * len(numbers)})
        with engine.connect() as connection:
            limit = connection.info["pawpact_limits"].get("kennel")
            assert limit == (None if first == 1 else 4 * (FIRST - 1))
            assert "pawpact_plans_due" not in connection.info
