"""A fact in a condition, with the operators of its type; and as a plain value in a test."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.policy.editing.schema.shape import (
    REFERENCE,
    SCALAR,
    Schema,
    closed,
    one_of_words,
    ref,
    sequence,
    told,
)
from pawpact.policy.editing.schema.value import ITEM, literal, operand
from pawpact.policy.model import Operator
from pawpact.policy.reading.condition import operators_of
from pawpact.policy.reading.parameter_value import MOST_ITEMS
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType

_BOOLEAN: Schema = {"type": "boolean"}
_LISTED = frozenset({Operator.ONE_OF, Operator.NOT_ONE_OF})


def compared(fact: Fact) -> Schema:
    """What may stand behind the fact's name in a condition."""
    shared = fact.type is not ValueType.LIST and not fact.choices
    body = ref(f"compare:{fact.type}") if shared else comparison(fact.type, fact)
    return told(body, fact.label, _kind_of(fact), fact.doc)


def comparison(type: ValueType, fact: Fact | None = None) -> Schema:
    """All ways to compare a fact of this type, with its own choices where it has them."""
    own = _own(fact) if fact else literal(type)
    if type is ValueType.LIST:
        return _of_list(own)
    value = operand(type, own)
    operators = {
        each.value: _right_side(each, value, own)
        for each in operators_of(type)
        if each is not Operator.EQUAL
    }
    return {
        "anyOf": [closed({}, operators, minProperties=1), value, sequence(own, 1, MOST_ITEMS)],
        "defaultSnippets": _snippets(tuple(operators)),
    }


def stated(fact: Fact) -> Schema:
    """The fact as a plain value: in the facts given to a test, and those it expects."""
    return told(_own(fact, fenced=True), fact.label, _kind_of(fact), fact.doc)


def settable(fact: Fact) -> Schema:
    """What `set` may write into a derived fact."""
    return told(argument_of(fact.type, _own(fact, fenced=True)), fact.label, fact.doc)


def argument_of(type: ValueType, own: Schema) -> Schema:
    """Where `{min: …}` and its like may stand as well."""
    ways: list[Schema] = operand(type, own)["anyOf"]
    computed, reckoned = ref("computed"), ref("reckoned")
    return {"anyOf": [reckoned if each == computed else each for each in ways]}


def _own(fact: Fact, *, fenced: bool = False) -> Schema:
    if fact.choices and fact.type is not ValueType.LIST:
        labels = {each: fact.choice_labels.get(each) for each in fact.choices}
        known = {name: label for name, label in labels.items() if label}
        return (
            one_of_words(known) if len(known) == len(labels) else literal(fact.type, fact.choices)
        )
    low, high = (fact.minimum, fact.maximum) if fenced else (None, None)
    return literal(fact.type, low=low, high=high)


def _right_side(operator: Operator, value: Schema, own: Schema) -> Schema:
    if operator is Operator.KNOWN:
        return _BOOLEAN
    if operator in _LISTED:
        return {"anyOf": [sequence(own, 1, MOST_ITEMS), REFERENCE]}
    return value


def _of_list(own: Schema) -> Schema:
    many = {"anyOf": [sequence(ITEM, 1, MOST_ITEMS), REFERENCE]}
    operators: Mapping[str, Schema] = {
        "has": {"anyOf": [SCALAR, ref("computed")]},
        "has_any": many,
        "has_all": many,
        "known": _BOOLEAN,
        "count": ref("compare:int"),
    }
    return closed({}, operators, minProperties=1)


def _snippets(operators: tuple[str, ...]) -> list[Schema]:
    """What an editor offers behind the colon, before a brace is written."""
    first = "gte" if "gte" in operators else "ne"
    return [{"label": f"{{{first}: …}}", "body": {first: "$1"}}]


def _kind_of(fact: Fact) -> str:
    unit = f" ({fact.unit})" if fact.unit else ""
    marks = {"optional": fact.optional, "personal": fact.personal, "set by rules": fact.derived}
    listed = ", ".join(mark for mark, holds in marks.items() if holds)
    return f"`{fact.type}`{unit}{f', {listed}' if listed else ''}; {fact.subject}"
