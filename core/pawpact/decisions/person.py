"""What people do with held cases: have them tried again, or decide them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pawpact.decisions.held import case_of, close, find
from pawpact.decisions.models import HeldCase
from pawpact.decisions.runner import Runner
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.declarations import Argument, Effect
from pawpact.vocabulary.types import Value
from pawpact.vocabulary.values import show_value


@dataclass(frozen=True, slots=True)
class Person:
    """The desk at which held cases are answered."""

    runner: Runner

    def resume(self, store: str, held: str, actor: str, why: str) -> str:
        """Try a held case again, on the facts as they were; returns its state afterwards.

        What a plugin could not ask outside the first time is asked now.
        """
        with self.runner.reading(store, actor) as unit:
            row = find(unit, held)
            _refuse_referred(row, held)
            moment, case = row.moment, case_of(unit, row)
        self.runner.inquire(self.runner, store, moment, [case])
        with self.runner.unit(store, actor) as unit:
            row = find(unit, held)
            close(unit, row, "resumed", why)
            unit.session.flush()
            self.runner.levels.answer(unit, moment, [case])
            return row.state

    def decide(
        self,
        store: str,
        held: str,
        effect: str,
        arguments: Mapping[str, Value],
        *,
        actor: str,
        why: str,
    ) -> None:
        """Carry out one effect that a person chose, within the same limits as any rule's."""
        if not why.strip():
            raise InvalidField("why", Label("请写明理由", "say why"))
        with self.runner.unit(store, actor) as unit:
            row = find(unit, held)
            declared = self._declared(unit, row.moment, effect)
            _check_arguments(unit, declared, arguments)
            close(unit, row, "decided", why)
            request = EffectRequest(effect, arguments, "person", unit.actor)
            granted = Granted(
                row.moment, case_of(unit, row), request, frozenset({effect}), row.decision_id or 0
            )
            answers = self.runner.levels.registry.handlers[effect](unit, [granted])
            if list(answers) != [Status.APPLIED]:
                raise Conflict(Label("此决定没有生效", "this decision did not take effect"))

    def _declared(self, unit: Unit, moment: str, name: str) -> Effect:
        effects = unit.store.revision.vocabulary.effects
        possible = [
            each.name
            for each in effects.values()
            if moment in each.moments and each.name in self.runner.levels.registry.handlers
        ]
        if name not in possible:
            listed = "、".join(possible)
            raise InvalidField(
                "effect",
                Label(f"{name} 不能用于此案；可选：{listed}", f"not {name} here; one of: {listed}"),
            )
        return effects[name]


def _refuse_referred(row: HeldCase, held: str) -> None:
    if row.kind == "referred":
        raise Conflict(
            Label(
                f"案件 {held} 是规则要求人工决定的，请用 decide",
                f"a rule asked a person to decide case {held}; use decide",
            )
        )


def _check_arguments(unit: Unit, effect: Effect, arguments: Mapping[str, Value]) -> None:
    known = {argument.name for argument in effect.arguments}
    for name in arguments.keys() - known:
        raise InvalidField(
            name, Label(f"{effect.name} 没有参数 {name}", f"{effect.name} has no {name}")
        )
    for argument in effect.arguments:
        if argument.name not in arguments:
            raise InvalidField(argument.name, Label("缺少这个参数", "this argument is missing"))
        _check_value(unit, effect, argument, arguments[argument.name])


def _check_value(unit: Unit, effect: Effect, argument: Argument, value: Value) -> None:
    if argument.choices and value not in argument.choices:
        listed = "、".join(argument.choices)
        raise InvalidField(argument.name, Label(f"可选：{listed}", f"one of: {listed}"))
    if type(value) is not int:
        return
    lowest, highest = _fence(unit, effect, argument)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        low, high = (
            "-" if each is None else show_value(argument.type, each, "zh")
            for each in (lowest, highest)
        )
        raise InvalidField(
            argument.name,
            Label(f"要在 {low} 到 {high} 之间", f"has to be within {low} to {high}"),
        )


def _fence(unit: Unit, effect: Effect, argument: Argument) -> tuple[int | None, int | None]:
    """The argument's own bounds, or those of the parameter that fences it in this store."""
    name = unit.store.revision.vocabulary.limits.get(f"{effect.name}.{argument.name}")
    parameter = unit.store.revision.ruleset.parameters.get(name or "")
    if parameter is None:
        return argument.minimum, argument.maximum
    lowest, highest = parameter.bounds.minimum, parameter.bounds.maximum
    if parameter.better == "lower" and type(parameter.value) is int:
        highest = parameter.value
    if parameter.better == "higher" and type(parameter.value) is int:
        lowest = parameter.value
    return lowest, highest
