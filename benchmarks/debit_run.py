"""A debit run against a raw script that writes the same rows.

Debit and settlement of charges that are due: claimed, collected, settled, turned into points and
booked. Policies, facts and receipts are not part of it. The provider answers at once on both
sides. The figures are CPU time and only their ratio means anything: the rounds are interleaved, so
whatever else the machine does falls on both alike.

    python benchmarks/debit_run.py [--charges 5000] [--rounds 3] [--at-least 0.0]
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

from pawpact.billing import models as billing_models
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.claim import claim
from pawpact.billing.gateway.call import collect
from pawpact.billing.gateway.values import DebitRequest, GatewayAnswer, Result
from pawpact.billing.moment import CHARGE_SETTLED
from pawpact.billing.page import PAGE, START
from pawpact.billing.reactions import post_points
from pawpact.billing.run import DAILY, DebitRun, RunReport
from pawpact.billing.service import Plan, create_charges
from pawpact.billing.settlement import settle
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.database.engine import make_engine
from pawpact.database.model import Base
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock, milliseconds
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.label import Label
from pawpact.ledger import models as ledger_models
from pawpact.policy.layers import resolve
from pawpact.policy.load import read_platform_texts
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision, Store
from pawpact.vocabulary.core import CORE

RULES = Path(__file__).parents[1] / "rules"
TENANT = 1
PRICE = 39_800
DEBIT_AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
TABLES = (billing_models.Charge, ledger_models.JournalRow)
"""What both sides are counted by in the end."""

Stages = dict[str, float]


class Prompt:
    """A provider that takes everything at once."""

    def collect(self, requests: Sequence[DebitRequest]) -> list[GatewayAnswer]:
        return [GatewayAnswer(request.key, Result.OK, request.key) for request in requests]

    def ask(self, keys: Sequence[str]) -> list[GatewayAnswer]:
        return []


class NoVault:
    """Nothing is sealed here."""

    def seal(self, tenant: int, purpose: str, value: str) -> bytes:
        raise NotImplementedError

    def open(self, tenant: int, purpose: str, sealed: bytes) -> str:
        raise NotImplementedError

    def blind(self, tenant: int, purpose: str, value: str) -> bytes:
        raise NotImplementedError


def platform_store() -> Store:
    """A store with core's own rule files and nothing else."""
    texts = {
        f"rules/core/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((RULES / "core").glob("*.yaml"))
    }
    ruleset = resolve(read_platform_texts(texts), None, None, CORE)
    revision = Revision(1, 1, ruleset.content_hash, ruleset, CORE)
    return Store(TENANT, "bench", "bench", Label.of("bench"), revision)


@dataclass(slots=True)
class Book:
    """One database with charges that were noticed and are due."""

    database: Database
    store: Store
    clock: FixedClock
    ids: TimeOrderedIds
    stages: Stages = field(default_factory=dict)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(TENANT) as session:
            unit = Unit(session, self.store, self.clock.now(), self.ids, NoVault(), "system")
            yield unit
            for raised in unit.raised:
                if raised.moment == CHARGE_SETTLED:
                    with timed(self.stages, "post"):
                        post_points(unit, raised.moment, raised.cases)


@contextmanager
def timed(stages: Stages, name: str) -> Iterator[None]:
    began = process_time()
    yield
    stages[name] = stages.get(name, 0.0) + process_time() - began


def make_book(path: Path, store: Store, charges: int) -> Book:
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    clock = FixedClock(DEBIT_AT - timedelta(days=3))
    book = Book(Database(engine), store, clock, TimeOrderedIds(clock, 0))
    with book.unit() as unit:
        plans = [Plan(n, n, n, date(2026, 4, 10), 10, 1, PRICE) for n in range(1, charges + 1)]
        create_charges(unit, plans)
        bulk.insert(
            unit.session,
            billing_models.Mandate,
            {
                "id": unit.ids.many(charges),
                "contract_id": range(1, charges + 1),
                "customer_id": range(1, charges + 1),
                "provider": ["prompt"] * charges,
                "provider_reference": [b"sealed"] * charges,
                "limit": [PRICE] * charges,
                "state": ["authorised"] * charges,
            },
        )
    DebitRun(book.unit, {"prompt": Prompt()}, RecordingChannel()).notify(RunReport())
    clock.move_to(DEBIT_AT)
    return book


