"""A store as everything above sees it: its names, its zone and the policy in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.policy.model import Parameter, Ruleset
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.renamed import names_of
from pawpact.vocabulary.types import Row, Value


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable, resolved policy of a store. ``number`` counts the store's own from 1."""

    id: int
    number: int
    content_hash: str
    ruleset: Ruleset
    vocabulary: Vocabulary

    def moment(self, name: str) -> str:
        """The name under which its policies answer this moment: it may have been renamed since."""
        order = self.ruleset.order
        if name in order:
            return name
        others = names_of(name, self.vocabulary.renamed.moments)
        return next((each for each in others if each in order), name)

    def parameter(self, name: str) -> Parameter | None:
        """Its parameter of this name, or of one that the parameter had or has now."""
        parameters = self.ruleset.parameters
        if name in parameters:
            return parameters[name]
        others = names_of(name, self.vocabulary.renamed.parameters)
        return next((parameters[each] for each in others if each in parameters), None)


@dataclass(frozen=True, slots=True)
class Store:
    """One store with the revision in force.

    ``degraded`` names plugins that the store switched on but that are missing or broken, each
    with the reason: their requests wait for a person.
    """

    tenant: int
    name: str
    brand: str
    title: Label
    revision: Revision
    plugins: frozenset[str] = frozenset()
    degraded: Mapping[str, Label] = field(default_factory=dict)
    config: Mapping[str, Mapping[str, object]] = field(default_factory=dict, repr=False)
    quarantined: frozenset[str] = frozenset()
    """Of the degraded plugins those that did not come back: none of their code is called."""

    running_off: Mapping[frozenset[str], Store] = field(default_factory=dict, repr=False)
    """The store as contracts see it that were signed with plugins which are off now."""

    signed: Mapping[int, Store] = field(default_factory=dict, repr=False, compare=False)
    """The store as contracts see it that were signed under earlier revisions, by their ids."""

    skipped: tuple[int, ...] = ()
    """Newer revisions that should be in force and cannot be read, by number."""

    @property
    def is_seen_alike(self) -> bool:
        """Whether all contracts see the store as everybody does."""
        own = self.revision.id
        return not self.running_off and all(
            each.revision.id == own for each in self.signed.values()
        )

    def parameter(self, name: str) -> Value:
        """The value in force of a parameter by its qualified name (``core.billing.grace_days``)."""
        found = self.revision.parameter(name)
        if found is None:
            raise Defect(f"no parameter is called {name} in the policy of {self.name}")
        return found.value

    def integer(self, name: str) -> int:
        value = self.parameter(name)
        if type(value) is not int:
            raise Defect(f"parameter {name} is no whole number")
        return value

    def flag(self, name: str) -> bool:
        value = self.parameter(name)
        if type(value) is not bool:
            raise Defect(f"parameter {name} is neither true nor false")
        return value

    def text(self, name: str) -> str:
        value = self.parameter(name)
        if type(value) is not str:
            raise Defect(f"parameter {name} is no text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.parameter(name)
        if not isinstance(value, tuple):
            raise Defect(f"parameter {name} is no list")
        return tuple(str(each) for each in value)

    def integers(self, name: str) -> tuple[int, ...]:
        value = self.parameter(name)
        if not isinstance(value, tuple):
            raise Defect(f"parameter {name} is no list")
        return tuple(each for each in value if type(each) is int)

    def rows(self, name: str) -> tuple[Row, ...]:
        value = self.parameter(name)
        if not isinstance(value, tuple):
            raise Defect(f"parameter {name} is no table")
        return tuple(each for each in value if isinstance(each, Mapping))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.text("core.tenancy.timezone"))

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()
