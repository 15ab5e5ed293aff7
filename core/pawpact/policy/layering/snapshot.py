"""A ruleset as text that can be decided on for ever: canonical JSON, addressed by its hash.

It holds the slice of the vocabulary that the ruleset uses, so replay needs no plugin. Fields
that equal their default are left out: a later field with a default changes no hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.policy import model
from pawpact.policy.layering.text import WRITTEN
from pawpact.policy.layering.vocabulary_slice import vocabulary_slice
from pawpact.policy.model import Operator, Ruleset
from pawpact.vocabulary import declarations
from pawpact.vocabulary.declarations import Combine, MomentKind
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType

FORMAT = 1
SHARED = 4_096
"""Values kept that are the same in many rulesets."""

ALIKE = 16
"""Whole rulesets kept that stores have in common but for the names of their layers."""

_KIND = "_"
_BEGINS = re.compile(
    rb'{"content_hash":"([0-9a-f]{64})",("format":\d+,"layers":(\[(?:"(?:[^"\\]|\\.)*",?)*\])),'
)
"""How a frozen text begins: keys are sorted, and the hash is over what follows it."""
_LOOKED_AT = 997
"""Of so many bytes one is looked at to tell two contents apart, before they are compared."""
_CLASSES: dict[str, type[Any]] = {
    each.__name__: each
    for each in (
        Label,
        model.Origin,
        model.Constant,
        model.ParameterRef,
        model.FactRef,
        model.Arithmetic,
        model.Share,
        model.Comparison,
        model.All,
        model.AnyOf,
        model.Not,
        model.Call,
        model.Rule,
        model.Bounds,
        model.Column,
        model.LayerValue,
        model.Parameter,
        model.InlineTest,
        model.Never,
        model.Policy,
        declarations.Fact,
        declarations.Moment,
        declarations.TextForm,
        declarations.Argument,
        declarations.Effect,
    )
}
_ENUMS: dict[tuple[str, str], Callable[[str], object]] = {
    ("Comparison", "operator"): Operator,
    ("Parameter", "type"): ValueType,
    ("Column", "type"): ValueType,
    ("Fact", "type"): ValueType,
    ("Argument", "type"): ValueType,
    ("Moment", "kind"): MomentKind,
    ("Effect", "combine"): Combine,
}


class SnapshotDamaged(Defect):
    """A stored ruleset is not what its hash says."""

    code = "snapshot_damaged"
    title = Label("保存的规则与其校验值不符", "A stored ruleset is not what its hash says")


def freeze(ruleset: Ruleset, vocabulary: Vocabulary) -> str:
    """The ruleset and what it uses of the vocabulary, with the hash over both."""
    content = _content(ruleset, vocabulary)
    return _joined({**content, "content_hash": _canonical(_hash(content))})


def thaw(text: str | bytes) -> tuple[Ruleset, Vocabulary]:
    """The ruleset and vocabulary slice of a frozen text; a text that was changed is refused.

    As UTF-8 it is quicker: what stores have in common is never put into characters.
    """
    content = text.encode() if isinstance(text, str) else text
    begins = _BEGINS.match(content)
    if begins is None or begins[1] != _seal(b"{", memoryview(content)[begins.start(2) :]):
        content = _rewritten(content)
        begins = _BEGINS.match(content)
        assert begins is not None
    ruleset, vocabulary = _below_layers(_Below(content[begins.end(2) :]))
    layers = tuple(json.loads(begins[3]))
    return replace(ruleset, layers=layers, content_hash=begins[1].decode()), vocabulary


class _Below:
    """What follows the layers in a frozen text, as a key of a memory.

    Python's own hash walks through all of it, which takes as long as the seal over the text.
    """

    __slots__ = ("_hash", "content")

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._hash = hash((len(content), content[::_LOOKED_AT]))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Below) and self.content == other.content


def _rewritten(text: bytes) -> bytes:
    """The same content as it is frozen, where somebody laid it out anew; what he changed shows."""
    content: dict[str, Any] = json.loads(text)
    stored = content.pop("content_hash", "")
    computed = _digest(_canonical(content))
    if stored != computed:
        raise SnapshotDamaged(details={"stored": stored, "computed": computed})
    return _canonical({**content, "content_hash": stored}).encode()


@lru_cache(maxsize=ALIKE)
def _below_layers(below: _Below) -> tuple[Ruleset, Vocabulary]:
    """What follows the layers in a frozen text; of stores that add nothing it is their brand's."""
    content: dict[str, Any] = json.loads(b"{" + below.content.removeprefix(b","))
    part = content["vocabulary"]
    vocabulary = Vocabulary(
        facts=_each(part["facts"]),
        moments=_each(part["moments"]),
        effects=_each(part["effects"]),
        limits=_decode(part["limits"]),
        needs={name: frozenset(needed) for name, needed in part["needs"].items()},
    )
    ruleset = Ruleset(
        layers=(),
        parameters=_each(content["parameters"]),
        policies=_each(content["policies"]),
        order=_decode(content["order"]),
        content_hash="",
        rules_hash=_seal(below.content).decode(),
    )
    return ruleset, vocabulary


