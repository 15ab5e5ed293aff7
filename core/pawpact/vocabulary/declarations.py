"""How a fact, a moment or an effect is declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.vocabulary.types import ValueType


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a rule may ask about.

    ``subject`` is the role it belongs to ("customer", "application", ...): a fact can be read in
    every moment that carries this role. An ``optional`` fact may be unknown. A ``personal`` fact
    is sealed in receipts and never enters a batch receipt. A ``derived`` fact is set by rules.
    ``minimum`` and ``maximum`` are in the unit in which the type is held (money: fen).
    ``changes`` says what people may be told to wait or work for: an age only goes ``up``, a
    birthday ``never`` changes.

    >>> Fact("acme.visits", ValueType.INT, Label("到店次数", "Visits"), subject="customer",
    ...      example="3", owner="acme_birthday", unit="visit", minimum=0).optional
    False
    """

    name: str
    type: ValueType
    label: Label
    subject: str
    example: str
    owner: str = "core"
    unit: str = ""
    optional: bool = False
    personal: bool = False
    derived: bool = False
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, Label] = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    doc: str = ""
    changes: Literal["freely", "up", "never"] = "freely"


class MomentKind(StrEnum):
    """Whether a moment asks leave or reports what has happened.

    >>> MomentKind.REQUEST.value
    'request'
    """

    REQUEST = "request"
    """Asks leave; waits (held) where a policy cannot answer."""
    FACT = "fact"
    """Reports what happened; core's reactions always commit."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens in a store and may ask policies what to do.

    ``carries`` names the roles whose ids come with every case; the first is the case's own
    subject. A ``chunked`` moment writes one receipt for a whole batch.

    >>> Moment("acme.birthday", MomentKind.FACT, Label("生日", "Birthday"),
    ...        carries=("customer",), doc="A customer's birthday.", owner="acme_birthday").carries
    ('customer',)
    """

    name: str
    kind: MomentKind
    label: Label
    carries: tuple[str, ...]
    doc: str
    chunked: bool = False
    owner: str = "core"


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a text has to be written: as a regular expression, and as people are told it.

    >>> NAME_FORM.accepts("anniversary"), NAME_FORM.accepts("周年")
    (True, False)
    """

    pattern: str
    words: Label
    example: str = "example"

    def accepts(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text, re.ASCII) is not None


NAME_FORM = TextForm(
    r"[a-z][a-z0-9_]{0,39}",
    Label(
        "小写英文字母、数字和下划线，以字母开头，最多 40 个字符",
        "lower-case letters, digits and underscores, beginning with a letter, at most 40 in all",
    ),
)
"""Of a text that becomes part of a name, such as that of an account in the books."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an effect, with bounds of its own where it has any.

    A ``form`` says how a text has to be written where not every text will do. A text may have
    ``choice_labels`` without ``choices``: words for the values that are known beforehand.

    >>> Argument("points", ValueType.INT, Label("积分", "Points"), minimum=1, maximum=50).required
    True
    """

    name: str
    type: ValueType
    label: Label
    required: bool = True
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    choice_labels: Mapping[str, Label] = field(default_factory=dict, hash=False)
    form: TextForm | None = None


class Combine(StrEnum):
    """What two requests for the same effect in one decision come to.

    >>> Combine("highest") is Combine.HIGHEST
    True
    """

    FIRST = "first"
    SUM = "sum"
    HIGHEST = "highest"
    LOWEST = "lowest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a rule may ask core to do.

    ``sentence`` is a template over the arguments. ``grants`` marks what approves, pays or
    refunds: such a rule may not stand behind an undetermined locked rule. ``verdict`` ranks the
    answers to a request from mild (1) to strict; the strictest of a decision wins, and equal
    ranks stand together as the customer's choice. ``expands_to`` names, of a plugin's own effect,
    the effects of core that it comes to at most; core's effects have none. ``moments`` are those
    at which it stands, all where neither they nor ``carried`` are named; with ``carried`` it also
    stands at facts that plugins report, where these roles come with them. Rules that ask for an
    effect and for its ``opposite`` in one case contradict each other.

    >>> Effect("acme.thank", Label("感谢", "Thank"), Label("感谢客户", "thank the customer"), (),
    ...        Combine.FIRST, "A small thank-you.", expands_to=("grant_points",),
    ...        owner="acme").expands_to
    ('grant_points',)
    """

    name: str
    label: Label
    sentence: Label
    arguments: tuple[Argument, ...]
    combine: Combine
    doc: str
    grants: bool = False
    verdict: int = 0
    cost_of: Literal["", "money", "points"] = ""
    cost_argument: str = ""
    moments: tuple[str, ...] = ()
    owner: str = "core"
    expands_to: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    opposite: str = ""

    def stands_at(self, moment: Moment) -> bool:
        """Whether a rule of this moment may ask for it."""
        if moment.name in self.moments or not (self.moments or self.carried):
            return True
        is_reported = moment.owner != "core" and moment.kind is MomentKind.FACT
        return is_reported and bool(self.carried) and set(self.carried) <= set(moment.carries)

    def argument(self, name: str) -> Argument | None:
        return next((each for each in self.arguments if each.name == name), None)
