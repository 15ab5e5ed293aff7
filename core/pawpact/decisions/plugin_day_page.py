"""Up to a thousand subjects of what a plugin does each day, handed over and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pawpact.decisions.held import Reason
from pawpact.decisions.isolate import Places, isolate
from pawpact.decisions.plugin import surroundings
from pawpact.decisions.plugin_named import OWNERS
from pawpact.decisions.plugin_reaction import batch_of, come_of, keep_outcome, taken_back
from pawpact.decisions.runner import Runner
from pawpact.hosting.door import DAY_OPENED, STORE, Daily
from pawpact.hosting.failure import PluginFailed, PluginUnsteady
from pawpact.hosting.host import Contribution
from pawpact.kernel.label import Label
from pawpact.kernel.log import structlog
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
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
