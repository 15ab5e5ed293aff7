"""Brings brands and stores to what their folder says, each store all or nothing.

A store is refused with everything that is wrong with it, and keeps the policy it had; the other
stores go on. Applied again, an unchanged folder changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select

from pawpact.database.session import Database, StoreSession
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock
from pawpact.kernel.identity import Ids
from pawpact.kernel.label import Label, Language
from pawpact.policy.finding.diagnostic import Diagnostic, render
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.above import Above
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.bring import bring_up
from pawpact.tenancy.change import Change, StaleDraft
from pawpact.tenancy.folder import TenantFiles, Tenants, read_tenants
from pawpact.tenancy.leaving import Running, nothing_runs
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.pinned import Onset
from pawpact.tenancy.prepare import Prepared, Preparing, Publishing
from pawpact.tenancy.proof import Prove

Record = Callable[[StoreSession, Change, int], None]
"""Writes down, in the transaction that publishes it, why a revision may come into force."""

Judge = Callable[[Prepared], tuple[Prepared, Record | None]]
"""Has the last word on a store that passed: it may refuse, and it may have something to keep."""


class Status(StrEnum):
    """What became of a store."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Applied:
    """One store's result; warnings stand beside every status, errors beside refused alone."""

    store: str
    status: Status
    revision: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def render(self, language: Language) -> str:
        """The findings as framed text."""
        return render(self.diagnostics, self.texts, language)


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is taken back."""


def _pass(prepared: Prepared) -> tuple[Prepared, Record | None]:
    return prepared, None


@dataclass(frozen=True, slots=True)
class Onboarding:
    """Everything that applying a folder needs; ``prove`` says whether a policy may be used.

    ``equip`` gives a store the key under which its customers' data lies; ``running`` counts the
    contracts that keep a plugin which was switched off; ``publishing`` brings the words of
    messages.
    """

    database: Database
    platform: PlatformRules
    host: Host
    clock: Clock
    ids: Ids
    prove: Prove
    equip: Callable[[StoreSession, datetime], object] = lambda *_: None
    running: Running = nothing_runs
    publishing: Publishing | None = None

    def apply(
        self,
        folder: Path,
        actor: str,
        *,
        why: str = "",
        dry_run: bool = False,
        judge: Judge = _pass,
    ) -> list[Applied]:
        """Every store of the folder, by name. Raises where the platform's own files are wrong."""
        tenants = read_tenants(folder)
        above = self.above()
        return [
            self._apply(files, tenants, above, actor, why, dry_run, judge)
            for files in tenants.stores.values()
        ]

    def above(self) -> Above:
        """Platform and brands as they are installed now."""
        return Above(answerable(self.platform, self.host), self.host.vocabulary(), self.prove)

    def prepare(
        self, files: TenantFiles, tenants: Tenants, above: Above, start: datetime | None = None
    ) -> Prepared:
        """What one store's files come to, from now or from ``start``; nothing is written."""
        now = self.clock.now()
        onset = Onset(now, max(now, start or now))
        preparing = Preparing(
            self.database, self.host, self.prove, self.running, self.publishing, onset
        )
        return preparing.prepare(files, tenants, above)

    def change(
        self, actor: str, why: str, *, start: datetime | None = None, base: int | None = None
    ) -> Change:
        """Who changes a store now, and why."""
        return Change(self.ids.one(), self.clock.now(), actor, why, start, base)

    def write(
        self,
        prepared: Prepared,
        change: Change,
        record: Record | None = None,
        *,
        dry_run: bool = False,
    ) -> Applied:
        """One transaction a store, brand and all; a rehearsal takes it back."""
        assert prepared.wanted is not None
        try:
            with self.database.store(prepared.tenant or self._next_tenant()) as session:
                is_changed, number = self._bring(session, prepared, change)
                if record is not None:
                    record(session, change, number)
                session.flush()
                if dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        status = Status.CHANGED if is_changed else Status.UNCHANGED
        status = status if prepared.tenant else Status.CREATED
        return Applied(prepared.files.name, status, number, prepared.found, prepared.texts)

    def _apply(
        self,
        files: TenantFiles,
        tenants: Tenants,
        above: Above,
        actor: str,
        why: str,
        dry_run: bool,
        judge: Judge,
    ) -> Applied:
        prepared, record = self.prepare(files, tenants, above), None
        if prepared.wanted is not None:
            prepared, record = judge(prepared)
        if prepared.wanted is None:
            return Applied(files.name, Status.REFUSED, 0, prepared.found, prepared.texts)
        change = self.change(actor, why, base=prepared.base)
        try:
            return self.write(prepared, change, record, dry_run=dry_run)
        except StaleDraft as stale:
            refused = prepared.refused(_overtaken(prepared, stale))
            return Applied(files.name, Status.REFUSED, 0, refused.found, refused.texts)

    def _bring(self, session: StoreSession, prepared: Prepared, change: Change) -> tuple[bool, int]:
        wanted = prepared.wanted
        assert wanted is not None
        is_changed, number = bring_up(session, wanted, change, self.ids.one)
        if self.publishing is not None:
            is_changed |= self.publishing.publish(
                session, prepared.files, prepared.brand, wanted.ruleset, change, self.ids.one
            )
        self.equip(session, change.at)
        return is_changed, number

    def _next_tenant(self) -> int:
        """The next free number; of two that take the same, one is told to try again."""
        with self.database.reading_platform() as session:
            return (session.scalar(select(func.max(StoreRow.tenant))) or 0) + 1


def _overtaken(prepared: Prepared, stale: StaleDraft) -> Diagnostic:
    """Somebody published while the folder was looked over; what they said is not taken back."""
    description = prepared.files.description
    assert description is not None
    help = Label("再执行一次", "apply again")
    return Diagnostic("S110", "error", stale.message, description.span, help=help)


def is_refused(applied: Iterable[Applied]) -> bool:
    """Whether any store was refused."""
    return any(each.status is Status.REFUSED for each in applied)
