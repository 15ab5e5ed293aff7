"""A fork from the first row copied to the last audit: two worlds, one seed, compared."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pawpact.billing.gateway.simulator import Outcome
from pawpact.bootstrap import Platform
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.database.engine import forget_overwritten
from pawpact.demo import journal
from pawpact.demo.world import DATABASE, KEYS, PROVIDER
from pawpact.fork.copying import ACTOR, copy_store
from pawpact.fork.life import live_on, usual_arrivals
from pawpact.fork.plan import ForkPlan
from pawpact.fork.sandbox import (
    AS_IT_IS,
    DRAFT,
    Outside,
    Sandbox,
    equip,
    first_day,
    make_folder,
    morning,
    open_sandbox,
    outside_of,
    tell_provider,
)
from pawpact.kernel.errors import FileError, InvalidField
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.tenancy.apply import Status
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
    """The two worlds, copied now or found where an earlier run of the same fork left them."""
    kept = plan.kept()
    if kept is not None:
        return Begun.of(kept)
    make_folder(plan.sandbox)
    tenants = plan.write_tenants()
    _refuse_broken(source, plan, tenants)
    begun = _copy(source, plan, progress)
    _double(plan)
    _publish(plan, begun, tenants)
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
        since = _since(plan, first_day(unit))
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


def _since(plan: ForkPlan, earliest: date) -> date:
    """When it lives on: never before the last day on record, which cannot be lived again."""
    if plan.since is None or plan.since == earliest:
        return earliest
    if plan.since < earliest:
        raise InvalidField(
            "from",
            Label(
                f"账上记到 {earliest} 的前一天；从这天或以后接着过，写的是 {plan.since}",
                f"the books reach up to the day before {earliest}; a fork lives on from {earliest}"
                f" or later, {plan.since} was asked for",
            ),
            hint=Label(
                "过去的决定用 pawpact rules backtest 重算",
                "decisions of the past are replayed by pawpact rules backtest",
            ),
        )
    return plan.since


def _double(plan: ForkPlan) -> None:
    """The other world is the same to the byte."""
    there = plan.sandbox / DRAFT
    there.mkdir(mode=0o700)
    for name in (KEYS, DATABASE, PROVIDER):
        shutil.copy2(plan.sandbox / AS_IT_IS / name, there / name)


def _refuse_broken(source: Platform, plan: ForkPlan, tenants: Path) -> None:
    """A draft that cannot be read or resolved is refused before anything is copied."""
    files = read_tenants(tenants)
    store, brand = files.stores.get(plan.store), files.brands.get(plan.brand)
    if store is None or store.description is None or brand is None:
        raise FileError(
            Label(
                f"{plan.tenants} 下要有品牌 {plan.brand} 和门店 {plan.store} 的文件夹",
                f"{plan.tenants} needs the folders of brand {plan.brand} and store {plan.store}",
            ),
            hint=Label("用 --tenants 指到它们所在的地方", "name where they are with --tenants"),
        )
    words = source.host.vocabulary()
    rules = source.onboarding.platform
    resolve(rules, brand.patch, store.patch, words, store.description.plugins_on)


def _publish(plan: ForkPlan, begun: Begun, tenants: Path) -> None:
    """The draft comes into force in the other world, the way in which it would in the house."""
    with using(_open(plan, begun, plan.sandbox / DRAFT)) as sandbox:
        applied = sandbox.world.platform.onboarding.apply(tenants, ACTOR, why="fork")
    for each in applied:
        if each.status is Status.REFUSED:
            raise RuleFileError(each.diagnostics, each.texts)
