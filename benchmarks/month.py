"""One side's month on one database, in a process of its own; prints what it took as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import raw_month
from book import DEBIT_AT, EARLY, FILLED_AT, FIRST, WARM, WARM_AT, platform_on
from server_cpu import server_seconds, spent
from sqlalchemy import event
from stages import Stages

import pawpact.billing.run as run
from pawpact.billing import carrying
from pawpact.billing.page import PAGE
from pawpact.bootstrap import Platform
from pawpact.bootstrap.books import audit_books
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.contracts.running.after_debit import settled_due
from pawpact.database.engine import make_engine
from pawpact.kernel.clock import FixedClock, milliseconds
from pawpact.ledger import posting
from pawpact.ledger.audit import AuditReport, audit
from pawpact.settings import Settings
from pawpact.tenancy.unit import Unit

NOTICES, DEBITS, TOLD, BOOK, AUDIT = "notices", "debits", "told", "book", "audit"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run, as the parent says it."""

    side: str
    url: str
    owner_url: str | None
    keys: str
    stores: dict[str, int]
    """Their numbers by name; the one that warms up is among them."""
    database: str = ""
    server: int | None = None
    """The server's first process, whose time counts with ours."""
    profile: str | None = None


@dataclass(slots=True)
class Took:
    """What it took: by part of the month CPU and clock, by stage CPU, memory, statements."""

    cpu: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    statements: dict[str, list[int]] = field(default_factory=dict)
    """Of each chunk of the month that warms up."""
    peak: dict[str, int] = field(default_factory=dict)
    """Kilobytes after each part; it never falls."""
    findings: list[str] = field(default_factory=list)


class Watch:
    """Measures parts of the month."""

    def __init__(self, server: int | None, database: str) -> None:
        self.took, self.server, self.statements = Took(), server, 0
        self.database = database
        self.stages = Stages()

    def part(self, name: str, work: Callable[[str], None], stores: Iterable[str]) -> None:
        self.stages.seconds = self.took.stages.setdefault(name, {})
        server, cpu, wall = self._server(), process_time(), perf_counter()
        for store in stores:
            work(store)
        took = process_time() - cpu + spent(server, self._server())
        self.took.cpu[name] = self.took.cpu.get(name, 0.0) + took
        self.took.wall[name] = self.took.wall.get(name, 0.0) + perf_counter() - wall
        self.took.peak[name] = _peak()

    def _server(self) -> dict[int, float]:
        return server_seconds(self.server, self.database) if self.server else {}

    @contextmanager
    def chunk(self, name: str) -> Iterator[None]:
        before = self.statements
        yield
        if self.statements > before:
            self.took.statements.setdefault(name, []).append(self.statements - before)


def _peak() -> int:
    """Kilobytes. The system's own peak of a child counts what its parent held before."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


class Product:
    """The platform, its steps watched."""

    def __init__(self, order: Order, watch: Watch) -> None:
        self.order, self.watch = order, watch
        settings = Settings(order.url, Path(order.keys), owner_database_url=order.owner_url)
        self.platform: Platform = platform_on(settings, FILLED_AT)
        _watch_steps(watch.stages)
        self.platform = replace(self.platform, runner=_watched_runner(self.platform, watch.stages))
        self.platform.stores.every()
        keep_collector_quiet()

    def month(self, stores: Sequence[str], debit_at: datetime) -> None:
        for before, name in ((EARLY, NOTICES), (FIRST, NOTICES), (timedelta(0), DEBITS)):
            self._move_to(debit_at - before)
            self.watch.part(name, lambda store, name=name: self._run(store, name), stores)
        self.watch.part(TOLD, self._tell, stores)
        self.watch.part(BOOK, lambda store: self._audit(store, audit), stores)
        self.watch.part(AUDIT, lambda store: self._audit(store, audit_books), stores)

    def _move_to(self, at: datetime) -> None:
        clock = self.platform.parts.clock
        assert isinstance(clock, FixedClock)
        clock.move_to(at)

    def _run(self, store: str, name: str) -> None:
        parts = self.platform.parts
        debits = run.DebitRun(self._opener(store), parts.gateways, self.platform.notices(store))
        steps = debits.steps(run.RunReport())
        more = True
        while more:
            with self.watch.chunk(name):
                more = next(steps, steps) is None

    def _tell(self, store: str) -> None:
        with self.watch.stages.timed("tell"):
            for _ in settled_due(lambda: self.platform.unit(store)):
                pass

    def _audit(self, store: str, examine: Callable[[Unit], AuditReport]) -> None:
        with self.watch.stages.timed("audit"), self.platform.reading(store) as unit:
            report = examine(unit)
        self.watch.took.findings += [f"{each.code} x{each.count}" for each in report.findings]

    def _opener(self, store: str) -> Callable[[], AbstractContextManager[Unit]]:
        @contextmanager
        def opened() -> Iterator[Unit]:
            with self.watch.stages.timed("unit and commit"), self.platform.unit(store) as unit:
                yield unit

        return opened

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count statements while this lasts: what is watched is sent by a longer way."""

        def count(*_: Any) -> None:
            self.watch.statements += 1

        engine = self.platform.parts.database.engine
        watched = ("before_cursor_execute", "commit", "rollback")
        for name in watched:
            event.listen(engine, name, count)
        try:
            yield
        finally:
            for name in watched:
                event.remove(engine, name, count)


