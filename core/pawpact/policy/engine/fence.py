"""Between which ends an argument of an effect has to lie that is reckoned for each case."""

from __future__ import annotations

from dataclasses import dataclass

from pawpact.policy.engine.reference import Parameters
from pawpact.policy.model import Call, Parameter
from pawpact.policy.parameter_order import value_above
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

Ends = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Fence:
    lowest: int | None
    highest: int | None

    def holds(self, value: Value) -> bool:
        if not isinstance(value, int) or isinstance(value, bool):
            return True
        return (self.lowest is None or value >= self.lowest) and (
            self.highest is None or value <= self.highest
        )


def fence_of(
    call: Call, argument: str, parameters: Parameters, vocabulary: Vocabulary
) -> Fence | None:
    """The ends that the effect declares, and those of the parameter that limits it."""
    effect = vocabulary.effects.get(call.effect)
    declared = effect.argument(argument) if effect else None
    limit = parameters.get(vocabulary.limits.get(f"{call.effect}.{argument}", ""))
    ends: list[Ends] = []
    if declared:
        ends.append((declared.minimum, declared.maximum))
    if limit:
        ends += [(limit.bounds.minimum, limit.bounds.maximum), _ends_above(limit, call)]
    low = [each[0] for each in ends if each[0] is not None]
    high = [each[1] for each in ends if each[1] is not None]
    if not low and not high:
        return None
    return Fence(max(low, default=None), min(high, default=None))


def _ends_above(limit: Parameter, call: Call) -> Ends:
    """A store that may only be kinder than the layer above may not reckon itself past it."""
    layer = call.origin.layer
    above = value_above(limit, layer)
    if above is None or not isinstance(above.value, int):
        return None, None
    if limit.store_may == "locked":
        return above.value, above.value
    if limit.store_may != "only_better" or layer != "store":
        return None, None
    return (above.value, None) if limit.better == "higher" else (None, above.value)
