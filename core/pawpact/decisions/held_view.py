"""Held cases as the API answers them: a page of them, one whole with what may be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.access.paging import Paged, paged
from pawpact.decisions.held import Waiting, find, waiting_of
from pawpact.decisions.models import HeldCase, HeldEvent
from pawpact.decisions.person import Person
from pawpact.decisions.plugin_reaction import REACTION
from pawpact.kernel.identity import public_id, subject_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.declarations import Argument, Effect
from pawpact.vocabulary.types import ValueType

STATES = ("open", "resumed", "decided", "dropped")


@dataclass(frozen=True, slots=True)
class ArgumentShown:
    """What an answer takes: money is text in yuan."""

    name: str
    type: str
    label: Label
    required: bool
    choices: Sequence[str]


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One thing that a person may decide."""

    effect: str
    label: Label
    arguments: Sequence[ArgumentShown]


@dataclass(frozen=True, slots=True)
class EventShown:
    """What happened to a case."""

    move: str
    actor: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HeldShown:
    """A case whole. The facts stay sealed: the decision's receipt shows them to who may see."""

    case: Waiting
    subjects: Mapping[str, str]
    decision: str | None
    answers: Sequence[AnswerShown]
    events: Sequence[EventShown]


def page_of_held(unit: Unit, state: str, after: int, limit: int) -> Paged[Waiting]:
    """Cases of one state in the order in which they were held."""
    rows = unit.session.scalars(
        select(HeldCase)
        .where(HeldCase.state == state, HeldCase.id > after)
        .order_by(HeldCase.id)
        .limit(limit + 1)
    )
    return paged([waiting_of(row) for row in rows], limit)


def show_held(unit: Unit, person: Person, public: str) -> HeldShown:
    """One case, and what may be decided of it while it is open."""
    row = find(unit, public)
    is_decidable = row.state == "open" and row.kind != REACTION
    possible = person.open_to(unit, row) if is_decidable else []
    events = unit.session.scalars(
        select(HeldEvent).where(HeldEvent.held_case_id == row.id).order_by(HeldEvent.id)
    )
    return HeldShown(
        waiting_of(row),
        {role: subject_id(role, number) for role, number in row.subjects.items()},
        None if row.decision_id is None else public_id("dec", row.decision_id),
        [_answer(each) for each in possible],
        [EventShown(each.move, each.actor, each.why, each.at) for each in events],
    )


def _answer(effect: Effect) -> AnswerShown:
    return AnswerShown(effect.name, effect.label, [_argument(each) for each in effect.arguments])


def _argument(argument: Argument) -> ArgumentShown:
    kind = "text" if argument.type is ValueType.CHOICE else argument.type.value
    return ArgumentShown(argument.name, kind, argument.label, argument.required, argument.choices)
