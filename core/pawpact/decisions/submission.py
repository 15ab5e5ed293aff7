"""The platform's side of a plugin's ``submit``: one moment, in a unit of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.decisions.registry import Registry
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.renamed import names_of
from pawpact.vocabulary.types import Value

CORE = "core"


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
            _check(unit, moment, subjects, facts)
            _check_ids(unit, self.runner.levels.registry, subjects)
        case = Case(key, dict(subjects), dict(facts))
        self.runner.request(self.store, moment, [case], self.actor)
        with self.runner.reading(self.store, self.actor) as unit:
            return _came_to(unit, moment, key)


def _check(
    unit: Unit, moment: str, subjects: Mapping[str, int], facts: Mapping[str, Value]
) -> None:
    """What has happened in core only core says, and so with core's facts."""
    words = unit.store.revision.vocabulary
    declared = words.moments.get(moment)
    if declared is None:
        raise InvalidField("moment", Label(f"没有时刻 {moment}", f"there is no moment {moment}"))
    if declared.owner == CORE and declared.kind is not MomentKind.REQUEST:
        raise InvalidField(
            "moment",
            Label(f"{moment} 只由系统自己发出", f"{moment} is reported by core alone"),
        )
    missing = [role for role in declared.carries if role not in subjects]
    if missing:
        listed = "、".join(missing)
        raise InvalidField(
            "subjects", Label(f"{moment} 还缺主体：{listed}", f"{moment} also carries: {listed}")
        )
    for name in facts:
        if name not in words.facts or words.facts[name].owner == CORE:
            raise InvalidField(
                "facts",
                Label(f"{name} 不是插件的事实", f"{name} is no fact of a plugin's own"),
            )


def _check_ids(unit: Unit, registry: Registry, subjects: Mapping[str, int]) -> None:
    """An id of another store is answered as one that exists nowhere."""
    for role, number in sorted(subjects.items()):
        model = registry.subjects.get(role)
        if model is None:
            continue
        if unit.session.get(model, (unit.store.tenant, number)) is None:
            raise NotFound(
                Label(f"本店没有这个 {role}", f"this store has no such {role}"),
                details={"role": role},
            )


def _came_to(unit: Unit, moment: str, key: str) -> Submitted:
    names = names_of(moment, unit.store.revision.vocabulary.renamed.moments)
    decision = unit.session.scalar(
        select(DecisionRow.id).where(DecisionRow.moment.in_(names), DecisionRow.key == key)
    )
    held = unit.session.scalar(
        select(HeldCase.id).where(
            HeldCase.moment.in_(names), HeldCase.key == key, HeldCase.state == "open"
        )
    )
    return Submitted(
        None if decision is None else public_id("dec", decision),
        None if held is None else public_id("held", held),
    )
