"""What people do with a plugin: one unit, one outcome, the decisions that it led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal, select, union_all

from pawpact.access.actor import Role
from pawpact.access.permission import named
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.gather import gather
from pawpact.decisions.level import Levels
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.decisions.plugin import surroundings
from pawpact.decisions.plugin_named import Names
from pawpact.decisions.plugin_outcome import Keeping
from pawpact.decisions.plugin_shown import shown_to
from pawpact.decisions.values import Batch
from pawpact.hosting.calling import come_to, shown
from pawpact.hosting.door import Action, ActionCase, Listing, View
from pawpact.hosting.failure import ActionFailed, PluginFailed
from pawpact.hosting.host import Host
from pawpact.hosting.outcome import Outcome, Raise
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.errors import Attempt, Conflict, Forbidden, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.effects_task import STAFF_ROLES
from pawpact.vocabulary.types import Value


def _raised(kind: str, row: type[DecisionRow | HeldCase], *conditions: ColumnElement[bool]) -> Any:
    """Rows of cases of a moment, by their keys; ``kind`` begins their public ids."""
    return select(literal(kind).label("kind"), row.id, row.key).where(
        row.moment == bindparam("moment"), among_given(row.key, "keys"), *conditions
    )


_RAISED = Prepared(
    union_all(_raised("dec", DecisionRow), _raised("held", HeldCase, HeldCase.state == "open"))
)


class ActionRefused(Conflict):
    """The plugin does not do this, and says why."""

    code = "plugin_refused_action"
    title = Label("这件事办不了", "The plugin does not do this, and says why")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what: ids by role, the body beside them as loaded, the request's own key."""

    role: Role
    key: str = ""
    subjects: Mapping[str, int] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Decided:
    """What rules made of one moment that was raised; both are public ids, or neither is there."""

    moment: str
    decision: str | None
    held: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action."""

    answer: Mapping[str, Any]
    decided: Sequence[Decided]


@dataclass(frozen=True, slots=True)
class Counter:
    """Where people meet plugins: by HTTP and at the terminal alike."""

    host: Host
    levels: Levels

    def act(self, unit: Unit, plugin: str, name: str, asking: Asking) -> Done:
        """Do it, whole or not at all. The moments it raises are decided before this returns."""
        found = self.host.action(plugin, name)
        owner = self._on(unit, plugin, found)
        assert found is not None
        _refuse_on_record(unit, plugin, asking.role, found)
        names = Names(self.levels.registry, owner)
        case = self._case(unit, names, found, asking)
        try:
            outcome = come_to(owner, name, found.do, case)
            if outcome.refused is not None:
                raise _refused(owner, found, outcome)
            Keeping(names, name).keep(unit, outcome, case.subjects)
            answer = shown_to(unit, plugin, found, outcome.answer, asking.role, case.subjects)
        except PluginFailed as failed:
            raise _failed(failed) from None
        self.levels.settle(unit)
        return Done(answer, _decided(unit, outcome.raises))

    def show(
        self, unit: Unit, plugin: str, name: str, asking: Asking, after: int | None, limit: int
    ) -> Mapping[str, Any]:
        """What a view shows to this role. Personal data shown in clear is written down."""
        found = self.host.view(plugin, name)
        owner = self._on(unit, plugin, found, is_looking=True)
        assert found is not None
        _refuse_on_record(unit, plugin, asking.role, found)
        names = Names(self.levels.registry, owner)
        paged = {"after": after, "limit": limit} if found.is_list else {}
        case = self._case(unit, names, found, asking, paged)
        try:
            answered = shown(owner, found, case)
            if not isinstance(answered, Listing):
                return shown_to(unit, plugin, found, answered, asking.role, case.subjects)
            items = [
                shown_to(unit, plugin, found, dict(each), asking.role, case.subjects)
                for each in list(answered.items)[:limit]
            ]
        except PluginFailed as failed:
            raise _failed(failed) from None
        more = None if answered.next is None else public_id("row", answered.next)
        return {"items": items, "next": more}

    def _on(
        self, unit: Unit, plugin: str, found: Action | View | None, *, is_looking: bool = False
    ) -> LoadedPlugin:
        """The plugin, if it offers this here. What it keeps is shown while it runs off, too."""
        on = unit.store.plugins
        if is_looking:
            on = on.union(*unit.store.running_off)
        if found is None or plugin not in on:
            raise NotFound(
                Label("本店没有启用这个插件功能", "this store has no such thing of a plugin on")
            )
        reason = unit.store.degraded.get(plugin)
        if reason is not None:
            raise _failed(PluginFailed(plugin, found.name, reason))
        return self.host.plugins[plugin]

    def _case(
        self,
        unit: Unit,
        names: Names,
        offered: Action | View,
        asking: Asking,
        paged: Mapping[str, Any] | None = None,
    ) -> ActionCase:
        subjects = names.resolved(unit, asking.subjects)
        return ActionCase(
            surroundings(unit, "", names.plugin),
            asking.key,
            unit.ids.one(),
            MappingProxyType(subjects),
            MappingProxyType({**asking.body, **(paged or {})}),
            MappingProxyType(self._facts(unit, offered, subjects, asking.key)),
            unit.actor,
            str(asking.role),
        )

    def _facts(
        self, unit: Unit, offered: Action | View, subjects: Mapping[str, int], key: str
    ) -> dict[str, Value | None]:
        if not offered.reads:
            return {}
        batch = Batch(unit, "", (Case(key, subjects),))
        desk = self.levels.answerer(unit.store).plugins
        found = gather(self.levels.registry, batch, offered.reads, desk)
        for failed in found.failed.values():
            raise failed
        return {name: column[0] for name, column in found.columns.items()}


def _refuse_on_record(unit: Unit, plugin: str, role: Role, offered: Action | View) -> None:
    try:
        refuse_role(role, offered)
    except Forbidden as refused:
        refused.attempt = Attempt(f"{plugin}.{offered.name}", "store", (unit.store.tenant,))
        raise


def refuse_role(role: Role, offered: Action | View) -> None:
    """Raise where the role is none of those for whom this is."""
    able = offered.roles or STAFF_ROLES
    if str(role) not in able:
        raise Forbidden(
            Label(
                f"{role.title.zh}没有权限：{offered.title.zh}",
                f"the role of {role.title.en} does not include: {offered.title.en}",
            ),
            hint=named([Role(each) for each in able]),
            details={"role": str(role), "action": offered.name},
        )


def _refused(plugin: LoadedPlugin, action: Action, outcome: Outcome) -> ActionRefused:
    assert outcome.refused is not None
    reason = outcome.refused.reason
    return ActionRefused(
        outcome.refused.message,
        details={"plugin": plugin.name, "action": action.name, "reason": reason},
    )


def _failed(failed: PluginFailed) -> ActionFailed:
    """The same for whoever asked: nothing waits for a person, nothing was written."""
    return ActionFailed(failed.plugin, failed.doing, failed.reason)


def _decided(unit: Unit, raises: Sequence[Raise]) -> list[Decided]:
    """What rules made of everything that was raised; one statement a moment."""
    found: dict[tuple[str, str, str], str] = {}
    for moment in dict.fromkeys(each.moment for each in raises):
        keys = [each.key for each in raises if each.moment == moment]
        for row in _RAISED.rows(unit.session, moment=moment, keys=keys):
            found[moment, row.key, row.kind] = public_id(row.kind, row.id)
    return [
        Decided(
            each.moment,
            found.get((each.moment, each.key, "dec")),
            found.get((each.moment, each.key, "held")),
        )
        for each in raises
    ]
