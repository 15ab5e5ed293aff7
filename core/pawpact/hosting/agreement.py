"""Whether what a plugin brings agrees with itself, with core and with the plugins before it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Table

from pawpact.database.model import Base
from pawpact.hosting.door_check import check_doors
from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.renaming import check_renamed
from pawpact.hosting.table import SEALED, PluginTable, PluginThing
from pawpact.hosting.word import check_words, derived_from_core
from pawpact.kernel.label import Label
from pawpact.vocabulary.registry import Vocabulary


def check_agreement(plugin: LoadedPlugin, known: Vocabulary) -> None:
    """Raise `PluginRefused` for the first disagreement."""
    check_words(plugin, known)
    check_renamed(plugin, known)
    _check_facts(plugin, known)
    _check_providers(plugin)
    _check_limits(plugin, known)
    _check_inquiries(plugin, known)
    for model in plugin.models:
        _check_table(plugin.name, model)
        _check_became(model)
    check_doors(plugin, known)


def declared(plugin: LoadedPlugin, known: Vocabulary) -> Vocabulary:
    """The plugin's words alone; ``known`` holds core's effects that its own come to."""
    words = plugin.vocabulary
    return Vocabulary.of(
        facts=words.facts,
        moments=words.moments,
        effects=[derived_from_core(each.effect, known) for each in plugin.effects],
        limits=words.limits,
        needs={plugin.name: words.needs},
        renamed=words.renamed,
    )


def _check_facts(plugin: LoadedPlugin, known: Vocabulary) -> None:
    roles = {"store"} | {
        role
        for moment in (*known.moments.values(), *plugin.vocabulary.moments)
        for role in moment.carries
    }
    for fact in plugin.vocabulary.facts:
        if fact.subject not in roles:
            raise _vocabulary(
                Label(
                    f"事实 {fact.name} 属于 {fact.subject}，没有时刻带有这个角色",
                    f"fact {fact.name} belongs to {fact.subject}, a role that no moment carries",
                )
            )


def _check_providers(plugin: LoadedPlugin) -> None:
    """Every fact that rules don't set has exactly one provider, of the fact's own role."""
    facts = {fact.name: fact for fact in plugin.vocabulary.facts}
    answers = Counter(name for provider in plugin.providers for name in provider.facts)
    for provider in plugin.providers:
        for name in provider.facts:
            if name not in facts or facts[name].subject != provider.subject or facts[name].derived:
                raise _vocabulary(
                    Label(
                        f"提供者给出 {name}，但插件没有为 {provider.subject} 声明这个事实",
                        f"a provider of {provider.subject} answers {name}, which is not declared "
                        "for it",
                    )
                )
    for fact in facts.values():
        if not fact.derived and answers[fact.name] != 1:
            raise _vocabulary(
                Label(
                    f"事实 {fact.name} 应有一个提供者，现有 {answers[fact.name]} 个；"
                    f"pawpact_facts 要返回一个 {fact.subject} 的 FactProvider，"
                    "由规则写的事实声明为 derived",
                    f"fact {fact.name} has {answers[fact.name]} providers; it needs one: return a "
                    f"FactProvider of {fact.subject} from pawpact_facts, or declare it derived "
                    "where rules set it",
                )
            )


def _check_limits(plugin: LoadedPlugin, known: Vocabulary) -> None:
    for target, parameter in plugin.vocabulary.limits.items():
        name, _, argument = target.partition(".")
        effect = known.effects.get(name)
        if effect is None or effect.argument(argument) is None:
            raise _vocabulary(
                Label(f"没有效果参数 {target}", f"no effect has an argument {target}")
            )
        if target in known.limits or not parameter.startswith(f"{plugin.name}."):
            raise _vocabulary(
                Label(
                    f"{target} 只能由一个插件用它自己的参数设限",
                    f"{target} is fenced by one plugin only, and by a parameter of its own",
                )
            )


def _check_inquiries(plugin: LoadedPlugin, known: Vocabulary) -> None:
    moments = {**known.moments, **{each.name: each for each in plugin.vocabulary.moments}}
    for inquiry in plugin.inquiries:
        moment = moments.get(inquiry.moment)
        if moment is None or inquiry.subject not in moment.carries:
            raise _vocabulary(
                Label(
                    f"询问 {inquiry.name}：时刻 {inquiry.moment} 不带 {inquiry.subject}",
                    f"inquiry {inquiry.name}: moment {inquiry.moment} carries no {inquiry.subject}",
                )
            )


def _check_table(plugin: str, model: type[PluginTable]) -> None:
    table = model.__mapper__.local_table
    if not isinstance(table, Table) or not table.name.startswith(f"{plugin}__"):
        raise _table(
            Label(
                f"表 {model.__tablename__} 的名字应以 {plugin}__ 开头",
                f"table {model.__tablename__} has to begin with {plugin}__",
            )
        )
    if model.metadata is Base.metadata:
        raise _table(
            Label(
                f"表 {table.name} 混入了系统的元数据，请用 plugin_metadata",
                f"table {table.name} stands among core's; give its base plugin_metadata",
            )
        )
    if table.foreign_key_constraints:
        raise _table(
            Label(
                f"表 {table.name} 不能有外键",
                f"table {table.name} has a foreign key; a plugin's tables stand alone",
            )
        )
    keys = [list(each.columns.keys()) for each in (*table.constraints, *table.indexes)]  # type: ignore[attr-defined]  # without foreign keys, all of these have columns
    if any(columns and columns[0] != "tenant_id" for columns in keys):
        raise _table(
            Label(
                f"表 {table.name} 的每个键和索引都应以 tenant_id 开头",
                f"every key and index of table {table.name} has to begin with tenant_id",
            )
        )
    if ["tenant_id", "key"] not in keys:
        raise _table(
            Label(
                f"表 {table.name} 缺少唯一约束 (tenant_id, key)",
                f"table {table.name} lacks the unique constraint (tenant_id, key)",
            )
        )


def _check_became(model: type[PluginTable]) -> None:
    """What became of a thing is told to whoever may publish: nothing sealed is told by it."""
    open_columns = {
        name: column
        for name, column in model.__mapper__.columns.items()
        if not column.info.get(SEALED)
    }
    for name in model.__became__ if issubclass(model, PluginThing) else ():
        if name not in open_columns:
            listed = ", ".join(open_columns)
            raise _table(
                Label(
                    f"{model.__name__}.__became__ 写了 {name}，它不是不加密的列；有的是：{listed}",
                    f"{model.__name__}.__became__ names {name}, which is no column in clear; there"
                    f" are: {listed}",
                )
            )


def _vocabulary(reason: Label) -> PluginRefused:
    return PluginRefused(Stage.VOCABULARY, reason)


def _table(reason: Label) -> PluginRefused:
    return PluginRefused(Stage.TABLE, reason)
