"""The whole schema of a kind of rule file, for editors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from pawpact.policy.editing.schema.document import policy, settings
from pawpact.policy.editing.schema.effect import asked, expected
from pawpact.policy.editing.schema.fact import compared, comparison, settable, stated
from pawpact.policy.editing.schema.moment import definitions
from pawpact.policy.editing.schema.parameter import declaration
from pawpact.policy.editing.schema.patch import patch
from pawpact.policy.editing.schema.shape import Schema, ref
from pawpact.policy.editing.schema.value import computed, names
from pawpact.policy.reading.draft import PlatformRules
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType

Kind = Literal["policy", "settings", "store", "brand"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES = {
    "policy": "pawpact: 规则文件 policy",
    "settings": "pawpact: 参数文件 settings",
    "store": "pawpact: 门店的 rules.yaml of a store",
    "brand": "pawpact: 品牌的 rules.yaml of a brand",
}


def rule_file_schema(
    platform: PlatformRules, vocabulary: Vocabulary, kind: Kind | None = None
) -> Schema:
    """Of one kind, or of whatever kind a file turns out to be by its keys."""
    wanted = (kind,) if kind else KINDS
    shared = dict(_definitions(vocabulary))
    kinds = {each: _kind(each, platform, vocabulary) for each in wanted}
    head = {"$schema": _DIALECT, "title": _TITLES[kind] if kind else "pawpact: rules"}
    if kind:
        return {**head, **kinds[kind], "$defs": shared}
    return {**head, **_whichever(), "$defs": {**kinds, **shared}}


def _kind(kind: Kind, platform: PlatformRules, vocabulary: Vocabulary) -> Schema:
    match kind:
        case "policy":
            return policy(vocabulary.moments.values())
        case "settings":
            return settings()
        case "store" | "brand":
            return patch(kind, platform)


def _whichever() -> Schema:
    """Told apart by what only one kind has, so that mistakes are shown for the kind meant."""
    is_settings: Schema = {"properties": {"kind": {"const": "settings"}}, "required": ["kind"]}
    return {
        "type": "object",
        "if": {"required": ["store"]},
        "then": ref("store"),
        "else": {
            "if": {"required": ["brand"]},
            "then": ref("brand"),
            "else": {"if": is_settings, "then": ref("settings"), "else": ref("policy")},
        },
    }


def _definitions(vocabulary: Vocabulary) -> Iterator[tuple[str, Schema]]:
    facts = vocabulary.facts.values()
    yield "parameter", declaration()
    yield "computed", computed(in_arguments=False)
    yield "reckoned", computed(in_arguments=True)
    for type in ValueType:
        yield f"name:{type}", names(type, facts)
        yield f"compare:{type}", comparison(type)
    for fact in facts:
        yield f"fact:{fact.name}", compared(fact)
        yield f"stated:{fact.name}", stated(fact)
        if fact.derived:
            yield f"set:{fact.name}", settable(fact)
    for effect in vocabulary.effects.values():
        yield f"asked:{effect.name}", asked(effect, vocabulary.limits)
        yield f"expected:{effect.name}", expected(effect, vocabulary.limits)
    for moment in vocabulary.moments.values():
        yield from definitions(moment, vocabulary)
