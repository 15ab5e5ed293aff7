"""What differs between two rulesets, as values: changes of parameters, rules, prohibitions, order.

Places, comments, the order of keys and inline tests are no difference: nothing is decided or
shown otherwise because of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pawpact.policy.model import Never, Parameter, Policy, Rule
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Row, Scalar

Towards = Literal["better", "worse", "mixed", "unordered"]
"""Where a change moves for the customer; ``unordered`` where nobody said which side is kinder."""

DECLARED = (
    "type",
    "store_may",
    "binds",
    "bounds",
    "better",
    "kindest_first",
    "choices",
    "columns",
    "constraint",
    "unit",
    "informational",
    "home",
    "label",
)
"""What of a parameter's declaration is compared; help, note and source are comments."""

RULE_PARTS = ("title", "when", "then", "if_unknown", "open", "locked")
POLICY_PARTS = ("title", "moment", "hit", "binds", "effective")


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a table: ``before`` is None where it is new, ``after`` where it is gone."""

    before: Row | None
    after: Row | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ, of a row on both sides."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in self.after if self.before.get(name) != self.after[name])


@dataclass(frozen=True, slots=True)
class ListChange:
    """Entries of a list that came and went; neither where only their order changed."""

    added: tuple[Scalar, ...] = ()
    removed: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter that is new, gone, has another value, or is declared otherwise.

    ``declared`` names the parts of its declaration that differ; ``rows`` are of a table,
    ``entries`` of a list. ``is_value_changed`` is what decisions notice.
    """

    kind: Literal["added", "removed", "changed"]
    name: str
    before: Parameter | None
    after: Parameter | None
    is_value_changed: bool
    towards: Towards = "unordered"
    declared: tuple[str, ...] = ()
    rows: tuple[RowChange, ...] = ()
    entries: ListChange | None = None

    @property
    def parameter(self) -> Parameter:
        """As it is now, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def is_kinder(self) -> bool:
        """Nothing but its value changed, and to the customer's better side."""
        return self.kind == "changed" and not self.declared and self.towards == "better"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands among its policy's: counted from 1, and between whom."""

    number: int
    behind: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is new, gone, written otherwise or stands elsewhere.

    Of an ``each`` rule one change stands for all its rows; ``id`` is then without a number.
    ``parts`` are those of ``RULE_PARTS`` that differ. ``is_overridden`` where a lower layer
    replaced or disabled what the layers above it still say.
    """

    kind: Literal["added", "removed", "changed", "moved"]
    policy: str
    id: str
    before: Rule | None
    after: Rule | None
    parts: tuple[str, ...] = ()
    was: Place | None = None
    now: Place | None = None
    is_overridden: bool = False

    @property
    def rule(self) -> Rule:
        """As it is now, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class NeverChange:
    """A prohibition that is new, gone, or forbids something else."""

    kind: Literal["added", "removed", "changed"]
    policy: str
    name: str
    before: Never | None
    after: Never | None

    @property
    def never(self) -> Never:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A whole policy that is new or gone, or what stands at the head of its file."""

    kind: Literal["added", "removed", "changed"]
    name: str
    before: Policy | None
    after: Policy | None
    parts: tuple[str, ...] = ()

    @property
    def policy(self) -> Policy:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class OrderChange:
    """The policies on both sides that answer one moment, in another order."""

    moment: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rulesets: what it was made of, its parameters and its policies' names."""

    layers: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    policies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs; empty where both decide and read the same.

    ``vocabulary`` is what its words are said with.
    """

    before: Side
    after: Side
    vocabulary: Vocabulary = field(repr=False)
    parameters: tuple[ParameterChange, ...] = ()
    policies: tuple[PolicyChange, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    never: tuple[NeverChange, ...] = ()
    order: tuple[OrderChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.parameters or self.policies or self.rules or self.never or self.order)

    @property
    def is_only_kinder(self) -> bool:
        """It consists of ordered parameters alone that all move to the customer's better side."""
        others = self.policies or self.rules or self.never or self.order
        return not others and all(each.is_kinder for each in self.parameters)
