"""Lives a printed example again: the lines that Hypothesis prints of a machine that failed."""

from __future__ import annotations

import ast
import re
from typing import Any

from tests.stories.life_machine.machine import StoreLife

STEP = re.compile(r"state\.(\w+)(\(.*\))\s*$")
INVARIANT = StoreLife.the_product_is_where_the_model_is.__name__

Step = tuple[str, dict[str, Any]]


def read_steps(text: str) -> list[Step]:
    """The steps of a printed example, whatever stands before them in their lines."""
    found = [STEP.search(line) for line in text.splitlines()]
    calls = [(each[1], each[2]) for each in found if each is not None]
    return [(name, _arguments(written)) for name, written in calls if name != INVARIANT]


def _arguments(written: str) -> dict[str, Any]:
    call = ast.parse(f"step{written}", mode="eval").body
    assert isinstance(call, ast.Call)
    return {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}


def replay(machine: type[StoreLife], text: str) -> StoreLife:
    """Live these steps, compared after each of them and audited at the end."""
    life = machine()
    for name, arguments in read_steps(text):
        if name != "teardown":
            getattr(life, name)(**arguments)
            life.the_product_is_where_the_model_is()
    life.teardown()
    return life
