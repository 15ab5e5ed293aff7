"""durable's Host as its README shows, in a process that the benchmark ends.

Reads a line of JSON at a time: first the rules, then rows to decide; answers each with a line.
One flat fact a decision, in a state of its own, which is deleted afterwards: with a thousand
states alive the C module runs out of room.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from itertools import count
from threading import Event
from time import process_time
from typing import Any

from durable import engine
from durable.lang import assert_fact, delete_state, m, ruleset, when_all

NAME = "decide"
_numbers = count(1)
_fired: list[int] = []
_has_fired = Event()
"""Deleting a state before any rule has ever fired crashes the process."""


def define(rules: list[Any]) -> None:
    with ruleset(NAME):
        for number, parts in enumerate(rules):
            one, other = (_condition(*part) for part in parts)
            when_all(one & other)(_action(number))


def _condition(field: int, sign: str, threshold: int) -> Any:
    value = getattr(m, f"f{field}")
    return value >= threshold if sign == ">=" else value < threshold


def _action(number: int) -> Any:
    def fire(c: Any) -> None:
        _fired.append(number)

    return fire


def decide(row: list[int]) -> list[int]:
    sid = str(next(_numbers))
    _fired.clear()
    fact = {f"f{n}": value for n, value in enumerate(row)}
    with suppress(engine.MessageNotHandledException):
        assert_fact(NAME, {"id": 1, "sid": sid, **fact})
    if _fired or _has_fired.is_set():
        _has_fired.set()
        delete_state(NAME, sid)
    return list(_fired)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    if "rules" in question:
        define(question["rules"])
        return {"ready": True}
    begun = process_time()
    fired = [decide(row) for row in question["rows"]]
    return {"seconds": process_time() - begun, "fired": fired}


def main() -> None:
    for line in sys.stdin:
        try:
            found = answer(json.loads(line))
        except Exception as error:
            found = {"error": f"{type(error).__name__}: {error}"[:80]}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
