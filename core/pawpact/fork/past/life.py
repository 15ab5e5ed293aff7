"""Two lives of one past: the same until the draft's day, then the one under it and the other not.

People do in both what they did, as far as it can be done; providers answer what they answered.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from pawpact.billing.gateway.simulator import Outcome
from pawpact.bootstrap import Platform
from pawpact.database.engine import forget_overwritten
from pawpact.demo.world import DATABASE, KEYS, PROVIDER
from pawpact.fork.copying import copy_store
from pawpact.fork.past import applying, pets, plugins, running, signing, spending, working
from pawpact.fork.past.again import Again, Numbers, answers_on_record
from pawpact.fork.past.ground import (
    credit_answers,
    first_moment,
    fix_credit,
    ground_of,
    refuse_imported,
)
from pawpact.fork.past.happening import Together, in_order
from pawpact.fork.past.unrecorded import Known, Unrecorded
from pawpact.fork.plan import ForkPlan
from pawpact.fork.sandbox import (
    AS_IT_IS,
    DRAFT,
    Outside,
    Sandbox,
    equip,
    first_day,
    open_sandbox,
    outside_of,
)
from pawpact.kernel.calendar import at_local
from pawpact.tenancy.unit import Unit

Lived = Callable[[str, int, int], None]
"""Told of which world how many of how many things have happened."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is on record of a store: how it began, and everything that came from outside."""

    first: datetime
    draft_at: datetime
    end: datetime
    happenings: Sequence[Together]
    outcomes: dict[str, Outcome]
    outside: Outside
    credit: Sequence[tuple[datetime, int, int, str, int | None]]
    known: Known
    rows: int

    @property
    def days(self) -> int:
        return (self.end - self.draft_at).days


def read_past(unit: Unit, source: Platform, since: date) -> Past:
    """Everything on record, which is only read."""
    refuse_imported(unit)
    found = [*applying.read(unit, source)]
    for each in (pets, signing, running, spending, working):
        found += each.read(unit)
    found += plugins.read(unit, source.host)
    zone = unit.store.zone
    return Past(
        first_moment(unit),
        at_local(since, time(0), zone),
        at_local(first_day(unit), time(0), zone),
        tuple(in_order(found)),
        working.outcomes_on_record(unit),
        outside_of(unit),
        credit_answers(unit, source.host),
        applying.known_of(unit),
        len(found),
    )


@dataclass(frozen=True, slots=True)
class Both:
    """The two lives at their end."""

    as_it_was: Again
    draft: Again


def live_both(
    source: Platform, plan: ForkPlan, past: Past, publish: Callable[[], None], lived: Lived
) -> Both:
    """From the first day: once until the draft's, then each of the two by itself."""
    begin(source, plan, past)
    before = [each for each in past.happenings if each.at < past.draft_at]
    after = [each for each in past.happenings if each.at >= past.draft_at]
    whole = len(past.happenings)
    first = _open(plan, past, AS_IT_IS, past.first, Numbers())
    _live(first, plan, past.known, before, lambda done: lived(AS_IT_IS, done, whole))
    _close(first)
    _double(plan)
    publish()
    ends = []
    for name in (AS_IT_IS, DRAFT):
        again = _open(plan, past, name, past.draft_at, first.numbers.copied())
        again.done.update(first.done)
        again.refused.update(first.refused)
        told = _counting(lived, name, len(before), whole)
        _live(again, plan, past.known, after, told)
        _close(again)
        ends.append(again)
    return Both(*ends)


def _counting(lived: Lived, name: str, before: int, whole: int) -> Callable[[int], None]:
    return lambda done: lived(name, before + done, whole)


def begin(source: Platform, plan: ForkPlan, past: Past) -> None:
    """The sandbox with what was there on the first day."""
    folder = plan.sandbox / AS_IT_IS
    equip(folder)
    (folder / PROVIDER).touch(mode=0o600)
    again = _opened(plan, past, folder, past.first, Numbers())
    with source.reading(plan.store) as unit:
        platform = again.world.platform
        copy_store(unit, platform, source.host, lambda _done, _whole: None, ground_of(unit))
        forget_overwritten(platform.parts.database.engine)
    platform.parts.database.engine.dispose()


def _live(
    again: Again,
    plan: ForkPlan,
    known: Known,
    happenings: Sequence[Together],
    told: Callable[[int], None],
) -> None:
    """One thing after the other; at the end of a day, those of whom nothing is on record."""
    unrecorded = Unrecorded(again, plan.seed, known)
    day: date | None = None
    for done, each in enumerate(happenings, 1):
        if day is not None and each.at.date() != day:
            unrecorded.live()
        day = each.at.date()
        again.live(each)
        told(done)


def _open(plan: ForkPlan, past: Past, name: str, at: datetime, numbers: Numbers) -> Again:
    sandbox = _opened(plan, past, plan.sandbox / name, at, numbers)
    fix_credit(sandbox, plan.store, list(past.credit))
    return Again(sandbox, plan.store, numbers)


def _opened(plan: ForkPlan, past: Past, folder: Path, at: datetime, numbers: Numbers) -> Sandbox:
    decide = answers_on_record(past.outcomes, numbers, plan.seed, past.outside.shares)
    return open_sandbox(folder, plan.rules, plan.seed, at, past.outside, decide)


def _close(again: Again) -> None:
    again.sandbox.world.platform.parts.database.engine.dispose()


def _double(plan: ForkPlan) -> None:
    there = plan.sandbox / DRAFT
    there.mkdir(mode=0o700)
    for name in (KEYS, DATABASE, PROVIDER):
        with suppress(FileNotFoundError):
            shutil.copy2(plan.sandbox / AS_IT_IS / name, there / name)


def days_again(plan: ForkPlan, past: Past) -> ForkPlan:
    """The plan with as many days as there are from the draft's until today."""
    return replace(plan, days=max(1, past.days))
