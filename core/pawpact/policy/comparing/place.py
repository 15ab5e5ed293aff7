"""Which of a policy's rules stand elsewhere than before."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.policy.comparing.difference import Place

_Weight = tuple[int, int]
_NOTHING: _Weight = (0, 0)


def moved(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The fewest ids of both that have to move for the one order to become the other.

    Where several choices are as few, the one does not depend on which side is which.
    """
    there = set(after)
    common = [name for name in before if name in there]
    position = {name: number for number, name in enumerate(after)}
    rising = [position[name] for name in common]
    if rising == sorted(rising):
        return ()
    kept = _longest_rising(common, rising)
    return tuple(name for name in after if name in set(common) - kept)


def place_of(name: str, ids: Sequence[str]) -> Place:
    """Where it stands among these, and between whom."""
    at = list(ids).index(name)
    return Place(at + 1, ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else "")


def _longest_rising(names: Sequence[str], rising: Sequence[int]) -> set[str]:
    """Among the longest the one with the greatest weight; each name weighs by itself."""
    alone = {name: 1 << rank for rank, name in enumerate(sorted(names, reverse=True))}
    best: list[_Weight] = []
    came_from: list[int] = []
    for at, name in enumerate(names):
        earlier = [each for each in range(at) if rising[each] < rising[at]]
        source = max(earlier, key=lambda each: best[each], default=-1)
        length, weight = best[source] if source >= 0 else _NOTHING
        best.append((length + 1, weight + alone[name]))
        came_from.append(source)
    kept = set()
    at = max(range(len(names)), key=lambda each: best[each])
    while at >= 0:
        kept.add(names[at])
        at = came_from[at]
    return kept
