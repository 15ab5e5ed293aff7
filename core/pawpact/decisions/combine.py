"""What several effects of one decision come to together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pawpact.policy.deciding import verdict
from pawpact.policy.model import EffectRequest
from pawpact.vocabulary.declarations import Combine, Effect, MomentKind
from pawpact.vocabulary.registry import Vocabulary

UNDECIDED = EffectRequest("refer_to_person", {"queue": "undecided"}, "core", "nothing_decided")
"""Nobody said yes or no: silence never approves, so a person decides."""


def standing(
    requests: Sequence[EffectRequest], vocabulary: Vocabulary, kind: MomentKind
) -> list[int]:
    """Positions of the requests that stand; the others were outweighed.

    Of verdicts only the strictest rank stands, equal ranks together. Of two requests for one
    effect the effect's own ``combine`` says which.
    """
    places: Iterable[int] = range(len(requests))
    if kind is MomentKind.REQUEST:
        asked = [(requests[place].effect, place) for place in places]
        places = verdict.standing(asked, vocabulary)
    found: dict[str, list[int]] = {}
    for place in places:
        found.setdefault(requests[place].effect, []).append(place)
    kept: list[int] = []
    for name, positions in found.items():
        kept += _combined(vocabulary.effects[name], positions, requests)
    return sorted(kept)


def own_combined(requests: Sequence[EffectRequest], vocabulary: Vocabulary) -> list[int]:
    """Positions of the requests that are left where plugins' effects are combined by their own
    ``combine``, before anybody looks at what they come to; core's all stay.
    """
    kept: list[int] = []
    of_plugins: dict[str, list[int]] = {}
    for at, request in enumerate(requests):
        if vocabulary.effects[request.effect].expands_to:
            of_plugins.setdefault(request.effect, []).append(at)
        else:
            kept.append(at)
    for name, positions in of_plugins.items():
        kept += _combined(vocabulary.effects[name], positions, requests)
    return sorted(kept)


def needs_person(
    requests: Sequence[EffectRequest], vocabulary: Vocabulary, kind: MomentKind, moment: str = ""
) -> bool:
    """Whether a request came out with no verdict at all.

    A ``moment`` for which no verdict exists asks on what terms, not whether: it needs none.
    """
    if moment and not any(
        each.verdict and moment in each.moments for each in vocabulary.effects.values()
    ):
        return False
    return kind is MomentKind.REQUEST and not any(
        vocabulary.effects[request.effect].verdict for request in requests
    )


def _combined(effect: Effect, positions: list[int], requests: Sequence[EffectRequest]) -> list[int]:
    if effect.combine in (Combine.ALL, Combine.SUM):
        return _distinct(positions, requests)
    if effect.combine is Combine.FIRST or not effect.arguments:
        return positions[:1]
    amount = effect.arguments[0].name
    choose = min if effect.combine is Combine.LOWEST else max
    return [choose(positions, key=lambda position: _number(requests[position], amount))]


def _distinct(positions: list[int], requests: Sequence[EffectRequest]) -> list[int]:
    seen: set[tuple[object, ...]] = set()
    kept = []
    for position in positions:
        request = requests[position]
        mark = (tuple(sorted(request.arguments.items())), request.policy, request.rule)
        if mark not in seen:
            seen.add(mark)
            kept.append(position)
    return kept


def _number(request: EffectRequest, argument: str) -> int:
    value = request.arguments.get(argument)
    return value if type(value) is int else 0