def run_product(book: Book, charges: int) -> Stages:
    """The steps of the debit run, each with its CPU time."""
    book.stages, gateway, place = {}, Prompt(), START
    for _ in range(-(-charges // PAGE)):
        with timed(book.stages, "claim"), book.unit() as unit:
            claimed = claim(
                unit, ChargeState.NOTICED, place, every=DAILY, providers={"prompt"}, size=PAGE
            )
        with timed(book.stages, "collect"):
            answers = collect(gateway, claimed.requests["prompt"])
        with timed(book.stages, "settle"), book.unit() as unit:
            settle(unit, answers)
        place = claimed.next or place
    book.stages["settle"] -= book.stages["post"]
    return book.stages


def run_raw(path: Path, charges: int) -> Stages:
    """The same rows from a script that knows nothing else."""
    stages: Stages = {}
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    numbers = iter(range(1 << 50, 1 << 60))
    for page in range(-(-charges // PAGE)):
        with timed(stages, "claim"):
            rows = _raw_claim(connection, numbers)
        with timed(stages, "settle"):
            _raw_settle(connection, numbers, rows)
        with timed(stages, "post"):
            _raw_post(connection, numbers, rows, page + 1)
            connection.execute("COMMIT")
    connection.close()
    return stages


AT = milliseconds(DEBIT_AT)


def _raw_claim(connection: sqlite3.Connection, numbers: Iterator[int]) -> list[tuple[int, ...]]:
    connection.execute("BEGIN IMMEDIATE")
    rows = connection.execute(
        "SELECT c.id, c.contract_id, c.customer_id, c.amount, m.id FROM charge c JOIN mandate m"
        " ON m.tenant_id = c.tenant_id AND m.contract_id = c.contract_id"
        " AND m.state IN ('authorised', 'limit_changed')"
        " WHERE c.tenant_id = 1 AND c.state = 'noticed' AND c.next_at <= ?"
        " ORDER BY c.next_at, c.id LIMIT ?",
        (AT, PAGE),
    ).fetchall()
    connection.executemany(
        "UPDATE charge SET state = 'processing', attempts = 1, mandate_id = ?, gateway_key = ?"
        " WHERE tenant_id = 1 AND id = ?",
        [(mandate, f"{contract}-1-1", id) for id, contract, _, _, mandate in rows],
    )
    _raw_events(connection, numbers, rows, "noticed", "due", "processing")
    connection.execute("COMMIT")
    return rows


def _raw_settle(
    connection: sqlite3.Connection, numbers: Iterator[int], rows: list[tuple[int, ...]]
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO gateway_call (tenant_id, id, charge_id, gateway_key, amount, result, reason,"
        " provider_reference, at) VALUES (1, ?, ?, ?, ?, 'ok', NULL, ?, ?)",
        [
            (next(numbers), id, f"{contract}-1-1", amount, f"{contract}-1-1", AT)
            for id, contract, _, amount, _ in rows
        ],
    )
    connection.executemany(
        "UPDATE charge SET state = 'settled', next_at = NULL, settled_at = ?,"
        " provider_reference = ? WHERE tenant_id = 1 AND id = ?",
        [(AT, f"{contract}-1-1", id) for id, contract, *_ in rows],
    )
    _raw_events(connection, numbers, rows, "processing", None, "settled")


def _raw_events(
    connection: sqlite3.Connection,
    numbers: Iterator[int],
    rows: list[tuple[int, ...]],
    source: str,
    through: str | None,
    target: str,
) -> None:
    connection.executemany(
        "INSERT INTO charge_event (tenant_id, id, charge_id, from_state, through, to_state, actor,"
        " at, why) VALUES (1, ?, ?, ?, ?, ?, 'system', ?, 'due')",
        [(next(numbers), row[0], source, through, target, AT) for row in rows],
    )


def _raw_post(
    connection: sqlite3.Connection,
    numbers: Iterator[int],
    rows: list[tuple[int, ...]],
    page: int,
) -> None:
    journals = [(next(numbers), *row) for row in rows]
    connection.executemany(
        "INSERT INTO balance (tenant_id, owner, account, commodity, amount, held)"
        " VALUES (1, ?, 'liab.mall_paid', 'CNY', ?, 0)"
        " ON CONFLICT (tenant_id, owner, account) DO UPDATE SET amount = amount + excluded.amount"
        if _has(connection, "balance", "commodity")
        else "INSERT INTO balance (tenant_id, owner, account, amount)"
        " VALUES (1, ?, 'liab.mall_paid', ?)"
        " ON CONFLICT (tenant_id, owner, account) DO UPDATE SET amount = amount + excluded.amount",
        [(customer, amount) for _, _, _, customer, amount, _ in journals],
    )
    connection.executemany(
        "INSERT INTO journal (tenant_id, id, movement, key, cause, actor, at, restores,"
        " correlation, seal) VALUES (1, ?, 'P01', ?, 'charge.settled', 'system', ?, '', 0, ?)",
        [(each[0], f"charge:{each[2]}:1", AT, page) for each in journals],
    )
    connection.executemany(
        "INSERT INTO posting (tenant_id, journal_id, line, account, owner, commodity, amount)"
        " VALUES (1, ?, ?, ?, ?, 'CNY', ?)",
        [
            leg
            for number, _, _, customer, amount, _ in journals
            for leg in (
                (number, 1, "asset.psp_clearing", 0, amount),
                (number, 2, "liab.mall_paid", customer, -amount),
            )
        ],
    )
    connection.executemany(
        "INSERT INTO point_lot (tenant_id, id, customer_id, bucket, journal_id, granted,"
        " remaining, value, granted_at, expires_at) VALUES (1, ?, ?, 'paid', ?, ?, ?, 1, ?, NULL)",
        [
            (next(numbers), customer, number, amount, amount, AT)
            for number, _, _, customer, amount, _ in journals
        ],
    )
    digest = hashlib.sha256(repr(journals).encode()).digest()
    connection.execute(
        "INSERT INTO ledger_seal (tenant_id, number, journals, hash) VALUES (1, ?, ?, ?)",
        (page, len(journals), digest),
    )


def _has(connection: sqlite3.Connection, table: str, column: str) -> bool:
    names = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    return (column,) in names


def measure(charges: int, rounds: int) -> tuple[list[float], Stages, Stages]:
    """Interleaved rounds; each side gets a fresh database that the product filled."""
    store, ratios = platform_store(), []
    product: Stages = {}
    raw: Stages = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            book = make_book(Path(folder) / "product.sqlite3", store, charges)
            other = make_book(Path(folder) / "raw.sqlite3", store, charges)
            other.database.engine.dispose()
            mine = run_product(book, charges)
            theirs = run_raw(Path(folder) / "raw.sqlite3", charges)
            _same_rows(book, Path(folder) / "raw.sqlite3")
            book.database.engine.dispose()
        ratios.append(sum(theirs.values()) / sum(mine.values()))
        _add(product, mine)
        _add(raw, theirs)
    return ratios, product, raw


def _same_rows(book: Book, raw: Path) -> None:
    connection = sqlite3.connect(raw)
    count: Callable[[str], int] = lambda name: connection.execute(  # noqa: E731
        f"SELECT count(*) FROM {name}"  # noqa: S608
    ).fetchone()[0]
    theirs = [count(str(model.__tablename__)) for model in TABLES]
    with book.database.reading(TENANT) as session:
        mine = [session.query(model).count() for model in TABLES]
    connection.close()
    if mine != theirs:
        raise SystemExit(f"the two sides wrote different rows: {mine} and {theirs}")


def _add(total: Stages, part: Stages) -> None:
    for name, seconds in part.items():
        total[name] = total.get(name, 0.0) + seconds


def _show(name: str, stages: Stages, rows: int) -> str:
    parts = "  ".join(f"{stage} {seconds / rows * 1e6:6.1f}" for stage, seconds in stages.items())
    return f"{name:8} {sum(stages.values()) / rows * 1e6:6.1f} us a charge:  {parts}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--charges", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-least", type=float, default=0.0)
    options = parser.parse_args()
    ratios, product, raw = measure(options.charges, options.rounds)
    rows = options.charges * options.rounds
    sys.stdout.write(_show("product", product, rows) + _show("raw", raw, rows))
    ratio = statistics.median(ratios)
    sys.stdout.write(
        f"ratio {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f}) over {options.rounds} rounds\n"
    )
    return 0 if ratio >= options.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())
