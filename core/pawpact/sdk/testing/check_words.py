"""What a plugin says about itself: identity, words, configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from marshmallow import Schema, fields, missing
from ruamel.yaml import YAML

from pawpact.hosting.plugin import ConfigRefused
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.policy.deciding.fact import problem_of
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.reading.source import read_yaml
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.sample import example_value
from pawpact.sdk.testing.scale import QUALITY
from pawpact.tenancy.plugin_config import read_config
from pawpact.vocabulary.declarations import Effect, Fact, Moment
from pawpact.vocabulary.types import ORDERED, ValueType

_WITHOUT_UNIT = frozenset({ValueType.DATE, ValueType.TIME, ValueType.RATIO, ValueType.PRICE_RATIO})
_UNKNOWN_KEY = "pawpact_knows_no_such_key"


def check_info(bench: Bench) -> None:
    info = bench.plugin.info
    wrong = [] if info.version.strip() else ["the version is empty"]
    wrong += _label_problems("the title", info.title)
    wrong += _readme_problems(bench.case.folder(), info.name)
    wrong += _quality_problems(bench.case.folder())
    _none(wrong)


def check_words(bench: Bench) -> None:
    plugin = bench.plugin
    words: tuple[Fact | Moment | Effect, ...] = (
        *plugin.vocabulary.facts,
        *plugin.vocabulary.moments,
        *(each.effect for each in plugin.effects),
    )
    _none(problem for word in words for problem in _word_problems(word))


def check_config(bench: Bench) -> None:
    plugin = bench.plugin
    try:
        plugin.check_config({**bench.case.config, _UNKNOWN_KEY: "1"})
    except ConfigRefused as refused:
        said = refused.message.en
    else:
        said = ""
    assert said, "a key that nobody knows is accepted"
    assert _UNKNOWN_KEY in said, "the refusal does not name the unknown key"
    if plugin.config:
        _none(
            f"the secret {name} has a default; it comes from the environment alone"
            for name, each in _settings(plugin.config(), "")
            if _is_secret(name) and each.load_default not in (missing, None)
        )


def _word_problems(word: Fact | Moment | Effect) -> Iterator[str]:
    yield from _label_problems(word.name, word.label)
    if not word.doc.strip():
        yield f"{word.name} has no doc"
    if isinstance(word, Fact):
        yield from _fact_problems(word)
    if isinstance(word, Effect):
        yield from _sentence_problems(word)


def _fact_problems(fact: Fact) -> Iterator[str]:
    if fact.type in ORDERED - _WITHOUT_UNIT and not fact.unit:
        yield f"{fact.name} is counted and has no unit"
    if fact.type is ValueType.CHOICE and set(fact.choices) != set(fact.choice_labels):
        yield f"{fact.name}: every choice has a label, and every label a choice"
    try:
        problem = problem_of(fact, example_value(fact))
    except PawpactError as wrong:
        yield f"the example of {fact.name} cannot be read: {wrong.message.en}"
    else:
        if problem:
            yield f"the example of {fact.name} does not fit its declaration ({problem})"


def _sentence_problems(effect: Effect) -> Iterator[str]:
    known = {each.name for each in effect.arguments}
    yield from _label_problems(f"the sentence of {effect.name}", effect.sentence)
    for text in (effect.sentence.zh, effect.sentence.en):
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in known:
                yield f"the sentence of {effect.name} names {name}, which is no argument"


def _label_problems(what: str, label: Label) -> Iterator[str]:
    if not re.search(r"[\u4e00-\u9fff]", label.zh):
        yield f"{what} has no Chinese words"
    if not re.search(r"[A-Za-z]", label.en):
        yield f"{what} has no English words"


def _readme_problems(folder: Path, name: str) -> Iterator[str]:
    readme = folder / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    if name not in text:
        yield f"README.md beside the plugin does not name {name}"
    if not re.search(r"^#+ .*(example|示例|例)", text, re.MULTILINE | re.IGNORECASE):
        yield "README.md has no section with a worked example"


def _quality_problems(folder: Path) -> Iterator[str]:
    path = folder / "quality.yaml"
    scale: Any = YAML(typ="safe").load(path.read_text("utf-8")) if path.is_file() else None
    if not isinstance(scale, Mapping):
        yield "there is no quality.yaml beside the plugin"
        return
    yield from (f"quality.yaml says nothing of {name}" for name in QUALITY if name not in scale)
    for name, said in scale.items():
        if name not in QUALITY:
            yield f"quality.yaml: the scale knows no {name}"
        elif said != "done" and not _is_exempt(said):
            yield f"quality.yaml: {name} is either done or {{exempt: reason}}"


def _is_exempt(said: object) -> bool:
    return (
        isinstance(said, Mapping)
        and said.keys() == {"exempt"}
        and isinstance(said["exempt"], str)
        and bool(said["exempt"].strip())
    )


def _settings(schema: Schema, path: str) -> Iterator[tuple[str, fields.Field[Any]]]:
    for name, each in schema.fields.items():
        yield f"{path}{name}", each
        if isinstance(each, fields.Nested):
            yield from _settings(each.schema, f"{path}{name}.")


def _is_secret(name: str) -> bool:
    """Whether a store's file may hold a setting of this name in clear: core itself says."""
    findings = Findings()
    read_config(read_yaml("tenant.yaml", f"{name.rpartition('.')[2]}: clear\n"), findings)
    return bool(findings.found)


def _none(problems: Iterable[str]) -> None:
    found = list(problems)
    assert not found, "; ".join(found)


__all__ = ["check_config", "check_info", "check_words"]
