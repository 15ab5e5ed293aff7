"""What people do with held cases: have them tried again, or decide them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pawpact.decisions.forbidden import forbidding, forbids, refuse_forbidden
from pawpact.decisions.held import HELD, case_of, close, find
from pawpact.decisions.limit import check_arguments
from pawpact.decisions.models import HeldCase
from pawpact.decisions.plugin_reaction import REACTION, reaction_of
from pawpact.decisions.runner import Runner
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Conflict, InvalidField, TryLater
from pawpact.kernel.label import Label
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.declarations import Effect
from pawpact.vocabulary.types import Value


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
            moment, case, kind = row.moment, case_of(unit, row), row.kind
        if kind == REACTION:
            return self._react_again(store, held, actor, why)
        if not self.runner.inquire(self.runner, store, moment, [case]):
            raise TryLater(
                Label(
                    f"案件 {held} 正在向外部查询，请稍后再试",
                    f"somebody is asking outside for case {held} right now; try again shortly",
                )
            )
        with self.runner.unit(store, actor) as unit:
            row = find(unit, held)
            close(unit, row, "resumed", why)
            unit.session.flush()
            self.runner.levels.answer(unit, moment, [case])
            return row.state

    def _react_again(self, store: str, held: str, actor: str, why: str) -> str:
        """Let the plugin do its part of what has happened once more."""
        with self.runner.unit(store, actor) as unit:
            row = find(unit, held)
            case, plugin = reaction_of(case_of(unit, row))
            if plugin.partition(".")[0] not in unit.store.plugins.union(*unit.store.running_off):
                raise Conflict(
                    Label("插件没有启用，无法重试", "the plugin is off; this cannot be tried again")
                )
            close(unit, row, "resumed", why)
            unit.session.flush()
            self.runner.levels.let_react(unit, row.moment, [case], only=plugin)
            return row.state

    def refuse_unless_resumable(self, unit: Unit, held: str) -> None:
        """Raise of a case that a rule referred, and of one that was answered."""
        row = find(unit, held)
        _refuse_referred(row, held)
        HELD.check(row.state, "resumed")

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
        """Carry out one effect that a person chose, within the same limits as any rule's.

        What core's own ``never`` forbids on today's facts, no person decides either.
        """
        with self.runner.unit(store, actor) as unit:
            self.decide_within(unit, held, effect, arguments, why)

    def decide_within(
        self, unit: Unit, held: str, effect: str, arguments: Mapping[str, Value], why: str
    ) -> None:
        """The same in a unit that somebody else has opened."""
        if not why.strip():
            raise InvalidField("why", Label("请写明理由", "say why"))
        row = find(unit, held)
        if row.kind == REACTION:
            raise Conflict(
                Label("插件没做完的事只能重试", "what a plugin failed to do is only tried again")
            )
        declared = self._declared(unit, row.moment, effect)
        check_arguments(unit.store, declared, arguments)
        HELD.check(row.state, "decided")
        case = case_of(unit, row)
        refuse_forbidden(unit, self.runner.levels.registry, row.moment, case, effect)
        close(unit, row, "decided", why)
        request = EffectRequest(effect, arguments, "person", unit.actor)
        granted = Granted(row.moment, case, request, frozenset({effect}), row.decision_id or 0)
        answers = self.runner.levels.registry.handlers[effect](unit, [granted])
        if list(answers) != [Status.APPLIED]:
            raise Conflict(Label("此决定没有生效", "this decision did not take effect"))

    def possible(self, unit: Unit, moment: str) -> list[Effect]:
        """What a person may decide of a case of this moment."""
        effects = unit.store.revision.vocabulary.effects
        return [
            each
            for each in effects.values()
            if moment in each.moments and each.name in self.runner.levels.registry.handlers
        ]

    def open_to(self, unit: Unit, row: HeldCase) -> list[Effect]:
        """What a person may decide of this very case: nothing that is forbidden today."""
        broken = forbidding(unit, self.runner.levels.registry, row.moment, case_of(unit, row))
        return [
            each
            for each in self.possible(unit, row.moment)
            if not any(forbids(never, each.name) for never in broken)
        ]

    def _declared(self, unit: Unit, moment: str, name: str) -> Effect:
        possible = {each.name: each for each in self.possible(unit, moment)}
        if name not in possible:
            listed = "、".join(possible)
            raise InvalidField(
                "effect",
                Label(f"{name} 不能用于此案；可选：{listed}", f"not {name} here; one of: {listed}"),
            )
        return possible[name]


def _refuse_referred(row: HeldCase, held: str) -> None:
    if row.kind == "referred":
        raise Conflict(
            Label(
                f"案件 {held} 是规则要求人工决定的，请用 decide",
                f"a rule asked a person to decide case {held}; use decide",
            )
        )
