"""A billing month on the whole platform against a raw script that writes the same rows.

Both sides announce every charge twice, claim it on its day, have it collected by a provider that
answers at once, settle it, count the period, decide what it earned, keep the receipt, book debit
and points, and leave a message and a call to be made. On PostgreSQL the platform runs as its own
role under forced row-level security, the script as a superuser with COPY.

Figures are CPU time (on PostgreSQL that of client and server together) and only their ratios mean
anything: each side runs in a process of its own on a fresh copy of one book, in turn, so whatever
else the machine does falls on both alike. A store whose month is not counted warms both up.

    python benchmarks/billing.py [--sizes 1000x1,10000x1,10000x100] [--databases sqlite,postgresql]
                                 [--rounds 3] [--at-least 0.0] [--profile FILE]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from book import WARM_CONTRACTS

from databases import Copy, Shelf, shelf

Took = dict[str, Any]
PARTS = ("notices", "debits", "told")
TABLES = (
    *("charge", "charge_event", "notice", "notice_delivery", "gateway_call", "contract"),
    *("decision_chunk", "journal", "posting", "balance", "point_lot", "ledger_seal"),
    *("outbox_message", "task", "task_subject", "task_move"),
)
"""Whose rows both sides are compared by in the end."""


def run_side(side: str, given: Copy, stores: dict[str, int], kept: Shelf, **more: Any) -> Took:
    """A month by this side, in a process of its own."""
    order = {
        "side": side,
        "url": given.url if side == "product" else given.raw,
        "owner_url": given.owner_url,
        "keys": str(kept.keys),
        "stores": stores,
        "database": given.name,
        "server": kept.first_process,
        **more,
    }
    script = str(Path(__file__).with_name("month.py"))
    done = subprocess.run(
        [sys.executable, script, json.dumps(order)], stdout=subprocess.PIPE, check=True, text=True
    )
    found: Took = json.loads(done.stdout)
    return found


def measure(
    kept: Shelf, contracts: int, stores: int, rounds: int, profile: str | None
) -> list[tuple[Took, Took]]:
    """Product and raw script in turn, so many times."""
    numbers = kept.make(contracts, stores)
    found = []
    for _ in range(rounds):
        mine, theirs = kept.copied(), kept.copied()
        pair = (
            run_side("product", mine, numbers, kept, profile=profile),
            run_side("raw", theirs, numbers, kept),
        )
        _same_rows(mine, theirs)
        mine.drop()
        theirs.drop()
        found.append(pair)
    kept.empty()
    return found


def _same_rows(mine: Copy, theirs: Copy) -> None:
    for table in TABLES:
        counts = [each.query(f"SELECT count(*) FROM {table}")[0][0] for each in (mine, theirs)]
        if counts[0] != counts[1]:
            raise SystemExit(f"{table}: the product wrote {counts[0]} rows, the script {counts[1]}")
    left = mine.query("SELECT count(*) FROM charge WHERE state <> 'settled'")
    if left != [(0,)]:
        raise SystemExit(f"{left[0][0]} charges were not settled")


def spread(numbers: Sequence[float], show: str = ".2f") -> str:
    """Median and range."""
    return f"{median(numbers):{show}} ({min(numbers):{show}}-{max(numbers):{show}})"


def report(found: Sequence[tuple[Took, Took]], contracts: int) -> float:
    """Print what was measured; answers the median ratio of the whole month."""
    say = sys.stdout.write
    for name, ratios in _ratios(found).items():
        rates = [contracts / _total(mine["wall"], name) for mine, _ in found]
        raw = [contracts / _total(theirs["wall"], name) for _, theirs in found]
        say(f"  {name:8} ratio {spread(ratios)}   contracts/s {spread(rates, '.0f')}")
        say(f", raw {spread(raw, '.0f')}\n")
    for side, which in (("product", 0), ("raw", 1)):
        say(f"  {side}: {_stages([pair[which] for pair in found], contracts)}\n")
    mine = [pair[0] for pair in found]
    for name, counts in mine[0]["statements"].items():
        say(f"  statements for the {WARM_CONTRACTS} that warm up, {name}: {sum(counts)} in all")
        say(f", {max(counts)} in a step at most\n")
    run = [each["peak"]["told"] / 1024 for each in mine]
    audited = [each["peak"]["audit"] / 1024 for each in mine]
    bare = [pair[1]["peak"]["told"] / 1024 for pair in found]
    say(f"  peak memory MB: month {spread(run, '.0f')}, with audit {spread(audited, '.0f')}")
    say(f", raw {spread(bare, '.0f')}\n")
    findings = sorted({name for each in mine for name in each["findings"]})
    for part, what in (("book", "audit of the ledger"), ("audit", "and of all beside it")):
        share = [each["cpu"][part] / _total(each["cpu"], "month") * 100 for each in mine]
        say(f"  {what} {spread(share, '.1f')} % of the month\n")
    say(f"  findings: {findings or 'none'}\n")
    return median(_ratios(found)["month"])


def _ratios(found: Sequence[tuple[Took, Took]]) -> dict[str, list[float]]:
    return {
        name: [_total(raw["cpu"], name) / _total(mine["cpu"], name) for mine, raw in found]
        for name in (*PARTS, "month")
    }


def _total(of: dict[str, float], name: str) -> float:
    return sum(of[each] for each in PARTS) if name == "month" else of[name]


def _stages(took: Sequence[Took], contracts: int) -> str:
    """Microseconds of this process a contract, by stage; the server's beside them."""
    shown: dict[str, list[float]] = {}
    for each in took:
        client = 0.0
        for part in PARTS:
            for stage, seconds in each["stages"][part].items():
                key = f"{part}: {stage}"
                shown.setdefault(key, []).append(seconds / contracts * 1e6)
                client += seconds
        rest = _total(each["cpu"], "month") - client
        shown.setdefault("server and rest", []).append(rest / contracts * 1e6)
    parts = [f"{name} {median(values):.1f}" for name, values in shown.items()]
    total = median([_total(each["cpu"], "month") for each in took]) / contracts * 1e6
    return f"{total:.1f} us a contract: {', '.join(parts)}"


def sizes(text: str) -> list[tuple[int, int]]:
    """`10000x100`: ten thousand contracts in a hundred stores."""
    number: Callable[[str], int] = int
    return [tuple(map(number, each.split("x"))) for each in text.split(",")]  # type: ignore[misc]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=sizes, default=sizes("1000x1,10000x1,10000x100"))
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-least", type=float, default=0.0)
    parser.add_argument("--profile", help="write the product's profile to this file")
    options = parser.parse_args()
    ratios = []
    for kind in options.databases.split(","):
        with tempfile.TemporaryDirectory() as name, shelf(kind, Path(name)) as kept:
            for contracts, stores in options.sizes:
                sys.stdout.write(f"{kind}, {contracts} contracts in {stores} stores\n")
                found = measure(kept, contracts, stores, options.rounds, options.profile)
                ratios.append(report(found, contracts))
                sys.stdout.flush()
    return 0 if min(ratios) >= options.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())
