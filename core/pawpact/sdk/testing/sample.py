"""Values that a fact may hold, taken from its declaration."""

from __future__ import annotations

from itertools import cycle, islice

from pawpact.kernel.errors import InvalidField, PawpactError
from pawpact.kernel.label import Label
from pawpact.policy.deciding.fact import problem_of
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import Value, ValueType
from pawpact.vocabulary.values import parse_value


def example_value(fact: Fact) -> Value:
    """The declared example, read as a rule file would read it; raises where it cannot be."""
    text = fact.example.strip()
    if fact.type is not ValueType.LIST:
        return parse_value(fact.type, text, fact.choices)
    if not (text.startswith("[") and text.endswith("]")):
        raise InvalidField("example", Label("列表写成 [a, b]", "a list is written [a, b]"))
    return tuple(part.strip() for part in text[1:-1].split(",") if part.strip())


def sample_column(fact: Fact, count: int) -> list[Value | None]:
    """So many values of a fact: its example, its bounds, its choices, and unknown if it may be."""
    try:
        values: list[Value | None] = [example_value(fact)]
    except PawpactError:
        values = []
    if fact.minimum is not None:
        values += [fact.minimum + 1, fact.minimum]
    values += [] if fact.maximum is None else [fact.maximum]
    values += fact.choices
    if fact.type is ValueType.BOOL:
        values += [True, False]
    values = [each for each in values if each is not None and not problem_of(fact, each)]
    if fact.optional or not values:
        values.append(None)
    return list(islice(cycle(values), count))
