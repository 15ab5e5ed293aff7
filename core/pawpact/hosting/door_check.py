"""Whether what a plugin offers and does by itself can work: names, roles, subjects, moments."""

from __future__ import annotations

import re
from collections.abc import Mapping

from marshmallow import Schema

from pawpact.hosting.door import STORE, Action, Daily, Nothing, Reaction, View
from pawpact.hosting.event import Listener
from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.letter import Receiver
from pawpact.hosting.metric import PluginMetric
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.table import PluginThing
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Moment, MomentKind
from pawpact.vocabulary.effects_task import STAFF_ROLES
from pawpact.vocabulary.registry import Vocabulary

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
OF_PAGES = frozenset({"limit", "after"})


Reading = Action | View | Reaction | Daily
Door = Reading | Listener | PluginMetric | Receiver


def check_doors(plugin: LoadedPlugin, known: Vocabulary) -> None:
    """Raise `PluginRefused` for the first of them that could not be used."""
    moments = {**known.moments, **{each.name: each for each in plugin.vocabulary.moments}}
    roles = {role for each in moments.values() for role in each.carries} - {STORE}
    _check_things(plugin, {role for each in known.moments.values() for role in each.carries})
    taken: set[tuple[type, str]] = set()
    for each in _all(plugin):
        kind = Action if isinstance(each, View) else type(each)
        if not _NAME.fullmatch(each.name) or (kind, each.name) in taken:
            raise _refused(each.name, "名字只用小写字母，且不重复", "names are a-z0-9_, used once")
        taken.add((kind, each.name))
        if not isinstance(each, Listener | PluginMetric | Receiver):
            _check_reads(plugin, each, known)
    offers: tuple[Action | View, ...] = (*plugin.actions, *plugin.views)
    for offered in offers:
        _check_offer(offered, roles | plugin.things.keys())
    for reaction in plugin.reactions:
        if not reaction.is_optional or reaction.moment in moments:
            _check_moment(reaction.name, reaction.moment, moments)
    for listener in plugin.listeners:
        _check_moment(listener.name, listener.moment, moments)
    for daily in plugin.schedule:
        if daily.of not in {STORE, *roles, *plugin.things}:
            raise _refused(daily.name, f"没有角色 {daily.of}", f"there is no role {daily.of}")


def _all(plugin: LoadedPlugin) -> tuple[Door, ...]:
    offered: tuple[Door, ...] = (*plugin.actions, *plugin.views)
    by_itself: tuple[Door, ...] = (*plugin.reactions, *plugin.schedule)
    return (*offered, *by_itself, *plugin.listeners, *plugin.metrics, *plugin.receivers)


def _check_things(plugin: LoadedPlugin, core_roles: set[str]) -> None:
    roles: set[str] = set()
    for model in plugin.models:
        if not issubclass(model, PluginThing):
            continue
        role = model.__role__
        if not _NAME.fullmatch(role) or role in roles or role in core_roles:
            raise PluginRefused(
                Stage.TABLE,
                Label(
                    f"表 {model.__tablename__} 的 __role__ 应是自己的一个词",
                    f"__role__ of table {model.__tablename__} has to be a word of its own",
                ),
            )
        roles.add(role)


def _check_reads(plugin: LoadedPlugin, each: Reading, known: Vocabulary) -> None:
    own = {fact.name for fact in plugin.vocabulary.facts if not fact.derived}
    for name in each.reads:
        if name not in own and not (name in plugin.vocabulary.needs and name in known.facts):
            raise _refused(
                each.name, f"读取 {name}，但 needs 中没有", f"it reads {name}, not in needs"
            )


def _check_offer(offered: Action | View, roles: set[str]) -> None:
    named = (*offered.subjects, *offered.optional)
    for role in named:
        if role not in roles or named.count(role) > 1:
            raise _refused(offered.name, f"没有角色 {role}", f"there is no role {role}")
    for role in offered.roles:
        if role not in STAFF_ROLES:
            listed = ", ".join(STAFF_ROLES)
            raise _refused(offered.name, f"{role} 不是员工角色：{listed}", f"{role}: {listed}")
    taken = set(named) | (OF_PAGES if isinstance(offered, View) and offered.is_list else set())
    for schema in (offered.schema, offered.answer):
        fields = _fields(offered.name, schema)
        clash = taken & fields.keys() if schema is offered.schema else set()
        if clash and schema is not Nothing:
            raise _refused(
                offered.name, f"字段 {min(clash)} 由系统给出", f"core adds the field {min(clash)}"
            )


def _fields(name: str, schema: type[Schema]) -> Mapping[str, object]:
    """The fields of a schema; one that cannot be made would fail whoever asks."""
    try:
        return schema().fields
    except Exception as error:  # a schema is code of the plugin's own
        kind = type(error).__name__
        raise _refused(name, f"schema 无法使用（{kind}）", f"its schema fails ({kind})") from error


def _check_moment(name: str, asked: str, moments: Mapping[str, Moment]) -> None:
    moment = moments.get(asked)
    if moment is None or moment.kind is not MomentKind.FACT:
        raise _refused(
            name, f"{asked} 不是已发生的事", f"{asked} reports nothing that has happened"
        )


def _refused(name: str, zh: str, en: str) -> PluginRefused:
    return PluginRefused(Stage.DESCRIBE, Label(f"{name}：{zh}", f"{name}: {en}"))
