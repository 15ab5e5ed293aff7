"""A fork from a day that is over: the past lived again twice, compared, and held to the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pawpact.backtest.draft import Drafts
from pawpact.bootstrap import Platform
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.fork.compared import Compared, compare
from pawpact.fork.past.calibration import calibrate
from pawpact.fork.past.life import begin, live_both, read_past
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import LIVING, Begun, Progress, publish_draft
from pawpact.fork.sandbox import first_day, make_folder
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label


def is_past(source: Platform, plan: ForkPlan) -> bool:
    """Whether the draft is to begin on a day that is on record already."""
    with source.reading(plan.store) as unit:
        return plan.since is not None and plan.since < first_day(unit)


def fork_again(source: Platform, plan: ForkPlan, progress: Progress) -> Compared:
    """What an earlier run of the same fork lived is not lived again, if the record is the same."""
    assert plan.since is not None
    Drafts.of(source.onboarding, plan.tenants, plan.store, "store", plan.draft).resolve(plan.store)
    with source.reading(plan.store) as unit:
        past = read_past(unit, source, plan.since)
    if past.first > past.draft_at:
        raise InvalidField(
            "from",
            Label(
                f"本店 {past.first:%Y-%m-%d} 才有规则，{plan.since} 还没有可比的",
                f"the store has rules since {past.first:%Y-%m-%d}; on {plan.since} there was"
                " nothing to compare with",
            ),
        )
    keep_collector_quiet()
    begun = Begun(plan.since, past.draft_at, 0, past.outside, past.rows)
    course = _Course(plan, begun, past.record)
    if not course.is_begun:
        make_folder(plan.sandbox)
        begin(source, plan, past)
        course.keep()
    tenants = plan.write_tenants()
    both = live_both(
        plan,
        past,
        lambda: publish_draft(plan, begun, tenants),
        lambda name, done, whole: progress(LIVING[name], done, whole),
        course,
    )
    whole = replace(plan, days=past.days)
    found = compare(whole, begun)
    found = replace(found, calibration=calibrate(source, plan.store, past, both))
    course.keep(over=True)
    return found


@dataclass(frozen=True, slots=True)
class _Course:
    """How far a fork has come, as its folder says."""

    plan: ForkPlan
    begun: Begun
    record: list[str]

    @property
    def is_begun(self) -> bool:
        """Whether just this past lies in the folder, and is not over."""
        return self._kept().get("record") == self.record

    def keep(self, **more: bool) -> None:
        self.plan.keep(**self.begun.kept(), record=self.record, **more)

    def is_parted(self) -> bool:
        return self._kept().get("parted") is True

    def part(self) -> None:
        self.keep(parted=True)

    def _kept(self) -> dict[str, Any]:
        return self.plan.kept() or {}
