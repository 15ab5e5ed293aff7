"""Decisions: durable in its safe shape, the generated check, and the memory of cells, in one run.

20 facts and 20 rules of two comparisons each, on realistic batches (few distinct cells) and on
the worst ones (every cell distinct). Figures are CPU time and only their ratios mean anything:
the rounds are interleaved, so whatever else the machine does falls on all of them alike.

    python benchmarks/decide.py [--rounds 5] [--rows 1000]
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from random import Random
from time import process_time

from pawpact.kernel.label import Label
from pawpact.policy.compile import CompiledPolicy, compile_policy
from pawpact.policy.decide import Decider
from pawpact.policy.durable import DurableEngine
from pawpact.policy.model import (
    All,
    Call,
    Comparison,
    Constant,
    Operator,
    Origin,
    Policy,
    Rule,
    Ruleset,
)
from pawpact.policy.reference import evaluate_rule
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

HERE = Origin("benchmark.yaml", 1, 1)
MOMENT = "benchmark.asked"
FACTS = 20
RULES = 20

Columns = dict[str, Sequence[Value | None]]
Work = Callable[[], object]


def vocabulary() -> Vocabulary:
    return Vocabulary.of(
        facts=[
            Fact(f"fact.n{n}", ValueType.INT, Label.of(f"n{n}"), "case", "1") for n in range(FACTS)
        ]
    )


def policy(random: Random) -> Policy:
    """Each rule asks two facts; about a fifth of the rules fire."""
    rules = tuple(_rule(n, random) for n in range(RULES))
    return Policy(
        name="benchmark.policy",
        group="benchmark",
        version="1",
        title=Label.of("benchmark"),
        moment=MOMENT,
        hit="all",
        binds="today",
        rules=rules,
        never=(),
        tests=(),
        origin=HERE,
    )


def _rule(number: int, random: Random) -> Rule:
    parts = tuple(
        Comparison(
            f"fact.n{(number + step) % FACTS}",
            random.choice((Operator.AT_LEAST, Operator.LESS)),
            Constant(50, HERE),
            HERE,
        )
        for step in (0, 1)
    )
    call = Call("grant_points", {"points": Constant(number + 1, HERE)}, HERE)
    return Rule(f"rule{number}", Label.of("rule"), All(parts, HERE), (call,), HERE)


def realistic(random: Random, rows: int) -> Columns:
    """Rows that differ in every value, yet fall into a few dozen cells."""
    kinds = [[random.choice((10, 80)) for _ in range(FACTS)] for _ in range(50)]
    drawn = [
        [each + random.randrange(-9, 10) for each in random.choice(kinds)] for _ in range(rows)
    ]
    return _columns(drawn)


def worst(random: Random, rows: int) -> Columns:
    """Independent values: nearly every row is a cell of its own."""
    return _columns([[random.randrange(100) for _ in range(FACTS)] for _ in range(rows)])


def _columns(rows: Sequence[Sequence[int]]) -> Columns:
    return {f"fact.n{n}": column for n, column in enumerate(zip(*rows, strict=True))}


def works(columns: Columns, rows: int, kind: str) -> dict[str, Work]:
    """What is measured on one kind of batch."""
    words, rules = vocabulary(), policy(Random(7))
    ruleset = Ruleset(("benchmark@1",), {}, {rules.name: rules}, {MOMENT: (rules.name,)}, "")
    engine = DurableEngine()
    compiled = compile_policy(rules, {}, words)
    program = engine.program(compiled.structure)
    decider = Decider(ruleset, words, engine)
    fields = [compiled.pack(facts) for facts in _facts(compiled, columns)]
    taken = [tuple(facts.values()) for facts in _facts(compiled, columns)]
    mappings = _facts(compiled, columns)
    return {
        f"{kind}: durable alone": lambda: [program.decide(each) for each in fields],
        f"{kind}: pack + durable": lambda: [
            program.decide(compiled.pack(each)) for each in mappings
        ],
        f"{kind}: generated check": lambda: [compiled.check(row) for row in taken],
        f"{kind}: walk of conditions": lambda: [
            [evaluate_rule(rule, each, {}) for rule in rules.rules] for each in mappings
        ],
        f"{kind}: cells": lambda: compiled.cells(taken),
        f"{kind}: decide_columns": lambda: decider.decide_columns(MOMENT, columns, rows, "r"),
    }


def _facts(compiled: CompiledPolicy, columns: Columns) -> list[Mapping[str, Value | None]]:
    taken = zip(*(columns[name] for name in compiled.reads), strict=True)
    return [compiled.facts(row) for row in taken]


def measure(work: Mapping[str, Work], rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each, round by round."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, run in work.items():
            begun = process_time()
            run()
            seconds[name].append(process_time() - begun)
    return seconds


def report(seconds: Mapping[str, Sequence[float]], rows: int) -> list[str]:
    """Microseconds a row (median) and the ratio to durable alone, with its range."""
    lines = [f"{'':32}{'us/row':>9}{'x durable':>11}  range"]
    for name, each in seconds.items():
        base = seconds[f"{name.partition(':')[0]}: durable alone"]
        ratios = sorted(b / e for b, e in zip(base, each, strict=True))
        lines.append(
            f"{name:32}{statistics.median(each) / rows * 1e6:9.2f}"
            f"{statistics.median(ratios):11.2f}  {ratios[0]:.2f}-{ratios[-1]:.2f}"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1000)
    asked = parser.parse_args(arguments)
    random = Random(11)
    work = works(realistic(random, asked.rows), asked.rows, "realistic")
    work |= works(worst(random, asked.rows), asked.rows, "worst")
    lines = report(measure(work, asked.rounds), asked.rows)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