def content_hash(ruleset: Ruleset, vocabulary: Vocabulary) -> str:
    """The address of the ruleset: the same content has the same hash, whoever froze it."""
    return _hash(_content(replace(ruleset, content_hash=""), vocabulary))


def _content(ruleset: Ruleset, vocabulary: Vocabulary) -> dict[str, str]:
    """By name the canonical text of each part."""
    part = vocabulary_slice(ruleset, vocabulary)
    return {
        "format": _canonical(FORMAT),
        "layers": _canonical(_encode(ruleset.layers)),
        "parameters": _part(ruleset.parameters),
        "policies": _part(ruleset.policies),
        "order": _canonical(_encode(ruleset.order)),
        "vocabulary": _joined(
            {
                "facts": _part(part.facts),
                "moments": _part(part.moments),
                "effects": _part(part.effects),
                "limits": _canonical(_encode(part.limits)),
                "needs": _canonical({name: sorted(each) for name, each in part.needs.items()}),
            }
        ),
    }


def _part(named: Mapping[str, object]) -> str:
    return _joined({name: WRITTEN.text(each, _written) for name, each in named.items()})


def _written(value: object) -> str:
    return _canonical(_encode(value))


def _joined(texts: Mapping[str, str]) -> str:
    """A mapping of what is canonical text already."""
    return "{" + ",".join(f"{_canonical(name)}:{texts[name]}" for name in sorted(texts)) + "}"


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(content: Mapping[str, str]) -> str:
    return _digest(_joined(content))


def _digest(text: str) -> str:
    return _seal(text.encode()).decode()


def _seal(*parts: bytes | memoryview) -> bytes:
    """The hash over these parts, in hexadecimal as it stands in the text."""
    seal = sha256()
    for each in parts:
        seal.update(each)
    return seal.hexdigest().encode()


def _encode(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        written = {
            each.name: _encode(getattr(value, each.name))
            for each in fields(value)
            if not _is_default(each, getattr(value, each.name))
        }
        return {_KIND: type(value).__name__, **written}
    if isinstance(value, Mapping):
        return {str(name): _encode(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_encode(each) for each in value]
    return value


def _is_default(field: Field[Any], value: object) -> bool:
    default = field.default
    if default is MISSING and field.default_factory is not MISSING:
        default = field.default_factory()
    return default is not MISSING and type(default) is type(value) and default == value


def _each(named: Mapping[str, object]) -> dict[str, Any]:
    """The values of a part by name. Stores differ in few of them; they hold the others together."""
    return {name: _shared(_canonical(value)) for name, value in named.items()}


@lru_cache(maxsize=SHARED)
def _shared(text: str) -> Any:
    return _decode(json.loads(text))


def _decode(value: object) -> Any:
    if isinstance(value, list):
        return tuple(_decode(each) for each in value)
    if not isinstance(value, dict):
        return value
    if _KIND not in value:
        return {name: _decode(each) for name, each in value.items()}
    kind = value[_KIND]
    arguments = {
        name: _ENUMS[kind, name](each) if (kind, name) in _ENUMS else _decode(each)
        for name, each in value.items()
        if name != _KIND
    }
    return _CLASSES[kind](**arguments)
