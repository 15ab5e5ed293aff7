"""The one place where plugins' own effects become core's, each checked as if a rule had made it.

Equal arguments are expanded once for a batch, so a thousand cases cost a handful of calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pawpact.decisions.limit import check_arguments
from pawpact.hosting.effect import CoreRequest
from pawpact.hosting.failure import PluginFailed
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.policy.deciding.column import ColumnDecision, EffectColumn
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.declarations import Effect
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

Arguments = Mapping[str, Value]
_Key = tuple[str, tuple[tuple[str, Value], ...]]


class EffectDesk(Protocol):
    """Knows what plugins' effects come to; ``decisions.plugin`` implements it."""

    def expand(
        self, unit: Unit, moment: str, effect: Effect, arguments: Arguments
    ) -> Sequence[CoreRequest]: ...


@dataclass(frozen=True, slots=True)
class Expansions:
    """Of a batch: what each plugin's effect comes to, and where it could not be said."""

    known: Mapping[_Key, tuple[EffectRequest, ...]] = field(default_factory=dict)
    failed: Mapping[int, PluginFailed] = field(default_factory=dict)
    places: frozenset[int] = frozenset()
    """Where a plugin's effect stands."""

    def of(self, request: EffectRequest) -> tuple[EffectRequest, ...]:
        """The core effects behind a rule's request, in the rule's name; most are their own."""
        found = self.known.get(_key(request.effect, request.arguments)) if self.known else None
        if found is None:
            return (request,)
        return tuple(replace(each, policy=request.policy, rule=request.rule) for each in found)

    def applied(self, decided: ColumnDecision) -> ColumnDecision:
        """The same decision, said in core's effects alone: what ``never`` has to hold for."""
        if not self.known:
            return decided
        columns: list[EffectColumn] = []
        for column in decided.effects:
            columns += self._columns(column)
        return replace(decided, effects=tuple(columns))

    def _columns(self, column: EffectColumn) -> Iterable[EffectColumn]:
        for position, request in column.requests():
            for core in self.of(request):
                arguments = {name: (value,) for name, value in core.arguments.items()}
                yield EffectColumn(core.effect, core.policy, core.rule, (position,), arguments)


NOTHING = Expansions()


def expand(
    unit: Unit, moment: str, columns: Sequence[EffectColumn], desk: EffectDesk
) -> Expansions:
    """What the plugins' effects among these come to; pure but for the plugins' own failures."""
    vocabulary = unit.store.revision.vocabulary
    known: dict[_Key, tuple[EffectRequest, ...]] = {}
    broken: dict[_Key, PluginFailed] = {}
    failed: dict[int, PluginFailed] = {}
    places: set[int] = set()
    for column, effect in _of_plugins(columns, vocabulary):
        for position, request in column.requests():
            key = _key(effect.name, request.arguments)
            if key not in known and key not in broken:
                try:
                    asked = desk.expand(unit, moment, effect, request.arguments)
                    known[key] = tuple(_checked(unit, moment, effect, each) for each in asked)
                except PluginFailed as error:
                    broken[key] = error
            if key in broken:
                failed.setdefault(position, broken[key])
            else:
                places.add(position)
    return Expansions(known, failed, frozenset(places)) if known or failed else NOTHING


def _of_plugins(
    columns: Sequence[EffectColumn], vocabulary: Vocabulary
) -> Iterator[tuple[EffectColumn, Effect]]:
    for column in columns:
        effect = vocabulary.effects.get(column.effect)
        if effect is not None and effect.expands_to:
            yield column, effect


def _checked(unit: Unit, moment: str, effect: Effect, asked: CoreRequest) -> EffectRequest:
    """A request of a plugin, known, possible at this moment and within its limits."""
    core = unit.store.revision.vocabulary.effects.get(asked.effect)
    if core is None or core.expands_to:
        raise _refused(effect, Label(f"没有效果 {asked.effect}", f"no effect {asked.effect}"))
    if not core.stands_at(unit.store.revision.vocabulary.moments[moment]):
        raise _refused(
            effect,
            Label(f"{moment} 不能用 {core.name}", f"{core.name} is not available in {moment}"),
        )
    try:
        check_arguments(unit.store, core, asked.arguments)
    except InvalidField as wrong:
        said = wrong.message
        raise _refused(
            effect, Label(f"{core.name}：{said.zh}", f"{core.name}: {said.en}")
        ) from None
    return EffectRequest(core.name, dict(asked.arguments), "", "")


def _refused(effect: Effect, reason: Label) -> PluginFailed:
    return PluginFailed(effect.owner, effect.name, reason)


def _key(effect: str, arguments: Arguments) -> _Key:
    return effect, tuple(sorted(arguments.items()))
