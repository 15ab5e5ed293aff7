"""A ruleset that was published with earlier names, said in the words of now.

For comparing what was with what is to be. Nothing decides by it and no receipt names it: a
revision goes on deciding in its own words, or its receipts could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pawpact.policy.model import (
    Call,
    Comparison,
    FactRef,
    InlineTest,
    Never,
    Parameter,
    ParameterRef,
    Policy,
    Ruleset,
)
from pawpact.policy.reading.effect import SET
from pawpact.vocabulary.renamed import Names, Renamed

_PLACES: Mapping[tuple[type, str], str] = {
    (Ruleset, "parameters"): "parameters",
    (Ruleset, "order"): "moments",
    (Policy, "moment"): "moments",
    (Parameter, "name"): "parameters",
    (ParameterRef, "name"): "parameters",
    (FactRef, "name"): "facts",
    (Comparison, "fact"): "facts",
    (Call, "effect"): "effects",
    (Never, "facts"): "facts",
    (InlineTest, "given"): "facts",
    (InlineTest, "expect_facts"): "facts",
    (InlineTest, "at"): "parameters",
}
"""Where a name stands, or names with values behind them, and of what kind it is."""

_NO_NAMES: Names = {}


def upcast(ruleset: Ruleset, renamed: Renamed) -> Ruleset:
    """The same rules and numbers; its address stays that of what was published."""
    if not renamed:
        return ruleset
    said: Ruleset = _said(ruleset, renamed)
    return said if said is ruleset else replace(said, rules_hash="")


def _said(value: Any, renamed: Renamed) -> Any:
    if isinstance(value, tuple):
        parts = tuple(_said(each, renamed) for each in value)
        return parts if _differ(parts, value) else value
    if isinstance(value, Mapping):
        return _keyed(value, _NO_NAMES, renamed)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for each in fields(value):
        old = getattr(value, each.name)
        new = _named(value, each.name, old, renamed)
        if new is not old:
            changed[each.name] = new
    return replace(value, **changed) if changed else value


def _named(owner: object, field: str, value: Any, renamed: Renamed) -> Any:
    kind = _PLACES.get((type(owner), field))
    if isinstance(owner, Call) and field == "arguments" and owner.effect == SET:
        kind = "facts"
    names: Names = getattr(renamed, kind) if kind else _NO_NAMES
    if isinstance(value, str):
        return names.get(value, value)
    return _keyed(value, names, renamed) if isinstance(value, Mapping) else _said(value, renamed)


def _keyed(values: Mapping[str, Any], names: Names, renamed: Renamed) -> Mapping[str, Any]:
    said = {names.get(name, name): _said(each, renamed) for name, each in values.items()}
    same = said.keys() == values.keys() and not _differ(said.values(), values.values())
    return values if same else said


def _differ(one: Any, other: Any) -> bool:
    return any(mine is not theirs for mine, theirs in zip(one, other, strict=True))
