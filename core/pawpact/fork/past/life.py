"""Two lives of one past: the same until the draft's day, then the one under it and the other not.

People do in both what they did, as far as it can be done; providers answer what they answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from pawpact.billing.gateway.simulator import Outcome
from pawpact.bootstrap import Platform
from pawpact.database.engine import forget_overwritten
from pawpact.demo.world import PROVIDER
from pawpact.fork.copying import copy_store
from pawpact.fork.past import (
    applying,
    pets,
    plugins,
    running,
    signing,
    spending,
    tasks,
    working,
)
from pawpact.fork.past.again import Again, Numbers, answers_on_record
from pawpact.fork.past.ground import (
    credit_answers,
    first_moment,
    fix_credit,
    ground_of,
    refuse_imported,
)
from pawpact.fork.past.happening import Together, in_order
from pawpact.fork.past.note import Note, cut_off, last_note, write_note
from pawpact.fork.past.unrecorded import Known, Unrecorded
from pawpact.fork.plan import ForkPlan
from pawpact.fork.sandbox import (
    AS_IT_IS,
    DRAFT,
    Outside,
    Sandbox,
    double,
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

    @property
    def record(self) -> list[str]:
        """Tells whether what is on record is still the same."""
        last = self.happenings[-1].at.isoformat() if self.happenings else ""
        return [str(self.rows), self.end.isoformat(), last]


def read_past(unit: Unit, source: Platform, since: date) -> Past:
    """Everything on record, which is only read."""
    refuse_imported(unit)
    found = [*applying.read(unit, source)]
    for each in (pets, signing, running, spending, tasks, working):
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


class Course(Protocol):
    """Remembers whether the two lives have parted."""

    def is_parted(self) -> bool: ...

    def part(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Both:
    """The two lives at their end."""

    as_it_was: Again
    draft: Again


def live_both(
    plan: ForkPlan, past: Past, publish: Callable[[], None], lived: Lived, course: Course
) -> Both:
    """What is left of the past: once until the draft's day, then each of the two by itself."""
    before = sum(each.at < past.draft_at for each in past.happenings)
    whole = len(past.happenings)
    span = range(before, whole)
    if not course.is_parted():
        told = _counting(lived, AS_IT_IS, whole)
        _live(plan, past, AS_IT_IS, past.first, range(before), told)
        double(plan.sandbox)
        publish()
        course.part()
    ends = [
        _live(plan, past, name, past.draft_at, span, _counting(lived, name, whole))
        for name in (AS_IT_IS, DRAFT)
    ]
    return Both(*ends)


def _counting(lived: Lived, name: str, whole: int) -> Callable[[int], None]:
    return lambda done: lived(name, done, whole)


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
    plan: ForkPlan,
    past: Past,
    name: str,
    first: datetime,
    span: range,
    told: Callable[[int], None],
) -> Again:
    """One thing after the other, as many as are left; each stretch whole or not at all."""
    again, begun = _resumed(plan, past, name, first, span)
    unrecorded = Unrecorded(again, plan.seed, past.known)
    told(begun)
    database = again.sandbox.world.platform.parts.database
    try:
        for stretch in _stretches(past.happenings, range(begun, span.stop)):
            if stretch.start > span.start:
                again.sandbox.world.clock.move_to(_after(past.happenings[stretch.start - 1]))
            with database.together():
                for place in stretch:
                    if place > span.start and _is_another_day(past.happenings, place):
                        unrecorded.live()
                    again.live(past.happenings[place])
                    told(place + 1)
                write_note(again, stretch.stop)
    finally:
        database.engine.dispose()
    return again


def _is_another_day(happenings: Sequence[Together], place: int) -> bool:
    """At the end of a day those go on of whom nothing is on record."""
    return happenings[place].at.date() != happenings[place - 1].at.date()


def _stretches(happenings: Sequence[Together], span: range) -> Iterator[range]:
    """Weeks in which anything happened."""
    begin = span.start
    for place in span:
        is_last = place + 1 == span.stop
        if is_last or _week(happenings[place]) != _week(happenings[place + 1]):
            yield range(begin, place + 1)
            begin = place + 1


def _after(together: Together) -> datetime:
    """When a stretch begins: later than any number that was given out in the one before."""
    return together.at + timedelta(milliseconds=1)


def _week(together: Together) -> tuple[int, int]:
    year, week, _ = together.at.isocalendar()
    return year, week


def _resumed(
    plan: ForkPlan, past: Past, name: str, first: datetime, span: range
) -> tuple[Again, int]:
    """The life as it was when its last whole stretch was over, and how many things that were."""
    folder = plan.sandbox / name
    note = _noted(plan, past, folder)
    begun = max(note.things, span.start)
    at = _after(past.happenings[begun - 1]) if begun > span.start else first
    again = Again(_opened(plan, past, folder, at, numbers := Numbers()), plan.store, numbers)
    note.restore(again, {each.deed for each in past.happenings})
    fix_credit(again.sandbox, plan.store, list(past.credit))
    return again, begun


def _noted(plan: ForkPlan, past: Past, folder: Path) -> Note:
    """What was kept last; what the provider was told since is forgotten."""
    sandbox = _opened(plan, past, folder, past.end, Numbers())
    note = last_note(sandbox, plan.store)
    sandbox.world.platform.parts.database.engine.dispose()
    cut_off(folder, note)
    return note


def _opened(plan: ForkPlan, past: Past, folder: Path, at: datetime, numbers: Numbers) -> Sandbox:
    decide = answers_on_record(past.outcomes, numbers, plan.seed, past.outside.shares)
    return open_sandbox(folder, plan.rules, plan.seed, at, past.outside, decide)
