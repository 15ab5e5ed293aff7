"""Whether the words that a plugin declares are words at all: names, types and owners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter

from pawpact.hosting.failure import PluginRefused, Stage
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Argument, Effect, Fact, Moment, MomentKind
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)


def check_words(plugin: LoadedPlugin, known: Vocabulary) -> None:
    """Raise `PluginRefused` for the first word that is none, or that is somebody else's."""
    names: set[str] = set()
    for word in _words(plugin):
        if not _is_sound(word):
            raise _refused(
                Label(
                    f"{_shown(word)} 的声明不完整；名字应形如 {plugin.name}.word",
                    f"{_shown(word)} is not declared in full; a name looks like {plugin.name}.word",
                )
            )
        if word.owner != plugin.name:
            raise _refused(
                Label(
                    f"{word.name} 的 owner 应为 {plugin.name}，写的是 {word.owner}",
                    f"{word.name} names {word.owner} as its owner, not {plugin.name}",
                )
            )
        earlier = (
            known.facts.get(word.name)
            or known.moments.get(word.name)
            or known.effects.get(word.name)
        )
        if earlier is not None:
            raise _refused(
                Label(
                    f"{word.name} 已由 {earlier.owner} 声明",
                    f"{word.name} is declared by {earlier.owner} already",
                )
            )
        if word.name in names:
            raise _refused(Label(f"{word.name} 声明了两次", f"{word.name} is declared twice"))
        names.add(word.name)
        _check_bounds(word)
    for each in plugin.effects:
        _check_effect(plugin, each.effect, known)
        _check_arguments(each.effect)
        for template in (each.effect.sentence.zh, each.effect.sentence.en):
            _check_sentence(each.effect, template)


def derived_from_core(effect: Effect, known: Vocabulary) -> Effect:
    """The plugin's effect with what follows from the core effects that it may come to.

    It grants something where one of them does, is as mild a verdict as the mildest of them, and
    stands at the moments at which all of them do.
    """
    core = [known.effects[name] for name in effect.expands_to]
    return replace(
        effect,
        grants=any(each.grants for each in core),
        verdict=min((each.verdict for each in core if each.verdict), default=0),
        moments=effect.moments or _common(core),
        carried=() if effect.moments else _carried(core),
    )


def _words(plugin: LoadedPlugin) -> Iterator[Fact | Moment | Effect]:
    yield from plugin.vocabulary.facts
    yield from plugin.vocabulary.moments
    for each in plugin.effects:
        yield each.effect


def _is_sound(word: object) -> bool:
    if not isinstance(word, Fact | Moment | Effect):
        return False
    is_named = isinstance(word.name, str) and bool(_NAME.fullmatch(word.name))
    if not (is_named and isinstance(word.label, Label)):
        return False
    match word:
        case Fact():
            return isinstance(word.type, ValueType)
        case Moment():
            return isinstance(word.kind, MomentKind) and bool(word.carries)
        case Effect():
            return all(isinstance(each.type, ValueType) for each in word.arguments)


def _check_effect(plugin: LoadedPlugin, effect: Effect, known: Vocabulary) -> None:
    core = {name: each for name, each in known.effects.items() if each.owner == "core"}
    unknown = [name for name in effect.expands_to if name not in core]
    if unknown or not effect.expands_to or not effect.name.startswith(f"{plugin.name}."):
        listed = "、".join(core)
        raise _refused(
            Label(
                f"效果 {effect.name} 应以 {plugin.name}. 开头，"
                f"并在 expands_to 中写明系统效果：{listed}",
                f"effect {effect.name} begins {plugin.name}. and names effects of core in"
                f" expands_to: {', '.join(core)}",
            )
        )
    chosen = [core[name] for name in effect.expands_to]
    common = _common(chosen)
    is_bound = any(each.moments for each in chosen)
    if is_bound and (not common or not set(effect.moments) <= set(common)):
        raise _refused(
            Label(
                f"效果 {effect.name} 的时刻只能是：{'、'.join(common) or '（没有共同的时刻）'}",
                f"effect {effect.name} can stand at these moments only: "
                f"{', '.join(common) or '(none in common)'}",
            )
        )


def _check_bounds(word: Fact | Moment | Effect) -> None:
    bounded: tuple[Fact | Argument, ...] = ()
    match word:
        case Fact():
            bounded = (word,)
        case Effect():
            bounded = word.arguments
    for each in bounded:
        if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
            where = word.name if each is word else f"{word.name}.{each.name}"
            raise _refused(
                Label(
                    f"{where} 的 minimum 大于 maximum",
                    f"{where} has a minimum above its maximum",
                )
            )


def _check_arguments(effect: Effect) -> None:
    names = [each.name for each in effect.arguments]
    for name in names:
        if not name.isidentifier() or names.count(name) > 1:
            raise _refused(
                Label(
                    f"效果 {effect.name} 的参数名 {name!r} 应是一个词，且只声明一次",
                    f"argument {name!r} of effect {effect.name} has to be one word, declared once",
                )
            )
    for each in effect.arguments:
        _check_form(f"{effect.name}.{each.name}", each)
    if effect.cost_argument and effect.cost_argument not in names:
        raise _refused(
            Label(
                f"效果 {effect.name} 的 cost_argument {effect.cost_argument} 不是它的参数",
                f"effect {effect.name}: cost_argument {effect.cost_argument} is no argument of it",
            )
        )


def _check_form(where: str, argument: Argument) -> None:
    try:
        re.compile(argument.form.pattern if argument.form else "", re.ASCII)
    except re.error as error:
        raise _refused(
            Label(
                f"{where} 的 form 不是正则表达式：{error}",
                f"the form of {where} is no regular expression: {error}",
            )
        ) from error


def _check_sentence(effect: Effect, template: str) -> None:
    """A template that cannot be filled would fail while somebody reads a receipt."""
    names = {each.name for each in effect.arguments}
    try:
        asked = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
        unknown = [name for name in asked if name not in names]
        if not unknown:
            template.format_map(dict.fromkeys(names, ""))
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise _refused(
            Label(
                f"效果 {effect.name} 的 sentence 填不了（{error}）：{template}；字面的花括号写两次",
                f"the sentence of effect {effect.name} cannot be filled ({error}): {template}; "
                "a brace that is meant as such is written twice",
            )
        ) from error
    if unknown:
        listed = "、".join(f"{{{each}}}" for each in unknown)
        raise _refused(
            Label(
                f"效果 {effect.name} 的 sentence 中的 {listed} 不是它的参数：{template}",
                f"the sentence of effect {effect.name} names {', '.join(unknown) or '{}'}, "
                f"which is no argument of it: {template}",
            )
        )


def _common(core: list[Effect]) -> tuple[str, ...]:
    """The moments at which all of them stand; none where none of them is bound to any."""
    bound = [each.moments for each in core if each.moments]
    return tuple(name for name in bound[0] if all(name in each for each in bound)) if bound else ()


def _carried(core: list[Effect]) -> tuple[str, ...]:
    """The roles with which all of them also stand where a plugin reports a fact."""
    bound = [each.carried for each in core if each.moments or each.carried]
    return tuple(sorted({role for each in bound for role in each})) if all(bound) else ()


def _shown(word: object) -> str:
    name = getattr(word, "name", None)
    return name if isinstance(name, str) else type(word).__name__


def _refused(reason: Label) -> PluginRefused:
    return PluginRefused(Stage.VOCABULARY, reason)
