"""Whether what a plugin says about earlier names agrees with the words that it has now."""

from __future__ import annotations

from collections.abc import Collection

from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.label import Label
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.renamed import Names

_FACT, _MOMENT = Label("事实", "fact"), Label("时刻", "moment")
_EFFECT, _PARAMETER = Label("效果", "effect"), Label("参数", "parameter")


def check_renamed(plugin: LoadedPlugin, known: Vocabulary) -> None:
    """Raise `PluginRefused` for the first old name that leads nowhere, or is no old one."""
    words = plugin.vocabulary
    facts = {each.name for each in words.facts}
    moments = {each.name for each in words.moments}
    effects = {each.effect.name for each in plugin.effects}
    _check(_FACT, words.renamed.facts, facts, known.facts)
    _check(_MOMENT, words.renamed.moments, moments, known.moments)
    _check(_EFFECT, words.renamed.effects, effects, known.effects)
    for name in [*words.renamed.parameters, *words.renamed.parameters.values()]:
        if not name.startswith(f"{plugin.name}."):
            raise _refused(
                Label(
                    f"renamed 的参数 {name} 应以 {plugin.name}. 开头：只能给自己的参数改名",
                    f"renamed: the parameter {name} has to begin {plugin.name}.; a plugin renames"
                    " its own",
                )
            )
    names = words.renamed.parameters
    _check(_PARAMETER, names, {*names.values()} - names.keys(), ())


def _check(kind: Label, names: Names, own: Collection[str], others: Collection[str]) -> None:
    for old, new in names.items():
        if new not in own:
            raise _refused(
                Label(
                    f"renamed 把{kind.zh} {old} 改成 {new}，但插件现在没有{kind.zh} {new}；"
                    "请写现在的名字",
                    f"renamed: the {kind.en} {old} is to be {new}, which is no {kind.en} of the"
                    " plugin now; give the name that it has now",
                )
            )
        if old in own or old in others:
            raise _refused(
                Label(
                    f"renamed 里的旧名 {old} 现在仍是一个{kind.zh}；旧名不能再用",
                    f"renamed: {old} is the name of a {kind.en} still; an old name is used by"
                    " nothing any more",
                )
            )


def _refused(reason: Label) -> PluginRefused:
    return PluginRefused(Stage.VOCABULARY, reason)
