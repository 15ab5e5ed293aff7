"""The second engine: the same structures in plain Python.

For platforms on which durable does not build, and for trying durable's programs against.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from pawpact.policy.engine.protocol import Every, Field, Node, Structure, Test, TestOperator

_HOLDS: dict[TestOperator, Callable[[Field, int], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class PlainEngine:
    """Nothing to compile, so nothing to keep."""

    def program(self, structure: Structure) -> PlainProgram:
        return PlainProgram(structure)


class PlainProgram:
    def __init__(self, structure: Structure) -> None:
        self._structure = structure

    def decide(self, fields: Sequence[Field]) -> tuple[int, int]:
        return _bits(self._structure.fires, fields), _bits(self._structure.doubts, fields)


def _bits(nodes: Sequence[Node], fields: Sequence[Field]) -> int:
    return sum(1 << index for index, node in enumerate(nodes) if holds(node, fields))


def holds(node: Node, fields: Sequence[Field]) -> bool:
    """Whether a node is true of these fields."""
    if isinstance(node, Test):
        return _HOLDS[node.operator](fields[node.field], node.constant)
    each = (holds(part, fields) for part in node.parts)
    return all(each) if isinstance(node, Every) else any(each)
