"""A debit run on the whole platform against a raw script that writes the same rows.

Both sides claim charges that are due, have them collected by a provider that answers at once,
settle them, count the period, decide what it earned, keep the receipt and book debit and points.
The figures are CPU time and only their ratio means anything: the rounds are interleaved, each on
fresh copies of one database, so whatever else the machine does falls on both alike.

    python benchmarks/debit_run.py [--charges 5000] [--rounds 3] [--at-least 0.0]
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import process_time
from typing import Any

from book import DEBIT_AT, STORE, Book, Prompt, make_book
from raw_debit import WARM_PAGES, RawDebit

from pawpact.billing.claim import claim
from pawpact.billing.gateway.call import collect
from pawpact.billing.page import PAGE, START
from pawpact.billing.run import DAILY
from pawpact.billing.settlement import settle
from pawpact.billing.values import ChargeState
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.decisions.answer import Answerer
from pawpact.decisions.runner import Runner
from pawpact.kernel.clock import milliseconds
from pawpact.tenancy.values import Store

TABLES = (
    "charge",
    "charge_event",
    "gateway_call",
    "contract",
    "decision_chunk",
    "journal",
    "posting",
    "balance",
    "point_lot",
    "ledger_seal",
)
"""Whose rows both sides are compared by in the end."""


@dataclass(slots=True)
class Stages:
    """CPU seconds by stage; a stage inside another one counts for itself alone."""

    seconds: dict[str, float] = field(default_factory=dict)
    inner: float = 0.0

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began, outer, self.inner = process_time(), self.inner, 0.0
        yield
        spent = process_time() - began
        self.seconds[name] = self.seconds.get(name, 0.0) + spent - self.inner
        self.inner = outer + spent

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    def add(self, other: Stages) -> None:
        for name, seconds in other.seconds.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def show(self, name: str, rows: int) -> str:
        parts = (f"{stage} {spent / rows * 1e6:.1f}" for stage, spent in self.seconds.items())
        return f"{name:8} {self.total / rows * 1e6:6.1f} us a charge:  {'  '.join(parts)}\n"


@dataclass(frozen=True, slots=True)
class TimedAnswerer:
    """An answerer whose time counts as deciding: facts, rules, effects and receipt."""

    answerer: Answerer
    stages: Stages

    def plan(self, *given: Any) -> Any:
        with self.stages.timed("decide"):
            return self.answerer.plan(*given)

    def settle(self, *given: Any) -> Any:
        with self.stages.timed("decide"):
            return self.answerer.settle(*given)


def timed_runner(book: Book, stages: Stages) -> Runner:
    """The platform's runner with a watch on what runs before a unit commits."""
    levels, registry = book.platform.runner.levels, book.platform.registry

    def answerer(store: Store) -> Any:
        return TimedAnswerer(levels.answerer(store), stages)

    def watched(reaction: Any) -> Any:
        def react(*given: Any) -> Any:
            with stages.timed("streak"):
                return reaction(*given)

        return react

    for moment, reactions in registry.reactions.items():
        registry.reactions[moment] = [watched(reaction) for reaction in reactions]
    return replace(book.platform.runner, levels=replace(levels, answerer=answerer))


def run_product(book: Book, charges: int) -> Stages:
    """The steps of the debit run, chunk by chunk; the first one warms up and does not count."""
    stages, gateway, place = Stages(), Prompt(), START
    runner = timed_runner(book, stages)
    for page in range(-(-charges // PAGE)):
        if page == WARM_PAGES:
            stages.seconds.clear()
        with stages.timed("claim"), runner.unit(STORE) as unit:
            found = claim(
                unit, ChargeState.NOTICED, place, every=DAILY, providers={"prompt"}, size=PAGE
            )
        with stages.timed("collect"):
            answers = collect(gateway, found.requests["prompt"])
        whole, own = stages.timed("book and commit"), stages.timed("settle")
        with whole, runner.unit(STORE) as unit, own:
            settle(unit, answers)
        place = found.next or place
    return stages


def run_raw(path: Path, charges: int) -> Stages:
    stages = Stages()
    RawDebit(path, milliseconds(DEBIT_AT), stages.timed, stages.seconds.clear).run(
        -(-charges // PAGE), PAGE
    )
    return stages


def measure(charges: int, rounds: int) -> tuple[list[float], Stages, Stages]:
    """Interleaved rounds. A worker lives long, so a warm-up chunk of each is not counted."""
    ratios: list[float] = []
    product, raw = Stages(), Stages()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = make_book(folder, charges + PAGE)
        for number in range(rounds):
            book = first.copy(folder / f"product-{number}.sqlite3")
            first.copy(folder / f"raw-{number}.sqlite3").close()
            keep_collector_quiet()
            mine = run_product(book, charges + PAGE)
            theirs = run_raw(folder / f"raw-{number}.sqlite3", charges + PAGE)
            book.close()
            _same_rows(book.path, folder / f"raw-{number}.sqlite3")
            ratios.append(theirs.total / mine.total)
            product.add(mine)
            raw.add(theirs)
    return ratios, product, raw


def _same_rows(product: Path, raw: Path) -> None:
    mine, theirs = _counted(product), _counted(raw)
    if mine != theirs:
        raise SystemExit(f"the two sides wrote different rows: {mine} and {theirs}")


def _counted(path: Path) -> dict[str, int]:
    connection = sqlite3.connect(path)
    counts = {
        name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608
        for name in TABLES
    }
    connection.close()
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--charges", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-least", type=float, default=0.0)
    options = parser.parse_args()
    ratios, product, raw = measure(options.charges, options.rounds)
    rows = options.charges * options.rounds
    sys.stdout.write(product.show("product", rows) + raw.show("raw", rows))
    ratio = statistics.median(ratios)
    sys.stdout.write(
        f"ratio {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f}) over {options.rounds} rounds\n"
    )
    return 0 if ratio >= options.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())
