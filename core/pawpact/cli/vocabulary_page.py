"""The words that rule files may use, as a table for the terminal or as a page of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pawpact.cli.vocabulary_example import example_call, example_rule
from pawpact.kernel.label import Label, Language
from pawpact.policy.editing.parameter_note import written_lines
from pawpact.policy.model import Parameter
from pawpact.vocabulary.declarations import Argument, Effect, Fact, Moment
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType
from pawpact.vocabulary.written import written_scalar

_VOCABULARY_HEAD = """\
# 词汇表 Vocabulary

规则文件里可以用的名称：时刻（`moment`）、事实（`when` 里读的）和效果（`then` 里做的）。
The names that rule files may use. Written by `pawpact rules vocabulary --format markdown`; a test
holds this page to the declarations."""


def vocabulary_text(words: Vocabulary, parameters: Sequence[Parameter], language: Language) -> str:
    """Each name with its label, a line each."""
    parts = [
        (Label("时刻", "Moments"), [(each.name, each.label) for each in words.moments.values()]),
        (Label("事实", "Facts"), [(each.name, each.label) for each in words.facts.values()]),
        (Label("效果", "Effects"), [(each.name, each.label) for each in words.effects.values()]),
        (Label("参数", "Parameters"), [(each.name, each.label) for each in parameters]),
    ]
    widest = max((len(name) for _, names in parts for name, _ in names), default=0)
    sections = (
        "\n".join(
            [
                heading.say(language),
                *(f"  {name:<{widest}}  {say.say(language)}" for name, say in names),
            ]
        )
        for heading, names in parts
    )
    return "\n\n".join(sections)


def vocabulary_page(words: Vocabulary, parameters: Sequence[Parameter]) -> str:
    """The page docs/vocabulary.md."""
    return "\n\n".join(
        [
            _VOCABULARY_HEAD,
            "## 时刻 Moments",
            "*Request*: asks leave, and waits (held) where a policy cannot answer. *Fact*: has "
            "happened, is never held. *Batch*: one receipt for many, so no personal facts.",
            _moments(words.moments.values()),
            "## 每个时刻一个例子 An example rule for each moment",
            "What a rule of the moment may look like.",
            *(_moment_example(each, words) for each in words.moments.values()),
            "## 事实 Facts",
            "A fact can be read in every moment that carries its subject; those of `store` in "
            "every moment. *Optional*: may be unknown. *Personal*: sealed in receipts. *Set by "
            "rules*: written with `set`.",
            _facts(words.facts.values()),
            "## 效果 Effects",
            "*Both at once*: what two rules that ask for the same effect come to. *Verdict*: of "
            "the answers to an application the highest wins. *Grants*: approves, pays or gives; "
            "such a rule may not stand behind a locked one that can be undetermined.",
            _effects(words),
            "## 每个效果一个例子 An example for each effect",
            "How it is written under `then`, and the sentence that receipts show for it. Core "
            "checks the limits whatever a rule says.",
            *(_effect_example(each, words) for each in words.effects.values()),
            "## 参数 Parameters",
            "The platform's numbers, by the file they stand in; a brand or store writes the last "
            "part of the name under `params`. *Stores*: what a store may make of it.",
            *_parameters(parameters),
        ]
    )


def _moments(moments: Iterable[Moment]) -> str:
    return _table(
        ("名称 name", "含义 meaning", "kind", "carries", "owner", "doc"),
        (
            (
                f"`{each.name}`",
                _both(each.label),
                f"{each.kind}{', batch' if each.chunked else ''}",
                _listed(each.carries),
                each.owner,
                each.doc,
            )
            for each in moments
        ),
    )


def _facts(facts: Iterable[Fact]) -> str:
    return _table(
        ("名称 name", "含义 meaning", "type", "subject", "marks", "example", "owner", "doc"),
        (
            (
                f"`{each.name}`",
                _both(each.label),
                _type(each),
                each.subject,
                _marks(each),
                f"`{each.example}`",
                each.owner,
                each.doc,
            )
            for each in facts
        ),
    )


def _effects(words: Vocabulary) -> str:
    return _table(
        (
            "名称 name",
            "含义 meaning",
            "arguments",
            "both at once",
            "verdict",
            "grants",
            "moments",
            "doc",
        ),
        (
            (
                f"`{each.name}`",
                _both(each.label),
                "<br>".join(_argument(each, argument, words) for argument in each.arguments),
                str(each.combine),
                str(each.verdict or ""),
                "yes" if each.grants else "",
                _where(each),
                _effect_doc(each),
            )
            for each in words.effects.values()
        ),
    )


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    homes: dict[str, list[Parameter]] = {}
    for parameter in parameters:
        homes.setdefault(parameter.home, []).append(parameter)
    for home, each in homes.items():
        yield f"### `{home}`"
        yield _table(
            ("名称 name", "含义 meaning", "type", "platform", "bounds", "stores", "binds"),
            (
                (
                    f"`{one.name}`",
                    _both(one.label),
                    f"{one.type} ({one.unit})" if one.unit else str(one.type),
                    _default(one),
                    _fence(one),
                    f"{one.store_may} ({one.better})" if one.better else one.store_may,
                    one.binds,
                )
                for one in each
            ),
        )


def _default(parameter: Parameter) -> str:
    """A table's rows as they are written, a line each."""
    first, *rows = written_lines(replace(parameter, layers=parameter.layers[:1]))
    shown = [row.strip().removeprefix("- ") for row in rows] or [first.partition(": ")[2]]
    return "<br>".join(f"`{each}`" for each in shown)


