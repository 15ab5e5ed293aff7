"""The platform's side of a plugin's ``submit``: one moment, in a unit of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a submitted moment: its decision, or the case that waits for a person.

    Both are public ids. A moment that nobody answers has neither, and so has one whose
    decisions stand in batch receipts.
    """

    decision: str | None
    held: str | None


@dataclass(frozen=True, slots=True)
class StoreSubmitter:
    """Submits moments of one store in the name of one actor."""

    runner: Runner
    store: str
    actor: str

    def __call__(
        self, moment: str, key: str, subjects: Mapping[str, int], facts: Mapping[str, Value]
    ) -> Submitted:
        """Run the moment once for this key; asked again, it answers the same and does nothing."""
        with self.runner.reading(self.store, self.actor) as unit:
            _check(unit, moment, subjects)
        case = Case(key, dict(subjects), dict(facts))
        self.runner.request(self.store, moment, [case], self.actor)
        with self.runner.reading(self.store, self.actor) as unit:
            return _came_to(unit, moment, key)


def _check(unit: Unit, moment: str, subjects: Mapping[str, int]) -> None:
    declared = unit.store.revision.vocabulary.moments.get(moment)
    if declared is None:
        raise InvalidField("moment", Label(f"没有时刻 {moment}", f"there is no moment {moment}"))
    missing = [role for role in declared.carries if role not in subjects]
    if missing:
        listed = "、".join(missing)
        raise InvalidField(
            "subjects", Label(f"{moment} 还缺主体：{listed}", f"{moment} also carries: {listed}")
        )


def _came_to(unit: Unit, moment: str, key: str) -> Submitted:
    decision = unit.session.scalar(
        select(DecisionRow.id).where(DecisionRow.moment == moment, DecisionRow.key == key)
    )
    held = unit.session.scalar(
        select(HeldCase.id).where(
            HeldCase.moment == moment, HeldCase.key == key, HeldCase.state == "open"
        )
    )
    return Submitted(
        None if decision is None else public_id("dec", decision),
        None if held is None else public_id("held", held),
    )
