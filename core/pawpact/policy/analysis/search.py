"""Is there a case in which these rules come to this? A search over what a policy tells apart.

Three-valued like the rules: while some facts are still open, a condition may come to several
results, and a branch that cannot come to the wanted ones any more is left at once. So a policy
with millions of combinations is answered for in a few hundred steps, and exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pawpact.policy.analysis.space import Space
from pawpact.policy.condition import facts_of_arguments, facts_of_comparison
from pawpact.policy.deciding.boundary import Point
from pawpact.policy.engine.reference import Parameters, compare
from pawpact.policy.model import All, Comparison, Condition, Not, Rule

TRUE, FALSE, OPEN = 1, 2, 4
ANY = TRUE | FALSE | OPEN
_AS_MASK: Mapping[bool | None, int] = {True: TRUE, False: FALSE, None: OPEN}

MOST_STEPS = 100_000
"""Of one search, in conditions asked; beyond it there is no answer, and nothing is claimed."""

Chosen = list[int]
"""For each variable the alternative that is tried, -1 while it is open."""

Evaluate = Callable[[Chosen], int]


@dataclass(frozen=True, slots=True)
class Node:
    """A condition ready to be asked: what it may come to, and on which variables it hangs."""

    may_be: Evaluate
    variables: tuple[int, ...]


Goal = tuple[Node, int]
"""A condition and the results that are wanted of it."""

Region = Mapping[int, frozenset[int]]
"""Cases that have one of these alternatives each, whatever the other variables are."""


class Undecided(Exception):
    """The search was given up; whether there is such a case is not known."""


@dataclass(slots=True)
class Search:
    """Looks for cases of one policy. ``steps`` counts the conditions that were asked so far."""

    space: Space
    parameters: Parameters
    steps: int = 0
    _nodes: dict[int, Node] = field(default_factory=dict)

    def rule(self, rule: Rule) -> Node:
        """A rule as it counts: undetermined too where an argument of its effects is unknown."""
        when = self.condition(rule.when)
        needed = [self.known(name) for name in facts_of_arguments(rule)]
        if not needed:
            return when
        variables = dict.fromkeys(
            (*when.variables, *(v for each in needed for v in each.variables))
        )
        return Node(lambda chosen: _with_arguments(when, needed, chosen), tuple(variables))

    def condition(self, condition: Condition) -> Node:
        key = id(condition)
        if key not in self._nodes:
            self._nodes[key] = self._made(condition)
        return self._nodes[key]

    def find(
        self,
        goals: Sequence[Goal],
        *,
        inside: Region | None = None,
        outside: Sequence[Region] = (),
        most: int = MOST_STEPS,
    ) -> Chosen | None:
        """A case in which every goal comes about; None where there is none.

        Raises :class:`Undecided` after too many steps.
        """
        chosen = [-1] * len(self.space.variables)
        return self._extended(chosen, goals, inside or {}, outside, self.steps + most)

    def point(self, chosen: Chosen) -> Point:
        return self.space.point(chosen)

    def _extended(
        self,
        chosen: Chosen,
        goals: Sequence[Goal],
        inside: Region,
        outside: Sequence[Region],
        last: int,
    ) -> Chosen | None:
        doubtful = []
        for node, wanted in goals:
            self.steps += len(node.variables) or 1
            if self.steps > last:
                raise Undecided
            may_be = node.may_be(chosen)
            if not may_be & wanted:
                return None
            if may_be & ~wanted:
                doubtful.append(node)
        variable = self._next(chosen, doubtful, inside, outside)
        if variable is None:
            return None if any(_matches(chosen, region) for region in outside) else chosen
        for place in range(len(self.space.variables[variable])):
            if place not in inside.get(variable, {place}):
                continue
            chosen[variable] = place
            found = self._extended(chosen, goals, inside, outside, last)
            if found is not None:
                return found
        chosen[variable] = -1
        return None

    def _next(
        self,
        chosen: Chosen,
        doubtful: Sequence[Node],
        inside: Region,
        outside: Sequence[Region],
    ) -> int | None:
        for node in doubtful:
            for variable in node.variables:
                if chosen[variable] < 0:
                    return variable
        bounded = (v for region in (inside, *outside) for v in region)
        return next((v for v in bounded if chosen[v] < 0), None)

    def _made(self, condition: Condition) -> Node:
        if isinstance(condition, Comparison):
            return self._comparison(condition)
        if isinstance(condition, Not):
            part = self.condition(condition.part)
            return Node(lambda chosen: _opposite(part.may_be(chosen)), part.variables)
        parts = [self.condition(each) for each in condition.parts]
        variables = tuple(dict.fromkeys(v for each in parts for v in each.variables))
        if isinstance(condition, All):
            return Node(lambda chosen: _all(parts, chosen), variables)
        return Node(lambda chosen: _any(parts, chosen), variables)

    def _comparison(self, comparison: Comparison) -> Node:
        names = facts_of_comparison(comparison)
        variables = tuple(dict.fromkeys(self.space.holder[name] for name in names))
        if len(variables) == 1:
            return self._alone(comparison, variables[0])

        def may_be(chosen: Chosen) -> int:
            if any(chosen[variable] < 0 for variable in variables):
                return ANY
            point: Point = {}
            for variable in variables:
                point.update(self.space.variables[variable][chosen[variable]])
            return _AS_MASK[compare(comparison, point, self.parameters)]

        return Node(may_be, variables)

    def _alone(self, comparison: Comparison, variable: int) -> Node:
        alternatives = self.space.variables[variable]
        masks = [_AS_MASK[compare(comparison, each, self.parameters)] for each in alternatives]
        return _table(masks, variable)

    def known(self, fact: str) -> Node:
        """That a fact is known, or that it is not."""
        variable = self.space.holder[fact]
        masks = [
            FALSE if each.get(fact) is None else TRUE for each in self.space.variables[variable]
        ]
        return _table(masks, variable)


def _table(masks: Sequence[int], variable: int) -> Node:
    whole = 0
    for mask in masks:
        whole |= mask

    def may_be(chosen: Chosen) -> int:
        place = chosen[variable]
        return whole if place < 0 else masks[place]

    return Node(may_be, (variable,))


def _all(parts: Sequence[Node], chosen: Chosen) -> int:
    met, common = 0, TRUE
    for part in parts:
        mask = part.may_be(chosen)
        if mask == FALSE:
            return FALSE
        met |= mask
        common &= mask
    return common | met & (FALSE | OPEN)


def _any(parts: Sequence[Node], chosen: Chosen) -> int:
    met, common = 0, FALSE
    for part in parts:
        mask = part.may_be(chosen)
        if mask == TRUE:
            return TRUE
        met |= mask
        common &= mask
    return common | met & (TRUE | OPEN)


def _opposite(mask: int) -> int:
    return (mask & TRUE and FALSE) | (mask & FALSE and TRUE) | (mask & OPEN)


def _with_arguments(when: Node, needed: Sequence[Node], chosen: Chosen) -> int:
    mask = when.may_be(chosen)
    known = _all(needed, chosen)
    if not known & FALSE or not mask & (TRUE | OPEN):
        return mask
    return mask | OPEN if known & TRUE else (mask & FALSE) | OPEN


def _matches(chosen: Chosen, region: Region) -> bool:
    return all(chosen[variable] in places for variable, places in region.items())
