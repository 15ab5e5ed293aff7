"""Who decides: pawpact on its ordinary path with a receipt, and others without one.

A contender is prepared for one shape and then asked to decide rows again and again; what it
answers of each row, the numbers of the rules that fired, is compared once before it is measured.
"""

from __future__ import annotations

import json
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import process_time
from typing import Any

from workload import (
    MOMENT,
    POLICY,
    Shape,
    Values,
    columns_of,
    distinct_rows,
    name_of,
    parts_of,
    realistic_rows,
    ruleset,
    vocabulary,
)

from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.compile import compile_policy
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.receipt import chunk_of, encode_chunk

try:
    import zen
except ImportError:
    zen = None

BATCH = 1000
Fired = list[list[int]]


class Absent(Exception):
    """The contender cannot take part; says why."""


class Contender(ABC):
    """``pace`` is about how many rows of 20 rules take a tenth of a second."""

    name: str
    pace: int

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    @abstractmethod
    def fired(self, rows: Sequence[Values]) -> Fired:
        """The rules that fire, row by row."""

    @abstractmethod
    def seconds(self, rows: Sequence[Values]) -> float:
        """CPU time that deciding the rows takes."""

    def rows(self, count: int) -> list[Values]:
        return list(islice(cycle(distinct_rows(self.shape, min(count, 5 * BATCH))), count))

    def close(self) -> None:  # noqa: B027 - most leave nothing behind
        """End what was started."""


class Pawpact(Contender):
    """Columns of facts in, effects out, and the batch's receipt encoded."""

    remember = False

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self._words = vocabulary(shape)
        self._rules = ruleset(shape)
        self._engine = DurableEngine()

    def fired(self, rows: Sequence[Values]) -> Fired:
        decided = self._decider().decide_columns(MOMENT, columns_of(rows), len(rows), "r")
        return [numbers_of(outcome.fired) for outcome in decided.policies[0].outcomes]

    def seconds(self, rows: Sequence[Values]) -> float:
        decider = self._decider()
        batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
        asked = [(columns_of(batch), list(range(len(batch)))) for batch in batches]
        begun = process_time()
        for columns, subjects in asked:
            decided = decider.decide_columns(MOMENT, columns, len(subjects), "r")
            encode_chunk(chunk_of(decided, subjects), self._words)
        return process_time() - begun

    def _decider(self) -> Decider:
        """Compiled, with nothing remembered yet but one row."""
        decider = Decider(self._rules, self._words, self._engine, remember=self.remember)
        decider.decide_columns(MOMENT, columns_of(self.rows(1)), 1, "r")
        return decider


class PawpactDistinct(Pawpact):
    name = "pawpact, every row new, with receipt"
    pace = 1500


class PawpactRealistic(Pawpact):
    name = "pawpact, realistic batches, with receipt"
    pace = 8000
    remember = True

    def rows(self, count: int) -> list[Values]:
        return realistic_rows(self.shape, count)


class Host(Contender):
    """durable's Host in a process of its own, which its threads would never let end."""

    name = "durable Host as in its README"
    pace = 700
    patience = 60.0

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "host.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._ask({"fields": shape.fields, "rules": parts_of(shape)})

    def fired(self, rows: Sequence[Values]) -> Fired:
        return [sorted(set(each)) for each in self._ask({"rows": rows})["fired"]]

    def seconds(self, rows: Sequence[Values]) -> float:
        return float(self._ask({"rows": rows})["seconds"])

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline() or "{}")
        except BrokenPipeError:
            answer = {}
        if "error" in answer or not answer:
            self.close()
            raise Absent(answer.get("error", "the process died"))
        return answer


class InProcess(Contender):
    """One call a row in this process, on facts as the contender wants them."""

    def fired(self, rows: Sequence[Values]) -> Fired:
        decide = self.decide()
        return [self.numbers(decide(each)) for each in self.facts(rows)]

    def seconds(self, rows: Sequence[Values]) -> float:
        decide, facts = self.decide(), self.facts(rows)
        begun = process_time()
        for each in facts:
            decide(each)
        return process_time() - begun

    def facts(self, rows: Sequence[Values]) -> Sequence[Any]:
        return [{f"f{n}": value for n, value in enumerate(row)} for row in rows]

    @abstractmethod
    def decide(self) -> Callable[[Any], Any]: ...

    def numbers(self, answer: Any) -> list[int]:
        return list(answer)


