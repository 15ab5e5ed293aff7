"""Hands the effects that stand to their handlers, one call an effect for the whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pawpact.decisions.combine import UNDECIDED, needs_person, own_combined, standing
from pawpact.decisions.expand import NOTHING, Expansions
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.registry import Vocabulary


@dataclass(frozen=True, slots=True)
class Asked:
    """What the policies of a moment asked for in one case, in the decision's order."""

    case: Case
    decision: int
    requests: tuple[EffectRequest, ...]


def carry_out(
    unit: Unit,
    registry: Registry,
    moment: str,
    asked: Sequence[Asked],
    expansions: Expansions = NOTHING,
) -> list[list[Status]]:
    """What became of every request, parallel to ``asked`` and to its requests.

    A plugin's effect is carried out as the core effects it comes to; its own status is the least
    of theirs. Where a request for leave got no verdict at all, a person is asked besides.
    """
    vocabulary = unit.store.revision.vocabulary
    statuses: list[list[Status | None]] = [[None] * len(each.requests) for each in asked]
    waiting: dict[str, list[tuple[Granted, int, int]]] = defaultdict(list)
    for place, each in enumerate(asked):
        for granted, at in _granted(unit, moment, each, expansions):
            waiting[granted.request.effect].append((granted, place, at))
    for effect in vocabulary.effects:
        found = waiting.pop(effect, [])
        if found:
            answers = _handle(unit, registry, effect, [granted for granted, _, _ in found])
            for (_, place, at), status in zip(found, answers, strict=True):
                if at >= 0:
                    statuses[place][at] = _least(statuses[place][at], status)
    return [[each or Status.OUTWEIGHED for each in found] for found in statuses]


_LEAST_FIRST = (
    Status.HELD,
    Status.REFERRED,
    Status.CAPPED,
    Status.ALREADY,
    Status.APPLIED,
    Status.OUTWEIGHED,
)


def _least(before: Status | None, status: Status) -> Status:
    return status if before is None else min(before, status, key=_LEAST_FIRST.index)


def _granted(
    unit: Unit, moment: str, asked: Asked, expansions: Expansions
) -> list[tuple[Granted, int]]:
    """The requests that stand, each with its place; a person's own referral has place -1."""
    vocabulary = unit.store.revision.vocabulary
    kind = vocabulary.moments[moment].kind
    requests, places = _in_core_words(asked.requests, vocabulary, expansions)
    kept = standing(requests, vocabulary, kind)
    names = frozenset(requests[at].effect for at in kept)
    found = [
        (Granted(moment, asked.case, requests[at], names, asked.decision), places[at])
        for at in kept
    ]
    if needs_person(requests, vocabulary, kind, moment):
        found.append((Granted(moment, asked.case, UNDECIDED, names, asked.decision), -1))
    return found


def _in_core_words(
    requests: Sequence[EffectRequest], vocabulary: Vocabulary, expansions: Expansions
) -> tuple[Sequence[EffectRequest], Sequence[int]]:
    """The requests with plugins' effects replaced by core's, each with the place it came from."""
    if not expansions.known:
        return requests, range(len(requests))
    said: list[EffectRequest] = []
    places: list[int] = []
    for at in own_combined(requests, vocabulary):
        for core in expansions.of(requests[at]):
            said.append(core)
            places.append(at)
    return said, places


def _handle(
    unit: Unit, registry: Registry, effect: str, granted: Sequence[Granted]
) -> Sequence[Status]:
    handler = registry.handlers.get(effect)
    if handler is None:
        raise Defect(f"nobody carries out {effect}")
    answers = handler(unit, granted)
    if len(answers) != len(granted):
        raise Defect(f"{effect}: {len(answers)} answers for {len(granted)} cases")
    return answers
