"""Words that have another name now: what was published with the old one is still decided on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Renamed:
    """Old names with the names of now, by kind. Two old names of one word both stand here.

    >>> Renamed(facts={"acme.calls": "acme.visits"}).facts["acme.calls"]
    'acme.visits'
    """

    facts: Names = field(default_factory=dict)
    moments: Names = field(default_factory=dict)
    effects: Names = field(default_factory=dict)
    parameters: Names = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.facts or self.moments or self.effects or self.parameters)

    def joined(self, other: Renamed) -> Renamed:
        """Both together."""
        if not (self and other):
            return self or other
        return Renamed(
            {**self.facts, **other.facts},
            {**self.moments, **other.moments},
            {**self.effects, **other.effects},
            {**self.parameters, **other.parameters},
        )


def names_of(name: str, names: Names) -> tuple[str, ...]:
    """Every name that this word has or had, that of now first.

    >>> names_of("b", {"a": "c", "b": "c"})
    ('c', 'a', 'b')
    """
    if not names:
        return (name,)
    now = names.get(name, name)
    return (now, *(old for old, new in names.items() if new == now))


def under_all_names(values: Mapping[str, T], names: Names) -> Mapping[str, T]:
    """What is known under one name of a word, under all of them.

    >>> under_all_names({"b": 1}, {"a": "c", "b": "c"}) == {"a": 1, "b": 1, "c": 1}
    True
    """
    if not names:
        return values
    found = {each: value for name, value in values.items() for each in names_of(name, names)}
    return {**found, **values}
