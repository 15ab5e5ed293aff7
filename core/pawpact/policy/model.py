"""A policy after loading: frozen values that checking, deciding and explaining share.

Every written thing keeps its ``Origin``. ``Ruleset`` is what a store's decisions run on: the
platform's, the brand's and the store's files merged into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value, ValueType

Layer = Literal["platform", "brand", "store"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: a file (relative, as shown to people) and a 1-based place."""

    file: str
    line: int
    column: int
    layer: Layer = "platform"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Operator(StrEnum):
    EQUAL = "eq"
    NOT_EQUAL = "ne"
    ONE_OF = "in"
    NOT_ONE_OF = "not_in"
    KNOWN = "known"
    GREATER = "gt"
    AT_LEAST = "gte"
    LESS = "lt"
    AT_MOST = "lte"
    STARTS = "starts"
    ENDS = "ends"
    CONTAINS = "contains"
    HAS = "has"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the file; a cell of a table once its rule is expanded by row."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """``$min_score``, resolved to its qualified name ``credit_scoring.min_score``."""

    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class FactRef:
    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``{add|sub|mul|min|max: [a, b]}`` over integers."""

    operation: Literal["add", "sub", "mul", "min", "max"]
    operands: tuple[Operand, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Share:
    """``{share: [amount, ratio], round: ...}``: a ratio of an amount, rounded as said (G63)."""

    amount: Operand
    ratio: Operand
    round: Literal["customer_pays_less", "customer_gets_more"]
    origin: Origin


Operand = Constant | ParameterRef | FactRef | Arithmetic | Share


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact against one operand. ``measure`` "count" compares a list's length."""

    fact: str
    operator: Operator
    operand: Operand
    origin: Origin
    measure: Literal["value", "count"] = "value"


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; an empty one is always true (``when: {}``)."""

    parts: tuple[Condition, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition
    origin: Origin


Condition = Comparison | All | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Call:
    """One effect with its arguments. ``set`` has derived facts as argument names."""

    effect: str
    arguments: Mapping[str, Operand]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; of an ``each`` rule one for each row, named ``tier[3]``."""

    id: str
    title: Label
    when: Condition
    then: tuple[Call, ...]
    origin: Origin
    if_unknown: Literal["refer", "skip"] = "refer"
    open: bool = False
    locked: bool = False
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a ``table`` parameter."""

    name: str
    type: ValueType
    key: bool = False
    better: Literal["", "higher", "lower"] = ""
    label: Label = field(default_factory=lambda: Label("", ""))
    """What people call it, as in the heading of a sheet."""
    choices: tuple[str, ...] = ()
    """The words that its cells may hold; without them any text."""


@dataclass(frozen=True, slots=True)
class LayerValue:
    """What one layer says a parameter is."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number (or choice, list, table) that policy leaves to people.

    ``name`` is qualified by its group (``credit_scoring.min_score``), ``home`` is the file it
    stands in: a policy (``credit_scoring.decide``) or the group's settings. ``layers`` holds
    the values from the platform's down; the last one is in force. An ``informational`` one is
    read by people and by nothing else yet; its ``note`` says why it stands there.
    """

    name: str
    home: str
    type: ValueType
    label: Label
    layers: tuple[LayerValue, ...]
    store_may: Literal["any", "only_better", "locked"]
    binds: Literal["today", "signing"]
    unit: str = ""
    bounds: Bounds = field(default_factory=Bounds)
    better: Literal["", "higher", "lower", "true", "false", "more", "fewer", "rows"] = ""
    choices: tuple[str, ...] = ()
    kindest_first: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    constraint: str = ""
    source: str = ""
    help: str = ""
    informational: bool = False
    note: str = ""

    @property
    def value(self) -> Value:
        return self.layers[-1].value

    @property
    def origin(self) -> Origin:
        return self.layers[-1].origin

    @property
    def short_name(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def shape(self) -> tuple[tuple[str, ValueType, bool, str], ...]:
        """What makes rows of one time rows of another: not what columns are called or offer."""
        return tuple((each.name, each.type, each.key, each.better) for each in self.columns)


@dataclass(frozen=True, slots=True)
class InlineTest:
    """``given`` holds facts; ``at`` overrides parameters; ``expect`` is what must come out."""

    name: str
    policy: str
    given: Mapping[str, Value]
    at: Mapping[str, Value]
    expect_fired: tuple[str, ...] | None
    expect_facts: Mapping[str, Value]
    expect_effects: tuple[Call, ...] | None
    expect_not_effects: tuple[Call, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Never:
    """Where ``when`` is true, none of these facts and effects may come about.

    An effect without arguments forbids it whatever its arguments.
    """

    name: str
    when: Condition
    facts: Mapping[str, Value]
    effects: tuple[Call, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    group: str
    version: str
    title: Label
    moment: str
    hit: Literal["first", "all"]
    binds: Literal["today", "signing"]
    rules: tuple[Rule, ...]
    never: tuple[Never, ...]
    tests: tuple[InlineTest, ...]
    origin: Origin
    effective_from: int | None = None
    effective_until: int | None = None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A store's resolved policy: what one revision holds.

    ``layers`` names what it was made of, platform first (``platform@2026.1``). ``order`` gives
    for each moment its policies in the order in which they read and set derived facts.
    """

    layers: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    policies: Mapping[str, Policy]
    order: Mapping[str, tuple[str, ...]]
    content_hash: str
    rules_hash: str = field(default="", compare=False, repr=False)
    """Of what decides alone, without the names of the layers; only what was thawed has one."""


@dataclass(frozen=True, slots=True)
class EffectRequest:
    """What a fired rule asks for, with its arguments computed."""

    effect: str
    arguments: Mapping[str, Value]
    policy: str
    rule: str


@dataclass(frozen=True, slots=True)
class Referral:
    """Nothing decided, so a person must: the rule and facts that could not be determined."""

    policy: str
    rule: str
    missing: tuple[str, ...]


class Bits(NamedTuple):
    """Of one policy's rules: bit *n* for rule *n*."""

    fired: int
    undetermined: int


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """What one policy came to.

    ``fired`` and ``undetermined`` have bit *n* set for rule *n* whose condition is true or
    undetermined, whatever the hit policy made of it; ``chosen`` are the rules that count.
    """

    policy: str
    fired: int
    undetermined: int
    chosen: tuple[int, ...]
    settled: Mapping[str, Value]
    effects: tuple[EffectRequest, ...]
    referral: Referral | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """All policies of a moment, in order, over one set of facts.

    ``read`` holds every fact that a rule of these policies mentions, None where unknown, with
    derived facts as they were settled.
    """

    moment: str
    revision: str
    read: Mapping[str, Value | None] = field(repr=False)
    outcomes: tuple[PolicyOutcome, ...]

    @property
    def effects(self) -> tuple[EffectRequest, ...]:
        return tuple(effect for outcome in self.outcomes for effect in outcome.effects)

    @property
    def referrals(self) -> tuple[Referral, ...]:
        return tuple(each.referral for each in self.outcomes if each.referral)
