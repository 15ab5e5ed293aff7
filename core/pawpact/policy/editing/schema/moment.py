"""What a rule, a test or a `never` of one moment may say: its facts and its effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.kernel.label import Label
from pawpact.policy.editing.schema.effect import call
from pawpact.policy.editing.schema.shape import (
    PARAMETER,
    PROSE,
    SLUG_TEXT,
    Schema,
    closed,
    or_empty,
    ref,
    sequence,
    told,
    words,
)
from pawpact.policy.editing.schema.value import TEXT
from pawpact.vocabulary.declarations import Moment
from pawpact.vocabulary.registry import Vocabulary

TITLE: Schema = {
    "anyOf": [TEXT, closed({}, {"zh": TEXT, "en": TEXT}, minProperties=1)],
}
_BOOLEAN: Schema = {"type": "boolean"}
_GROUPS = {
    "all": Label("全部成立", "every one holds"),
    "any": Label("至少一个成立", "at least one holds"),
    "not": Label("不成立", "does not hold"),
}


def definitions(moment: Moment, vocabulary: Vocabulary) -> Iterator[tuple[str, Schema]]:
    """The parts of one moment, by the names under which the others refer to them."""
    facts = vocabulary.facts_of(moment.name)
    effects = [each for each in vocabulary.effects.values() if each.stands_at(moment)]
    derived = {name: ref(f"set:{name}") for name, fact in facts.items() if fact.derived}
    setting = {"set": told(closed({}, derived), Label("写出结论", "write derived facts"))}
    stated = closed({}, {})
    stated["properties"] = {name: ref(f"stated:{name}") for name in facts}
    yield f"when:{moment.name}", _condition(moment.name, tuple(facts))
    yield f"then:{moment.name}", call(effects, "asked", **(setting if derived else {}))
    yield f"facts:{moment.name}", stated
    yield f"expected:{moment.name}", call(effects, "expected")
    yield f"rule:{moment.name}", rule(moment.name)


def _condition(moment: str, facts: tuple[str, ...]) -> Schema:
    itself = ref(f"when:{moment}")
    many = sequence(or_empty(itself), 1)
    groups = {"all": many, "any": many, "not": or_empty(itself)}
    properties = {name: told(body, _GROUPS[name]) for name, body in groups.items()}
    named = {name: ref(f"fact:{name}") for name in facts}
    return {
        "type": "object",
        "properties": {**named, **properties},
        "additionalProperties": False,
    }


def rule(moment: str, more: Mapping[str, Schema] | None = None, **own: Schema) -> Schema:
    """A rule of this moment. ``more`` are keys beside the usual ones, ``own`` narrows some."""
    required = {
        "id": SLUG_TEXT,
        "title": TITLE,
        "when": ref(f"when:{moment}"),
        "then": sequence(ref(f"then:{moment}"), 1),
    }
    optional = {
        "open": _BOOLEAN,
        "locked": _BOOLEAN,
        "source": PROSE,
        "note": PROSE,
        "each": {"type": "string", "pattern": PARAMETER},
        "if_unknown": words(("refer", "skip")),
        "mode": words(("live",)),
    }
    kept = {name: own.get(name, schema) for name, schema in {**optional, **(more or {})}.items()}
    body = closed({name: own.get(name, each) for name, each in required.items()}, kept)
    law = {"open": {"enum": [False, None]}, "if_unknown": {"enum": ["refer", None]}}
    return {
        **body,
        "if": {"properties": {"locked": {"const": True}}, "required": ["locked"]},
        "then": {"properties": law},
    }


def test_of(moment: str, parameters: Schema, named: Mapping[str, Schema]) -> Schema:
    """An inline test; ``named`` are the keys that say which policy it is about."""
    facts, calls = ref(f"facts:{moment}"), sequence(ref(f"expected:{moment}"))
    outcome = {"fired": _FIRED, "facts": facts, "effects": calls, "not_effects": calls}
    expect = closed({}, outcome, minProperties=1)
    optional = {"given": facts, "at": parameters}
    return closed({**named, "name": TEXT, "expect": expect}, optional)


def never_of(moment: str) -> Schema:
    outcome = {
        "facts": ref(f"facts:{moment}"),
        "effects": sequence(ref(f"expected:{moment}")),
    }
    body = closed({"name": TEXT, "when": ref(f"when:{moment}")}, outcome)
    return {**body, "anyOf": [{"required": ["facts"]}, {"required": ["effects"]}]}


_FIRED: Schema = sequence({"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,62}(\[\d+\])?$"})
