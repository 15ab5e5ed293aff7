"""A store's day: it begins, and every plugin does what it does each day, a page at a time.

Whatever is done says so in a row of its own, in the transaction of its last page. So a day on
which nobody ran it is made up for, and one that was cut short is gone through again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from sqlalchemy import func, select

from pawpact.database import bulk
from pawpact.decisions.held import Reason
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.models import HeldCase, PluginDay
from pawpact.decisions.person import Person
from pawpact.decisions.plugin import surroundings
from pawpact.decisions.plugin_named import OWNERS
from pawpact.decisions.plugin_reaction import (
    REACTION,
    batch_of,
    come_of,
    keep_outcome,
    taken_back,
)
from pawpact.decisions.runner import Runner
from pawpact.hosting.door import DAY_OPENED, STORE, Daily
from pawpact.hosting.failure import PluginFailed, PluginUnsteady
from pawpact.hosting.host import Contribution, Host
from pawpact.kernel.errors import InvalidField, PawpactError
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.models import PluginSwitch
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

PAGE = 1_000
LONGEST_SILENCE = 31
"""Days that are made up for at most: what was due before that is nobody's news any more."""

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
            for each in days:
                yield from self._work(store, found, each, report)

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
        self, store: str, found: Contribution[Daily], day: date, report: DayReport
    ) -> Iterator[Counts]:
        """One piece of work of one day. Where a case fails it stays undone, the others are."""
        after: int | None = None
        cases, failed = 0, 0
        until = self.runner.ids.one()
        while True:
            with self.runner.unit(store) as unit:
                if found.plugin.name not in unit.store.plugins:
                    return
                page = _Page(self.runner, unit, found, day, until)
                count, bad, after = page.run(after, self.page)
                cases, failed = cases + count, failed + bad
                if after is None and not failed:
                    _note(unit, found.plugin.name, found.value.name, day, cases)
            report.cases += count
            report.failed += bad
            if after is None:
                report.done += not failed
                yield report.counts
                return
            yield report.counts


@dataclass(frozen=True, slots=True)
class _Page:
    """Up to a thousand subjects of one piece of work."""

    runner: Runner
    unit: Unit
    found: Contribution[Daily]
    day: date
    until: int

    def run(self, after: int | None, size: int) -> tuple[int, int, int | None]:
        """How many cases, how many of them failed, and where the next page begins."""
        plugin, daily = self.found.plugin, self.found.value
        reason = self.unit.store.degraded.get(plugin.name)
        if reason is not None:
            return self._failed(PluginFailed(plugin.name, daily.name, reason), 1), 1, None
        cases, more = self._cases(after, size)
        if not cases:
            return 0, 0, None
        following: list[int | None] = []

        def attempt(places: Places) -> None:
            with taken_back(self.unit):
                following.append(self._done([cases[at] for at in places], after))

        bad = isolate(range(len(cases)), attempt, at_once=(PluginUnsteady,))
        failed = sum(self._failed(each.error, len(each.places)) for each in bad)
        if daily.of == STORE:
            more = following[-1] if following else None
        return len(cases), failed, more

    def _done(self, cases: Sequence[Case], after: int | None) -> int | None:
        plugin, daily = self.found.plugin, self.found.value
        levels = self.runner.levels
        around = surroundings(self.unit, DAY_OPENED, plugin, self.day)
        batch = batch_of(levels, self.unit, around, cases, daily, {}, after)
        outcome = come_of(plugin, daily, batch)
        if outcome.next is not None and (daily.of != STORE or outcome.next <= (after or 0)):
            raise PluginFailed(
                plugin.name,
                daily.name,
                Label("next 没有向前", "next does not lead on, or core hands the pages over"),
            )
        keep_outcome(levels, self.unit, plugin, daily.name, outcome)
        return outcome.next

    def _cases(self, after: int | None, size: int) -> tuple[list[Case], int | None]:
        """The next subjects; what was written since this began is left for another day."""
        role = self.found.value.of
        if role == STORE:
            return [self._case({STORE: self.unit.store.tenant})], None
        thing = self.found.plugin.things.get(role)
        if thing is not None:
            rows, more = self._rows(after, size)
            return [self._case({role: each["thing"], **_owners(each)}) for each in rows], more
        return self._subjects(role, after, size)

    def _rows(self, after: int | None, size: int) -> tuple[list[Mapping[str, int]], int | None]:
        plugin, daily = self.found.plugin, self.found.value
        rows = surroundings(self.unit, DAY_OPENED, plugin, self.day).own(plugin.things[daily.of])
        found = rows.find(
            plugin.things[daily.of], daily.where, after=after, limit=size, is_newest_first=False
        )
        kept = [row for row in found.rows if row["id"] < self.until]
        return kept, found.next if len(kept) == len(found.rows) else None

    def _subjects(self, role: str, after: int | None, size: int) -> tuple[list[Case], int | None]:
        model = self.runner.levels.registry.subjects[role]
        number = getattr(model, "id")  # noqa: B009  # every subject's table has it
        owners = [each for each in OWNERS if role != "pet" and hasattr(model, f"{each}_id")]
        columns = [getattr(model, f"{each}_id") for each in owners]
        asked = (
            select(number, *columns)
            .where(number > (after or 0), number < self.until)
            .order_by(number)
            .limit(size)
        )
        rows = self.unit.session.execute(asked).all()
        named = [dict(zip((role, *owners), row, strict=True)) for row in rows]
        cases = [self._case({who: of for who, of in each.items() if of}) for each in named]
        return cases, rows[-1][0] if len(rows) == size else None

    def _case(self, subjects: dict[str, int]) -> Case:
        number = subjects.get(self.found.value.of, 0)
        return Case(f"{self.day.isoformat()}:{number}", subjects)

    def _failed(self, error: Exception, cases: int) -> int:
        plugin, daily = self.found.plugin.name, self.found.value.name
        _log.warning(
            "day's work failed",
            store=self.unit.store.name,
            plugin=plugin,
            daily=daily,
            day=self.day.isoformat(),
            cases=cases,
            code=Reason.of(error).code,
        )
        return cases


def _owners(row: Mapping[str, int]) -> dict[str, int]:
    return {role: row[role] for role in OWNERS if type(row.get(role)) is int}


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
    last = unit.session.scalar(
        select(func.max(PluginDay.day)).where(PluginDay.plugin == plugin, PluginDay.daily == daily)
    )
    first = unit.today if last is None else last + timedelta(days=1)
    since = unit.session.scalar(select(PluginSwitch.at).where(PluginSwitch.plugin == plugin))
    if since is not None:
        first = max(first, unit.store.local_date(since))
    first = max(first, unit.today - timedelta(days=LONGEST_SILENCE))
    return [first + timedelta(days=each) for each in range((unit.today - first).days + 1)]


def _note(unit: Unit, plugin: str, daily: str, day: date, cases: int) -> None:
    """That it is done, unless somebody else has done it meanwhile."""
    if not _left_of(unit, plugin, daily, day):
        return
    bulk.insert(
        unit.session,
        PluginDay,
        {
            "id": [unit.ids.one()],
            "plugin": [plugin],
            "daily": [daily],
            "day": [day],
            "done_at": [unit.at],
            "cases": [cases],
        },
    )
