"""Words and numbers that a published revision uses, and what is installed of them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, TypeVar

from pawpact.kernel.label import Label
from pawpact.policy.model import Parameter, Ruleset
from pawpact.vocabulary.declarations import Effect, Fact, Moment
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.renamed import Names

W = TypeVar("W", Fact, Moment, Effect)


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not hold any more: a test's name, or a word."""

    what: str
    why: Label


def missing_words(kept: Vocabulary, installed: Vocabulary) -> Iterator[Broken]:
    """Words that are gone or of another kind; of words alone nothing is lost by being added."""
    renamed = installed.renamed
    pairs: tuple[tuple[Label, Mapping[str, Any], Mapping[str, Any]], ...] = (
        (Label("事实", "fact"), kept.facts, _with_old(installed.facts, renamed.facts)),
        (Label("时刻", "moment"), kept.moments, _with_old(installed.moments, renamed.moments)),
        (Label("效果", "effect"), kept.effects, _with_old(installed.effects, renamed.effects)),
    )
    for kind, old, new in pairs:
        for name, word in old.items():
            if name not in new:
                yield Broken(
                    name,
                    Label(
                        f"装的插件没有{kind.zh} {name} 了", f"no installed {kind.en} is {name} now"
                    ),
                )
            elif not _keeps(word, new[name]):
                yield Broken(
                    name,
                    Label(
                        f"{kind.zh} {name} 的类型变了", f"the {kind.en} {name} is of another kind"
                    ),
                )


def missing_numbers(
    ruleset: Ruleset, installed: Mapping[str, Parameter], names: Names
) -> Iterator[Broken]:
    """Numbers said to have another name now, which nothing has: code that asks for it finds none.

    Whoever mistypes the new name would see this only when a contract of before is next decided on.
    """
    for old, new in names.items():
        if old not in ruleset.parameters:
            continue
        found = installed.get(new)
        if found is None:
            near = get_close_matches(
                new, [each for each in installed if _group(each) == _group(new)]
            )
            hint = Label(f"；是不是 {near[0]}？", f"; is it {near[0]}?") if near else Label("", "")
            yield Broken(
                old,
                Label(
                    f"插件说参数 {old} 现在叫 {new}，但没有规则文件声明 {new}{hint.zh}",
                    f"the plugin says that the parameter {old} is called {new} now, which no rule"
                    f" file declares{hint.en}",
                ),
            )
        elif found.type is not ruleset.parameters[old].type:
            yield Broken(
                old,
                Label(
                    f"参数 {old} 现在叫 {new}，但类型变了",
                    f"the parameter {old} is called {new} now and is of another type",
                ),
            )


def _group(parameter: str) -> str:
    return parameter.partition(".")[0]


def _with_old(words: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The installed words, under the names that they had too."""
    return {**{old: words[new] for old, new in names.items() if new in words}, **words}


def words_now(kept: Mapping[str, W], installed: Mapping[str, W], names: Names) -> dict[str, W]:
    """The kept words; of a renamed one what it is now, under the name by which rules know it."""
    found = _with_old(installed, names)
    return {name: replace(found.get(name, word), name=name) for name, word in kept.items()}


def _keeps(old: Fact | Moment | Effect, new: Fact | Moment | Effect) -> bool:
    """Whether a rule that relied on the word still may: more may come, nothing may go."""
    match old, new:
        case Fact(), Fact():
            return _shape(old) == _shape(new)
        case Moment(), Moment():
            return (old.kind, old.chunked) == (new.kind, new.chunked)
        case Effect(), Effect():
            return _asks_no_more(old, new)
    return False


def _shape(fact: Fact) -> object:
    return fact.type, fact.subject, fact.derived, fact.personal


def _asks_no_more(old: Effect, new: Effect) -> bool:
    """Every argument is there still, and none has to be given that could be left out."""
    had = {each.name: each for each in old.arguments}
    now = {each.name: each for each in new.arguments}
    if any(name not in now or now[name].type is not each.type for name, each in had.items()):
        return False
    asked = {name for name, each in now.items() if each.required}
    return asked <= {name for name, each in had.items() if each.required}
