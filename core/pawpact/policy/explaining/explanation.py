"""A decision in words: frozen values that the text and the JSON form are made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.model import Origin
from pawpact.policy.receipt.recorded import EffectStatus
from pawpact.vocabulary.types import Value

Result = Literal["hit", "miss", "undetermined", "not_reached"]


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A parameter that a condition or an effect went by, and where its value was written."""

    name: str
    label: Label
    value: Label
    origin: Origin

    @property
    def short_name(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One comparison with both of its sides.

    ``result`` is None where the fact was unknown, and where it was ``sealed`` and nobody could
    open it. ``hidden`` says that the reader's role does not see the value. ``because`` names
    the policy and rule that settled a derived fact. ``wants_known`` says which of ``known:
    true`` and ``known: false`` it is, None of any other. ``formula`` is how the threshold came
    about where it is no plain value and no parameter.
    """

    fact: str
    label: Label
    value: Label = field(repr=False)
    operator: Label
    threshold: Label
    result: bool | None
    distance: Label | None = field(repr=False)
    because: str
    parameters: tuple[ParameterUse, ...]
    origin: Origin
    hidden: bool = False
    sealed: bool = False
    wants_known: bool | None = None
    formula: Label | None = None

    @property
    def asks_known(self) -> bool:
        return self.wants_known is not None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions taken together: all of them, any of them, or not the one in it."""

    kind: Literal["all", "any", "not"]
    result: bool | None
    parts: tuple[ConditionNode, ...]


ConditionNode = ComparisonLine | Group


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What a rule asked for, as a sentence, and what became of it."""

    effect: str
    sentence: Label
    status: EffectStatus | None
    parameters: tuple[ParameterUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """The nearest value of one fact with which a missed rule would have fired."""

    fact: str
    label: Label
    value: Label = field(repr=False)
    distance: Label | None = field(repr=False)
    derived: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A change of a fact with which the whole moment comes out better, and what comes then.

    ``raw`` is the value as facts hold it, ``value`` the same as it is said. ``also`` are the
    changes that are needed with it, where one is not enough.
    """

    fact: str
    label: Label
    now: Label = field(repr=False)
    raw: Value = field(repr=False)
    value: Label = field(repr=False)
    distance: Label | None = field(repr=False)
    leads_to: Label
    also: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    id: str
    title: Label
    result: Result
    condition: ConditionNode
    effects: tuple[EffectLine, ...]
    flips: tuple[Flip, ...]
    origin: Origin
    source: str = ""
    note: str = ""

    @property
    def lines(self) -> tuple[ComparisonLine, ...]:
        return tuple(lines_of(self.condition))


@dataclass(frozen=True, slots=True)
class PolicyExplanation:
    name: str
    title: Label
    version: str
    hit: Literal["first", "all"]
    rules: tuple[RuleExplanation, ...]
    referral: EffectLine | None
    missing: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All policies of a moment, in order. ``from_record`` says that a part could not be replayed

    because personal facts are sealed for good; what was decided then comes from the record.
    """

    moment: str
    moment_label: Label
    layers: tuple[str, ...]
    policies: tuple[PolicyExplanation, ...]
    next_step: Label
    from_record: bool = False
    ways: tuple[Way, ...] | None = None
    """Where less came out than there could have: the changes that lead further. Empty where

    two changes are not enough, None where nothing more was wanted or can be found out.
    """

    edges: tuple[Way, ...] = ()
    """Where something was given: the nearest changes with which less would have come out."""


def lines_of(node: ConditionNode) -> Iterator[ComparisonLine]:
    """The comparisons of a condition, left to right."""
    if isinstance(node, ComparisonLine):
        yield node
    else:
        for part in node.parts:
            yield from lines_of(part)
