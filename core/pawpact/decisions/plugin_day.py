"""A store's day: it begins, and every plugin does what it does each day, a page at a time.

Whatever is done says so in a row of its own, in the transaction of its last page. So a day on
which nobody ran it is made up for, and one that was cut short is gone through again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.decisions.models import HeldCase, PluginDay
from pawpact.decisions.person import Person
from pawpact.decisions.plugin_day_page import Page
from pawpact.decisions.plugin_reaction import (
    REACTION,
)
from pawpact.decisions.runner import Runner
from pawpact.hosting.door import DAY_OPENED, STORE, Daily
from pawpact.hosting.host import Contribution, Host
from pawpact.kernel.errors import InvalidField, PawpactError
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog
from pawpact.tenancy.models import PluginSwitch
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

PAGE = 1_000
LONGEST_SILENCE = 31
"""Days that are made up for at most: what was due before that is nobody's news any more."""

_OF_WORK = (PluginDay.plugin == bindparam("plugin"), PluginDay.daily == bindparam("daily"))
_LAST = Prepared(select(func.max(PluginDay.day)).where(*_OF_WORK))
_DONE = Prepared(
    select(PluginDay.day).where(
        *_OF_WORK, PluginDay.day.between(bindparam("first"), bindparam("last"))
    )
)
_SWITCHED = Prepared(select(PluginSwitch.at).where(PluginSwitch.plugin == bindparam("plugin")))

CORE = "core"
_log = structlog.get_logger(__name__)
Counts = Mapping[str, int]


@dataclass(slots=True)
class DayReport:
    """What a run came to: pieces of a day's work, cases in them, cases that failed."""

    done: int = 0
    cases: int = 0
    failed: int = 0

    @property
    def counts(self) -> Counts:
        found = {"done": self.done, "cases": self.cases, "failed": self.failed}
        return {name: count for name, count in found.items() if count}


@dataclass(frozen=True, slots=True)
class DayWork:
    """Runs what is left of a store's days. Repeatable; may stop or die between any two pages."""

    runner: Runner
    host: Host
    page: int = PAGE

    def run(self, store: str, day: date | None = None) -> Iterator[Counts]:
        """Do what is left, of one day or of all days up to today; the counts after each page."""
        report = DayReport()
        with self.runner.reading(store) as unit:
            today, chosen = unit.today, self.host.schedule(unit.store.plugins)
            if day is not None and day > today:
                raise InvalidField("date", Label("这一天还没到", "this day has not come yet"))
            left = [(each, self._left(unit, each, day)) for each in chosen]
            opens = self._is_awaited(unit) and bool(_left_of(unit, CORE, DAY_OPENED, today))
        if opens and day in (None, today):
            self._open(store, today)
        yield from self._try_again(store, today, report)
        for found, days in left:
            yield from self._work(store, found, days, report)

    def _left(self, unit: Unit, found: Contribution[Daily], day: date | None) -> list[date]:
        return _left_of(unit, found.plugin.name, found.value.name, day)

    def _is_awaited(self, unit: Unit) -> bool:
        """Whether anybody answers that a day begins; most stores have nobody."""
        order, moments = unit.store.revision.ruleset.order, self.runner.levels.reactor.moments
        return bool(order.get(DAY_OPENED)) or DAY_OPENED in moments

    def _open(self, store: str, today: date) -> None:
        """Let rules answer the day, once."""
        with self.runner.unit(store) as unit:
            case = Case(today.isoformat(), {STORE: unit.store.tenant})
            unit.raise_moment(DAY_OPENED, [case])
            _note(unit, CORE, DAY_OPENED, today, 1)

    def _try_again(self, store: str, today: date, report: DayReport) -> Iterator[Counts]:
        """What plugins failed to do of what has happened is tried once more each day."""
        with self.runner.reading(store) as unit:
            numbers = unit.session.scalars(
                select(HeldCase.id)
                .where(HeldCase.state == "open", HeldCase.kind == REACTION)
                .order_by(HeldCase.id)
                .limit(self.page)
            ).all()
            if not numbers or not _left_of(unit, CORE, REACTION, today):
                return
        for number in numbers:
            try:
                Person(self.runner).resume(store, public_id("held", number), "system", "daily")
            except PawpactError as error:
                _log.info("reaction waits on", store=store, code=error.code)
            yield report.counts
        with self.runner.unit(store) as unit:
            _note(unit, CORE, REACTION, today, len(numbers))

    def _work(
        self, store: str, found: Contribution[Daily], days: Sequence[date], report: DayReport
    ) -> Iterator[Counts]:
        """One piece of work, day by day. Where a case fails its day stays undone."""
        line = _Line(self.runner, found, self.page, list(days), report)
        while line.days:
            with self.runner.unit(store) as unit:
                if found.plugin.name not in unit.store.plugins:
                    return
                line.go_on(unit)
            yield report.counts


