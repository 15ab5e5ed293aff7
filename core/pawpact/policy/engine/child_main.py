"""The proving child itself: reads structures until its worker closes the line."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.policy.engine.child_line import read_structure, write_verdict
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import LARGEST_FIELD, Structure

Prove = Callable[[Structure], Label | None]

LONGEST = 60
"""Seconds after which a proof ends the process, in case nobody is left who would end it."""

_VALUES = (0, 1, 2, -1, LARGEST_FIELD, -LARGEST_FIELD)
_STEPS = range(len(_VALUES))


def prove(structure: Structure) -> Label | None:
    """Build the program and hold its answers against the second engine's."""
    try:
        program = DurableEngine(capacity=1).program(structure)
        expected = PlainEngine().program(structure)
        if all(program.decide(each) == expected.decide(each) for each in _samples(structure)):
            return None
    except PawpactError as failure:
        return failure.message
    return Label(
        "规则引擎对这组规则的结论与复核不一致；请联系平台管理员",
        "the engine and its check differ on these rules; call the platform's administrator",
    )


def _samples(structure: Structure) -> Iterator[list[int]]:
    """Fields all alike, and fields that differ from their neighbours."""
    for step in _STEPS:
        for shift in _STEPS:
            places = range(shift, shift + step * structure.fields, step) if step else ()
            yield [_VALUES[place % len(_VALUES)] for place in places or [shift] * structure.fields]


def serve(requests: BinaryIO, answers: BinaryIO, judge: Prove = prove) -> None:
    """Answer each line with one line."""
    for line in requests:
        signal.alarm(LONGEST)
        answers.write(write_verdict(judge(read_structure(line))))
        answers.flush()
        signal.alarm(0)


def serve_standard_streams(judge: Prove = prove) -> None:
    """Answers keep standard output to themselves: whatever else is printed goes to the errors."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers, judge)


if __name__ == "__main__":
    serve_standard_streams()
