"""One thing that happened to one subject, before anything is known or decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Case:
    """``key`` makes it happen once; ``subjects`` holds an id for every role the moment carries.

    ``facts`` come with the moment itself, as whoever raised it knew them.
    """

    key: str
    subjects: Mapping[str, int]
    facts: Mapping[str, Value] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Raised:
    """Cases of one moment, waiting to be run together."""

    moment: str
    cases: tuple[Case, ...]