def _watch_steps(stages: Stages) -> None:
    steps = (("write_page", "notices"), ("carry", "delivery"), ("claim", "claim"))
    for name, stage in (*steps, ("collect", "provider"), ("settle", "settle")):
        setattr(run, name, stages.watched(stage, getattr(run, name)))
    carrying.record_deliveries = stages.watched("delivery", carrying.record_deliveries)
    carrying.Waiting.page = stages.watched("delivery", carrying.Waiting.page)
    posting._book = stages.watched("book", posting._book)


def _watched_runner(platform: Platform, stages: Stages) -> Any:
    levels = platform.runner.levels

    def answerer(store: Any) -> Any:
        return _Watched(levels.answerer(store), stages)

    for moment, reactions in platform.registry.reactions.items():
        platform.registry.reactions[moment] = [stages.watched("streak", each) for each in reactions]
    return replace(platform.runner, levels=replace(levels, answerer=answerer))


class _Watched:
    """An answerer whose time counts as deciding: facts, rules, effects and receipt."""

    def __init__(self, answerer: Any, stages: Stages) -> None:
        self.plan = stages.watched("decide", answerer.plan)
        self.settle = stages.watched("decide", answerer.settle)


class Raw:
    """The script, store by store."""

    def __init__(self, order: Order, watch: Watch) -> None:
        self.order, self.watch = order, watch
        numbers = iter(range(1 << 60, 1 << 62))
        kind, connection = raw_month.RawMonth, None
        if order.server is None:
            connection = raw_month.open_file(order.url)
        else:
            import raw_month_postgresql as served

            kind, connection = served.RawMonthServed, served.open_served(order.url)
        self.stores = {
            name: kind(connection, number, watch.stages.timed, numbers)
            for name, number in order.stores.items()
        }
        keep_collector_quiet()

    def month(self, stores: Sequence[str], debit_at: datetime) -> None:
        days = (debit_at - EARLY, debit_at - FIRST, debit_at)
        early, first, debit = map(milliseconds, days)
        day, part = str(debit_at.date()), self.watch.part
        part(NOTICES, lambda s: self.stores[s].notify(early, "scheduled", "extra", PAGE), stores)
        part(NOTICES, lambda s: self.stores[s].notify(first, "noticed", "first", PAGE), stores)
        part(DEBITS, lambda s: self.stores[s].debit(debit, day, PAGE), stores)
        part(TOLD, lambda s: self.stores[s].tell(debit, 0, PAGE), stores)


def main() -> None:
    order = Order(**json.loads(sys.argv[1]))
    watch = Watch(order.server, order.database)
    side = {"product": Product, "raw": Raw}[order.side](order, watch)
    warm_up(side, order, watch)
    measured = [name for name in order.stores if name != WARM]
    if order.profile:
        _profiled(lambda: side.month(measured, DEBIT_AT), order.profile)
    else:
        side.month(measured, DEBIT_AT)
    sys.stdout.write(json.dumps(asdict(watch.took)))


def warm_up(side: Product | Raw, order: Order, watch: Watch) -> None:
    """A month whose time is not counted, its statements are.

    Then a server counts its rows, as it does within a minute.
    """
    with side.counted() if isinstance(side, Product) else nullcontext():
        side.month([WARM], WARM_AT)
    watch.took = Took(statements=watch.took.statements)
    if order.owner_url:
        engine = make_engine(order.owner_url).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        engine.dispose()


def _profiled(work: Callable[[], None], path: str) -> None:
    import cProfile

    profile = cProfile.Profile(process_time)
    profile.runcall(work)
    profile.dump_stats(path)


if __name__ == "__main__":
    main()
