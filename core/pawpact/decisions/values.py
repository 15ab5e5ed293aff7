"""What passes between the runner and the contexts that register with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pawpact.policy.model import EffectRequest
from pawpact.policy.receipt.recorded import Status
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases of one moment of one store, asked for facts together (at most 1,000)."""

    unit: Unit
    moment: str
    cases: tuple[Case, ...]

    def subjects(self, role: str) -> list[int]:
        """The ids of one role, parallel to the cases."""
        return [case.subjects[role] for case in self.cases]


Columns = Mapping[str, Sequence[Value | None]]
"""Fact name to values parallel to the batch's cases; None where unknown."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Answers facts of one subject role for a whole batch in a constant number of statements."""

    subject: str
    facts: tuple[str, ...]
    provide: Callable[[Batch], Columns]


@dataclass(frozen=True, slots=True)
class Granted:
    """One effect to be carried out for one case.

    ``standing`` names all effects that stand together for this case after combining;
    ``cause`` is ``<policy>/<rule>``.
    """

    moment: str
    case: Case
    request: EffectRequest
    standing: frozenset[str]
    decision: int

    @property
    def cause(self) -> str:
        return f"{self.request.policy}/{self.request.rule}"


Link = Callable[[Unit, Sequence[Case], int | None], None]
"""Notes on the subjects of a batch which chunk holds their decision, None where none does."""

Reaction = Callable[[Unit, str, Sequence[Case]], Columns | None]
"""What core itself does when something happened; runs before policies and always commits.

Facts that it knows afterwards, in columns parallel to the cases, need no provider to read them.
"""

Handler = Callable[[Unit, Sequence[Granted]], Sequence[Status]]
"""Carries out one kind of effect for many cases; answers one status each."""

__all__ = [
    "Batch",
    "Columns",
    "Granted",
    "Handler",
    "Link",
    "Provider",
    "Reaction",
    "Status",
]
