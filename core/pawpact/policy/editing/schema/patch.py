"""A brand's or a store's file: what it may change of each policy and settings group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.editing.schema.moment import TITLE, rule, test_of
from pawpact.policy.editing.schema.parameter import given, tested
from pawpact.policy.editing.schema.shape import (
    SLUG,
    SLUG_TEXT,
    Schema,
    closed,
    or_empty,
    sequence,
    told,
    when,
    words,
)
from pawpact.policy.editing.schema.value import TEXT
from pawpact.policy.model import Parameter
from pawpact.policy.reading.draft import Document, PlatformRules
from pawpact.policy.reading.policy import FORMAT

PatchLayer = Literal["brand", "store"]

_ADD = Label("加上规则", "rules to add")
_REPLACE = Label("换掉平台开放的规则", "rules to put in the place of open ones")
_DISABLE = Label("停用平台开放的规则", "open rules to leave out")
_PARAMS = Label("改动的数字", "numbers to change")


def patch(layer: PatchLayer, platform: PlatformRules) -> Schema:
    """All sections that there may be, with the parameters of each."""
    known = parameters_of(platform)
    sections = {each.name: _section(each, known, layer) for each in platform.documents}
    policies = [each for each in platform.documents if each.kind == "policy"]
    own = {"version": TEXT, "title": TITLE, "format": {"const": FORMAT}}
    required: dict[str, Schema] = {
        layer: TEXT,
        "extends": told(
            {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+$"},
            Label("上一层的名称@版本", "the layer above and its version"),
        ),
    }
    if layer == "brand":
        required["version"] = own.pop("version")
    tests = or_empty(sequence(_test(policies, known)))
    return closed(required, {**own, **sections, "tests": tests})


def parameters_of(platform: PlatformRules) -> dict[str, Parameter]:
    """Every parameter of the platform by its qualified name."""
    return {
        each.parameter.name: each.parameter
        for document in platform.documents
        for each in document.parameters
    }


def _section(document: Document, known: Mapping[str, Parameter], layer: PatchLayer) -> Schema:
    own = {
        each.short_name: given(each, known, layer)
        for each in known.values()
        if each.home == document.name and each.store_may != "locked"
    }
    parts = {"params": told({**closed({}), "properties": own}, _PARAMS)}
    if document.moment:
        parts |= _rules(document, document.moment.text)
    return told(or_empty(closed({}, parts)), document.title)


def _rules(document: Document, moment: str) -> dict[str, Schema]:
    """A patch may name rules that a brand's file added; a closed one of the platform it may not."""
    names = [each.id for each in document.rules]
    is_open = [each.id for each in document.rules if each.open]
    is_closed = [each.id for each in document.rules if not each.open]
    place: Schema = {"anyOf": [words(names), SLUG_TEXT]} if names else SLUG_TEXT
    other: Schema = {"type": "string", "pattern": SLUG, "not": words(is_closed)}
    changed: Schema = {"anyOf": [words(is_open), other]} if is_open else other
    unlocked = {"type": "boolean", "const": False}
    places = {"before": place, "after": place}
    alone: Schema = {"not": {"required": ["before", "after"]}}
    return {
        "add": told(sequence({**rule(moment, places, locked=unlocked), **alone}), _ADD),
        "replace": told(sequence(rule(moment, id=changed, locked=unlocked)), _REPLACE),
        "disable": told(sequence(changed), _DISABLE),
    }


def _test(policies: list[Document], known: Mapping[str, Parameter]) -> Schema:
    """Which facts it may give depends on the policy it names."""
    named: Schema = words([each.name for each in policies])
    return {
        "type": "object",
        "properties": {"policy": named},
        "required": ["policy"],
        "allOf": [when("policy", each.name, _test_of(each, known)) for each in policies],
    }


def _test_of(document: Document, known: Mapping[str, Parameter]) -> Schema:
    within = {
        each.short_name: each
        for each in known.values()
        if each.home in {document.name, document.group}
    }
    moment = document.moment.text if document.moment else ""
    return test_of(moment, tested(within), {"policy": {"const": document.name}})