@dataclass(slots=True)
class _Line:
    """The days that are left of one piece of work, and how far the first of them has come."""

    runner: Runner
    found: Contribution[Daily]
    page: int
    days: list[date]
    report: DayReport
    after: int | None = None
    until: int = 0
    cases: int = 0
    failed: int = 0

    def go_on(self, unit: Unit) -> None:
        """A page, and of days with little to do as many as fill one: a commit stays short.

        Where nobody was met on a day there is nobody on the next one: nothing happened in between.
        """
        done: list[tuple[date, int, int]] = []
        count = 0
        is_quiet = False
        while self.days and count < self.page:
            self.until = self.until or self.runner.ids.one()
            count += 0 if is_quiet else self._page(unit)
            if self.after is not None:
                break
            if not self.failed:
                done.append((self.days[0], self.cases, unit.ids.one()))
            is_quiet = not self.cases
            self.days.pop(0)
            self.until = self.cases = self.failed = 0
            self.runner.levels.settle(unit)
        _note_all(unit, self.found.plugin.name, self.found.value.name, done)
        self.report.done += len(done)

    def _page(self, unit: Unit) -> int:
        page = Page(self.runner, unit, self.found, self.days[0], self.until)
        count, bad, self.after = page.run(self.after, self.page)
        self.cases, self.failed = self.cases + count, self.failed + bad
        self.report.cases += count
        self.report.failed += bad
        return count


def _left_of(unit: Unit, plugin: str, daily: str, day: date | None) -> list[date]:
    """The days of this work that are not done: since it was last done, else today.

    What the plugin would have done while it was off is not made up for.
    """
    if day is not None:
        done = unit.session.scalar(
            select(PluginDay.id).where(
                PluginDay.plugin == plugin, PluginDay.daily == daily, PluginDay.day == day
            )
        )
        return [day] if done is None else []
    ((last,),) = _LAST.rows(unit.session, plugin=plugin, daily=daily)
    first = unit.today if last is None else last + timedelta(days=1)
    for switch in _SWITCHED.rows(unit.session, plugin=plugin):
        first = max(first, unit.store.local_date(switch.at))
    first = max(first, unit.today - timedelta(days=LONGEST_SILENCE))
    return [first + timedelta(days=each) for each in range((unit.today - first).days + 1)]


def _note(unit: Unit, plugin: str, daily: str, day: date, cases: int) -> None:
    _note_all(unit, plugin, daily, [(day, cases, unit.ids.one())])


def _note_all(unit: Unit, plugin: str, daily: str, done: Sequence[tuple[date, int, int]]) -> None:
    """That days are done, each with its cases, unless somebody else has done them meanwhile."""
    if not done:
        return
    first, last = done[0][0], done[-1][0]
    rows = _DONE.rows(unit.session, plugin=plugin, daily=daily, first=first, last=last)
    known = {row.day for row in rows}
    fresh = [each for each in done if each[0] not in known]
    bulk.insert(
        unit.session,
        PluginDay,
        {
            "id": [number for _, _, number in fresh],
            "plugin": [plugin] * len(fresh),
            "daily": [daily] * len(fresh),
            "day": [day for day, _, _ in fresh],
            "done_at": [unit.at] * len(fresh),
            "cases": [cases for _, cases, _ in fresh],
        },
    )
