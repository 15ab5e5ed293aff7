"""What a deciding engine is handed and what it answers.

A ``Structure`` is a policy with everything that differs from store to store taken out: each
comparison has become a test of an integer field against a small constant. Stores that differ
in numbers share one structure, and with it one compiled program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal, Protocol

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label

Field = int | bool | str
TestOperator = Literal["eq", "ne", "gt", "gte", "lt", "lte"]

OPPOSITE: dict[TestOperator, TestOperator] = {
    "eq": "ne",
    "ne": "eq",
    "gt": "lte",
    "lte": "gt",
    "gte": "lt",
    "lt": "gte",
}

LARGEST_FIELD = 1 << 54
"""Facts and thresholds stay below 2**53, so that a difference of two stays below this."""


@dataclass(frozen=True, slots=True)
class Test:
    """One field against a constant."""

    __test__ = False

    field: int
    operator: TestOperator
    constant: int


@dataclass(frozen=True, slots=True)
class Every:
    """True when all parts are; always, when it has none."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True when one part is; never, when it has none."""

    parts: tuple[Node, ...]


Node = Test | Every | Some
ALWAYS = Every(())
NEVER = Some(())


@dataclass(frozen=True, slots=True)
class Structure:
    """When each rule fires and when it is undetermined, over fields numbered from 0."""

    fields: int
    fires: tuple[Node, ...]
    doubts: tuple[Node, ...]


class Program(Protocol):
    """One structure, ready to run."""

    def decide(self, fields: Sequence[Field]) -> tuple[int, int]:
        """The bits of the rules that fire and of those that are undetermined."""
        ...


class Engine(Protocol):
    """Turns structures into programs; the same structure gives the same program."""

    def program(self, structure: Structure) -> Program: ...


class EngineFailure(Defect):
    """The rules engine could not answer."""

    code = "engine_failure"
    title = Label("规则引擎没有给出答案", "The rules engine could not answer")


class EngineMismatch(Defect):
    """Two independent evaluations of one policy differ."""

    code = "engine_mismatch"
    title = Label("两套规则引擎结论不一致", "Two independent evaluations of one policy differ")

    def __init__(self, policy: str, cell: tuple[bool | None, ...]) -> None:
        super().__init__(
            Label(
                f"策略 {policy}：规则引擎与复核的结论不一致，个案已搁置；请把此信息交给平台管理员",
                f"policy {policy}: the engine and its check gave different answers, so the case "
                "is held; hand this message to the platform's administrator",
            ),
            details={"policy": policy, "cell": list(cell)},
        )
        self.policy = policy
        self.cell = cell


MOST_PARTS = 7
MOST_DEPTH = 3
MOST_COMBINATORS = 12
MOST_BRANCHES = 32


def fits(node: Node) -> bool:
    """Whether every engine can hold this: the bounds within which durable was seen to be right.

    One part, one level and some combinators are left over for what an engine wraps around it.
    """
    return (
        depth(node) <= MOST_DEPTH
        and widest(node) <= MOST_PARTS
        and combinators(node) <= MOST_COMBINATORS
        and branches(node) <= MOST_BRANCHES
    )


def depth(node: Node) -> int:
    if isinstance(node, Test):
        return 0
    return 1 + max(map(depth, node.parts), default=0)


def widest(node: Node) -> int:
    if isinstance(node, Test):
        return 0
    return max(len(node.parts), max(map(widest, node.parts), default=0))


def combinators(node: Node) -> int:
    if isinstance(node, Test):
        return 0
    return 1 + sum(map(combinators, node.parts))


def branches(node: Node) -> int:
    """In how many ways a node can be true, each of which durable fires on its own."""
    if isinstance(node, Test):
        return 1
    ways = map(branches, node.parts)
    return prod(ways) if isinstance(node, Every) else sum(ways)


def fields_of(node: Node) -> frozenset[int]:
    if isinstance(node, Test):
        return frozenset((node.field,))
    return frozenset().union(*map(fields_of, node.parts))
