"""A fork from the first row copied to the last audit: two worlds, one seed, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pawpact.backtest.draft import Drafts
from pawpact.billing.gateway.simulator import Outcome
from pawpact.bootstrap import Platform
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.database.engine import forget_overwritten
from pawpact.demo import journal
from pawpact.demo.world import PROVIDER
from pawpact.fork.copying import ACTOR, copy_store
from pawpact.fork.life import live_on, usual_arrivals
from pawpact.fork.plan import ForkPlan
from pawpact.fork.sandbox import (
    AS_IT_IS,
    DRAFT,
    Outside,
    Sandbox,
    double,
    equip,
    first_day,
    make_folder,
    morning,
    open_sandbox,
    outside_of,
    tell_provider,
)
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.tenancy.folder import read_tenants

Progress = Callable[[Label, int, int], None]
"""Told what is being done, and how many of how many are."""

COPYING = Label("复制本店", "copying the store")
LIVING = {AS_IT_IS: Label("照旧过", "as it is"), DRAFT: Label("按草稿过", "under the draft")}


@dataclass(frozen=True, slots=True)
class Begun:
    """A fork whose two worlds stand side by side, as far as they were lived."""

    since: date
    at: datetime
    arrivals: int
    outside: Outside
    rows: int

    def kept(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "at": self.at.isoformat(),
            "arrivals": self.arrivals,
            "providers": list(self.outside.providers),
            "shares": dict(self.outside.shares),
            "rows": self.rows,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Begun:
        return cls(
            date.fromisoformat(kept["since"]),
            datetime.fromisoformat(kept["at"]),
            kept["arrivals"],
            Outside(
                tuple(kept["providers"]),
                {Outcome(name): share for name, share in kept["shares"].items()},
            ),
            kept["rows"],
        )


def begin(source: Platform, plan: ForkPlan, progress: Progress) -> Begun:
    """The two worlds, copied now or found where an earlier run of the same fork left them.

    A draft that could not be published is refused before anything is copied.
    """
    kept = plan.kept()
    if kept is not None:
        return Begun.of(kept)
    Drafts.of(source.onboarding, plan.tenants, plan.store, "store", plan.draft).resolve(plan.store)
    make_folder(plan.sandbox)
    tenants = plan.write_tenants()
    begun = _copy(source, plan, progress)
    double(plan.sandbox)
    publish_draft(plan, begun, tenants)
    plan.keep(**begun.kept())
    return begun


def live(plan: ForkPlan, begun: Begun, name: str, progress: Progress) -> None:
    """Live what is left of one of the two worlds."""
    keep_collector_quiet()
    with using(reopen(plan, begun, name)) as sandbox:
        note = journal.last_note(sandbox.world)
        words = LIVING[name]
        live_on(
            plan,
            sandbox,
            begun.arrivals,
            note.weeks,
            lambda done, days: progress(words, done, days),
        )


def reopen(plan: ForkPlan, begun: Begun, name: str) -> Sandbox:
    """One of the two worlds at the beginning of its time, its provider as it was then."""
    folder = plan.sandbox / name
    sandbox = _open(plan, begun, folder)
    note = journal.last_note(sandbox.world)
    if note.weeks and journal.cut_off(folder / PROVIDER, note):
        sandbox.world.platform.parts.database.engine.dispose()
        sandbox = _open(plan, begun, folder)
    sandbox.world.gateway.lost.update(note.lost)
    return sandbox


@contextmanager
def using(sandbox: Sandbox) -> Iterator[Sandbox]:
    """The sandbox, its database let go of at the end."""
    try:
        yield sandbox
    finally:
        sandbox.world.platform.parts.database.engine.dispose()


def _open(plan: ForkPlan, begun: Begun, folder: Path) -> Sandbox:
    return open_sandbox(folder, plan.rules, plan.seed, begun.at, begun.outside)


def _copy(source: Platform, plan: ForkPlan, progress: Progress) -> Begun:
    folder = plan.sandbox / AS_IT_IS
    equip(folder)
    with source.reading(plan.store) as unit:
        since = first_day(unit)
        _refuse_day(plan, since)
        begun = Begun(
            since,
            morning(unit, since),
            usual_arrivals(unit) if plan.arrivals is None else plan.arrivals,
            outside_of(unit),
            0,
        )
        tell_provider(unit, folder)
        with using(_open(plan, begun, folder)) as sandbox:
            platform = sandbox.world.platform
            copied = copy_store(
                unit,
                platform,
                source.host,
                lambda done, whole: progress(COPYING, done, whole),
            )
            forget_overwritten(platform.parts.database.engine)
    return replace(begun, rows=copied.count)


def _refuse_day(plan: ForkPlan, earliest: date) -> None:
    """The draft begins on a day that is lived."""
    latest = earliest + timedelta(days=plan.days - 1)
    if plan.since is not None and plan.since > latest:
        raise InvalidField(
            "from",
            Label(
                f"只过到 {latest}，{plan.since} 起用的草稿一天也过不到",
                f"life goes on to {latest}; a draft from {plan.since} on would not see a day of it",
            ),
            hint=Label(
                "写早一些，或用 --months 过得久一些", "name an earlier day, or more --months"
            ),
        )


def publish_draft(plan: ForkPlan, begun: Begun, tenants: Path) -> None:
    """The draft comes into force in the other world, the way in which it would in the house."""
    known = read_tenants(tenants)
    with using(_open(plan, begun, plan.sandbox / DRAFT)) as sandbox:
        onboarding = sandbox.world.platform.onboarding
        prepared = onboarding.prepare(known.stores[plan.store], known, onboarding.above())
        if prepared.wanted is None:
            raise RuleFileError(prepared.found, prepared.texts)
        onboarding.write(prepared, onboarding.change(ACTOR, "fork", start=_start(plan, begun)))


def _start(plan: ForkPlan, begun: Begun) -> datetime | None:
    """When the draft begins: at once, or with a later day of the store's."""
    if plan.since is None or plan.since == begun.since:
        return None
    return begun.at + timedelta(days=(plan.since - begun.since).days)
