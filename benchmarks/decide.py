"""Decisions a CPU-second beside other engines, at five sizes of facts and rules.

Pawpact decides on its ordinary path and writes its receipt; the others decide only. Rounds are
interleaved, so that whatever else the machine does falls on all alike, and only ratios within
one run mean anything.

    python benchmarks/decide.py [--rounds 3] [--share 1.0] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from contender import (
    CONTENDERS,
    Absent,
    Contender,
    Host,
    PawpactDistinct,
    PawpactRealistic,
    ZenTable,
)
from workload import SHAPES, Shape, distinct_rows, fired_by_hand

CHECKED = 40
"""Rows on which every contender has to fire the same rules."""
FEWEST = 20
RATIOS = (
    (PawpactDistinct, Host, 1.5),
    (PawpactRealistic, Host, 6.0),
    (PawpactDistinct, ZenTable, 1.0),
    (PawpactRealistic, ZenTable, 1.0),
)
"""Who against whom, and how much is wanted at 20/20."""


@dataclass
class Measured:
    """Decisions a CPU-second, round by round; or why there are none."""

    contender: str
    shape: str
    rates: list[float] = field(default_factory=list)
    absent: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.rates) if self.rates else 0.0


Found = dict[tuple[str, str], Measured]
"""By contender and shape."""


def measure(shape: Shape, rounds: int, share: float) -> list[Measured]:
    """All contenders on one shape, in turns."""
    found = [Measured(kind.name, shape.name) for kind in CONTENDERS]
    taking = [_prepared(kind, shape, each) for kind, each in zip(CONTENDERS, found, strict=True)]
    for _ in range(rounds):
        for contender, measured in zip(taking, found, strict=True):
            if contender is not None and not measured.absent:
                _measure_once(contender, measured, share)
    for contender in taking:
        if contender is not None:
            contender.close()
    return found


def _prepared(kind: type[Contender], shape: Shape, measured: Measured) -> Contender | None:
    """Ready and seen to fire the right rules, which also warms it up."""
    rows = distinct_rows(shape, CHECKED)
    try:
        contender = kind(shape)
        if contender.fired(rows) != [fired_by_hand(shape, row) for row in rows]:
            measured.absent = "fires other rules"
        return contender
    except Absent as reason:
        measured.absent = str(reason)
        return None


def _measure_once(contender: Contender, measured: Measured, share: float) -> None:
    heavier = max(contender.shape.rules / 20, 0.5) ** 0.7
    rows = contender.rows(max(FEWEST, int(contender.pace * share / heavier)))
    try:
        measured.rates.append(len(rows) / contender.seconds(rows))
    except Absent as reason:
        measured.absent = str(reason)


def report(found: Found) -> Iterator[str]:
    yield "decisions a CPU-second, median (fields/rules)"
    yield f"{'':44}" + "".join(f"{shape.name:>10}" for shape in SHAPES)
    for kind in CONTENDERS:
        rates = (found[kind.name, shape.name] for shape in SHAPES)
        yield f"{kind.name:44}" + "".join(f"{_rate(each):>10}" for each in rates)
    yield ""
    yield "ratio in the same round, median and range"
    for one, other, wanted in RATIOS:
        yield f"{one.name} / {other.name} (wanted at 20/20: {wanted:g})"
        for shape in SHAPES:
            yield f"  {shape.name:8}{_ratio(found, one, other, shape)}"
    for each in found.values():
        if each.absent:
            yield f"{each.contender}, {each.shape}: {each.absent}"


def _rate(measured: Measured) -> str:
    return f"{measured.median:,.0f}" if measured.rates else "-"


def ratios(found: Found, one: type[Contender], other: type[Contender], shape: Shape) -> list[float]:
    pairs = zip(
        found[one.name, shape.name].rates, found[other.name, shape.name].rates, strict=False
    )
    return sorted(a / b for a, b in pairs)


def _ratio(found: Found, one: type[Contender], other: type[Contender], shape: Shape) -> str:
    values = ratios(found, one, other, shape)
    if not values:
        return "-"
    return f"{statistics.median(values):7.2f}  {values[0]:.2f}-{values[-1]:.2f}"


def as_json(found: Found) -> str:
    return json.dumps(
        {
            "decisions_per_cpu_second": [asdict(each) for each in found.values()],
            "ratios": [
                {
                    "of": one.name,
                    "to": other.name,
                    "shape": shape.name,
                    "rounds": ratios(found, one, other, shape),
                }
                for one, other, _ in RATIOS
                for shape in SHAPES
            ],
        },
        indent=2,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of rows")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    found: Found = {}
    for shape in SHAPES:
        for each in measure(shape, asked.rounds, asked.share):
            found[each.contender, each.shape] = each
    text = as_json(found) if asked.json else "\n".join(report(found))
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