def _fence(parameter: Parameter) -> str:
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    kind = ValueType.INT if parameter.type is ValueType.LIST else parameter.type
    ends = ["…" if end is None else written_scalar(kind, end) for end in (low, high)]
    fence = "" if low is None and high is None else f"{ends[0]} to {ends[1]}"
    listed = _listed(parameter.kindest_first or parameter.choices)
    return "<br>".join(filter(None, (fence, listed, parameter.constraint)))


def _where(effect: Effect) -> str:
    """The moments of core at which it stands, and the facts of plugins."""
    if not (effect.moments or effect.carried):
        return "all"
    of_plugins = f"plugins' facts with {_listed(effect.carried)}" if effect.carried else ""
    return "<br>".join(filter(None, (_listed(effect.moments), of_plugins)))


def _effect_doc(effect: Effect) -> str:
    if not effect.expands_to:
        return effect.doc
    return f"{effect.doc} Comes to {_listed(effect.expands_to)} at most."


def _moment_example(moment: Moment, words: Vocabulary) -> str:
    return f"### `{moment.name}`\n\n{_yaml(example_rule(moment, words))}"


def _effect_example(effect: Effect, words: Vocabulary) -> str:
    sentence = f"{effect.sentence.zh} / {effect.sentence.en}"
    return f"### `{effect.name}`\n\n“{sentence}”\n\n{_yaml(f'then: [{example_call(effect)}]')}"


def _yaml(text: str) -> str:
    return f"```yaml\n{text}\n```"


def _type(fact: Fact) -> str:
    unit = f" ({fact.unit})" if fact.unit else ""
    return f"{fact.type}{unit}" + (f": {_listed(fact.choices)}" if fact.choices else "")


def _marks(fact: Fact) -> str:
    marks = {"optional": fact.optional, "personal": fact.personal, "set by rules": fact.derived}
    return ", ".join(mark for mark, holds in marks.items() if holds)


def _argument(effect: Effect, argument: Argument, words: Vocabulary) -> str:
    choices = f": {_listed(argument.choices)}" if argument.choices else ""
    limit = words.limits.get(f"{effect.name}.{argument.name}")
    fenced = f", fenced by `{limit}`" if limit else _ends(argument)
    form = f", {argument.form.words.zh} ({argument.form.words.en})" if argument.form else ""
    return f"`{argument.name}` {argument.type}{choices}{form}{fenced}"


def _ends(argument: Argument) -> str:
    if argument.minimum is None and argument.maximum is None:
        return ""
    low, high = ("" if end is None else str(end) for end in (argument.minimum, argument.maximum))
    return f", {low} to {high}" if high else f", from {low}"


def _both(label: Label) -> str:
    return f"{label.zh} {label.en}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