class ZenExpressions(InProcess):
    name = "zen-engine, expression per rule"
    pace = 2000

    def decide(self) -> Callable[[Any], Any]:
        if zen is None:
            raise Absent("zen-engine is not installed")
        rules = [
            zen.compile_expression(" and ".join(f"f{n} {sign} {at}" for n, sign, at in parts))
            for parts in parts_of(self.shape)
        ]

        def decide(facts: Mapping[str, int]) -> list[int]:
            return [number for number, rule in enumerate(rules) if rule.evaluate(facts)]

        return decide


class ZenTable(InProcess):
    name = "zen-engine, decision table"
    pace = 600

    def decide(self) -> Callable[[Any], Any]:
        if zen is None:
            raise Absent("zen-engine is not installed")
        decision = zen.ZenEngine().create_decision(json.dumps(self._graph()))
        return lambda facts: decision.evaluate(facts)["result"]

    def numbers(self, answer: Any) -> list[int]:
        return [each["rule"] for each in answer]

    def _graph(self) -> dict[str, Any]:
        place = {"position": {"x": 0, "y": 0}}
        return {
            "nodes": [
                {"id": "in", "name": "in", "type": "inputNode", **place},
                {"id": "t", "name": "t", "type": "decisionTableNode", "content": self._table()}
                | place,
                {"id": "out", "name": "out", "type": "outputNode", **place},
            ],
            "edges": [
                {"id": "a", "type": "edge", "sourceId": "in", "targetId": "t"},
                {"id": "b", "type": "edge", "sourceId": "t", "targetId": "out"},
            ],
        }

    def _table(self) -> dict[str, Any]:
        fields = range(self.shape.fields)
        return {
            "hitPolicy": "collect",
            "inputs": [{"id": f"c{n}", "name": f"f{n}", "field": f"f{n}"} for n in fields],
            "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
            "rules": [
                {"_id": f"r{number}", "rule": str(number)}
                | {f"c{n}": f"{sign} {at}" for n, sign, at in parts}
                for number, parts in enumerate(parts_of(self.shape))
            ],
        }


class Closures(InProcess):
    name = "bare Python closure per rule"
    pace = 30_000

    def decide(self) -> Callable[[Any], Any]:
        rules = [_closure(*parts) for parts in parts_of(self.shape)]
        return lambda facts: [number for number, rule in enumerate(rules) if rule(facts)]


def _closure(one: tuple[int, str, int], other: tuple[int, str, int]) -> Callable[[Any], bool]:
    first, second = _test(*one), _test(*other)
    return lambda facts: first(facts) and second(facts)


def _test(field: int, sign: str, threshold: int) -> Callable[[Any], bool]:
    name = f"f{field}"
    if sign == ">=":
        return lambda facts: facts[name] >= threshold
    return lambda facts: facts[name] < threshold


class Generated(InProcess):
    name = "pawpact's generated check alone"
    pace = 60_000

    def decide(self) -> Callable[[Any], Any]:
        rules = ruleset(self.shape).policies[POLICY]
        self._compiled = compile_policy(rules, {}, vocabulary(self.shape))
        return self._compiled.check

    def facts(self, rows: Sequence[Values]) -> Sequence[Any]:
        reads = compile_policy(
            ruleset(self.shape).policies[POLICY], {}, vocabulary(self.shape)
        ).reads
        places = [int(name.removeprefix(name_of(0)[:-1])) for name in reads]
        return [tuple(row[place] for place in places) for row in rows]

    def numbers(self, answer: Any) -> list[int]:
        return numbers_of(answer[0])


def numbers_of(bits: int) -> list[int]:
    return [n for n in range(bits.bit_length()) if bits >> n & 1]


CONTENDERS: tuple[type[Contender], ...] = (
    PawpactDistinct,
    PawpactRealistic,
    Host,
    ZenExpressions,
    ZenTable,
    Closures,
    Generated,
)
