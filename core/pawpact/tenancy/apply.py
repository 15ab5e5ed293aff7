"""Brings brands and stores to what their folder says, each store all or nothing.

A store is refused with everything that is wrong with it, and keeps the policy it had; the other
stores go on. Applied again, an unchanged folder changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, select

from pawpact.database.session import Database, StoreSession
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock
from pawpact.kernel.identity import Ids
from pawpact.kernel.label import Label, Language
from pawpact.policy.finding.diagnostic import (
    Diagnostic,
    Findings,
    RuleFileError,
    in_reading_order,
    render,
)
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.above import Above, PlatformUnproven, raise_errors
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.bring import Beside, Change, Wanted, bring_up, last_revision
from pawpact.tenancy.description import Description
from pawpact.tenancy.folder import TenantFiles, Tenants, read_tenants
from pawpact.tenancy.inspect import inspect_store
from pawpact.tenancy.leaving import Leaving, Running, groups_in_force, leaving, nothing_runs
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.proof import Prove

_KEPT = Label(
    "本店沿用原有规则；修好或装上插件后再执行一次",
    "the store keeps the policy it has; mend or install the plugin, then apply again",
)


class Publishing(Protocol):
    """Checks and publishes a store's own words for messages; ``messages.publishing`` does."""

    def check(
        self,
        files: TenantFiles,
        brand: TenantFiles | None,
        rules: Ruleset,
        session: StoreSession | None = None,
    ) -> list[Diagnostic]: ...

    def publish(
        self,
        session: StoreSession,
        files: TenantFiles,
        brand: TenantFiles | None,
        rules: Ruleset,
        change: Change,
        ids: Callable[[], int],
    ) -> bool: ...


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


@dataclass(frozen=True, slots=True)
class _Run:
    """One applying of a folder."""

    tenants: Tenants
    above: Above
    actor: str
    why: str
    dry_run: bool


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is taken back."""


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
        self, folder: Path, actor: str, *, why: str = "", dry_run: bool = False
    ) -> list[Applied]:
        """Every store of the folder, by name. Raises where the platform's own files are wrong."""
        tenants = read_tenants(folder)
        above = Above(answerable(self.platform, self.host), self.host.vocabulary(), self.prove)
        run = _Run(tenants, above, actor, why, dry_run)
        return [self._apply(files, run) for files in tenants.stores.values()]

    def _apply(self, files: TenantFiles, run: _Run) -> Applied:
        """Look over file and rules both, so that one run tells everything that is wrong."""
        findings = Findings(inspect_store(files, run.tenants, self.host))
        texts = dict(files.texts)
        lost = self._lost(files, run)
        if lost:
            found = (*map(_kept, findings.found), *_unavailable(files, lost, self.host))
            return Applied(files.name, Status.REFUSED, 0, found, texts)
        wanted = None
        try:
            wanted = self._wanted(files, run)
            if wanted is not None:
                findings.found += self._wrong_words(files, run, wanted)
                texts |= run.tenants.brands[wanted.store.brand].texts
        except PlatformUnproven:
            raise
        except RuleFileError as error:
            findings.found += error.diagnostics
            texts |= error.texts
        found = tuple(in_reading_order(findings.found))
        if wanted is None or any(each.severity == "error" for each in found):
            return Applied(files.name, Status.REFUSED, 0, found, texts)
        status, revision = self._write(files, wanted, run)
        return Applied(files.name, status, revision, found, texts)

    def _lost(self, files: TenantFiles, run: _Run) -> frozenset[str]:
        """The plugins without whose policies a store in service would go on.

        It has them on, or contracts keep them, and they are missing or broken.
        """
        tenant = self._tenant(files.name)
        if tenant is None or files.description is None:
            return frozenset()
        on = files.description.plugins_on
        needed = on | self._leaving(files.name, on).plugins
        missing = self.host.degraded(needed).keys()
        if not missing:
            return frozenset()
        with self.database.reading(tenant) as session:
            decide = groups_in_force(session)
        return frozenset(missing & (run.above.platform.left_out | decide))

    def _leaving(self, name: str, on: frozenset[str]) -> Leaving:
        tenant = self._tenant(name)
        if tenant is None:
            return Leaving()
        with self.database.reading(tenant) as session:
            return leaving(session, self.running, on)

    def _wanted(self, files: TenantFiles, run: _Run) -> Wanted | None:
        """The store's policy, proven; None where its file does not say enough to resolve it."""
        store = files.description
        if store is None or store.brand not in run.tenants.brands:
            files.patch.raise_errors()
            return None
        brand = run.tenants.brands[store.brand]
        description = run.above.described(brand)
        words = self.host.vocabulary()
        ruleset = resolve(
            run.above.platform, brand.patch, files.patch, words, plugins_on=store.plugins_on
        )
        if not self._is_in_force(store.name, ruleset):
            run.above.prove_brand(brand)
            texts = {**run.above.platform.texts, **brand.texts, **files.texts}
            raise_errors(self.prove(ruleset, words, "store"), texts)
        kept = self._leaving(store.name, store.plugins_on)
        beside = [self._beside(files, brand, store, run, each) for each in kept.together]
        content = freeze(ruleset, words)
        return Wanted(store, description, ruleset, content, kept.plugins, tuple(beside))

    def _beside(
        self,
        files: TenantFiles,
        brand: TenantFiles,
        store: Description,
        run: _Run,
        kept: frozenset[str],
    ) -> Beside:
        """The store's policy for contracts that keep these plugins, which are off."""
        words = self.host.vocabulary()
        ruleset = resolve(
            run.above.platform, brand.patch, files.patch, words, plugins_on=store.plugins_on | kept
        )
        texts = {**run.above.platform.texts, **brand.texts, **files.texts}
        raise_errors(self.prove(ruleset, words, "store"), texts)
        return Beside(kept, ruleset, freeze(ruleset, words))

    def _is_in_force(self, name: str, ruleset: Ruleset) -> bool:
        """What a store already decides by was proven when it was accepted."""
        tenant = self._tenant(name)
        if tenant is None:
            return False
        with self.database.reading(tenant) as session:
            last = last_revision(session)
        return last is not None and last[1] == ruleset.content_hash

    def _wrong_words(self, files: TenantFiles, run: _Run, wanted: Wanted) -> list[Diagnostic]:
        """What is wrong with the words that brand and store have for messages."""
        if self.publishing is None:
            return []
        brand = run.tenants.brands[wanted.store.brand]
        tenant = self._tenant(files.name)
        if tenant is None:
            return self.publishing.check(files, brand, wanted.ruleset)
        with self.database.reading(tenant) as session:
            return self.publishing.check(files, brand, wanted.ruleset, session)

    def _write(self, files: TenantFiles, wanted: Wanted, run: _Run) -> tuple[Status, int]:
        """One transaction a store, brand and all; a rehearsal takes it back."""
        known = self._tenant(wanted.store.name)
        change = Change(self.ids.one(), self.clock.now(), run.actor, run.why)
        is_changed, number = False, 0
        try:
            with self.database.store(known or self._next_tenant()) as session:
                is_changed, number = bring_up(session, wanted, change, self.ids.one)
                if self.publishing is not None:
                    brand = run.tenants.brands[wanted.store.brand]
                    is_changed |= self.publishing.publish(
                        session, files, brand, wanted.ruleset, change, self.ids.one
                    )
                self.equip(session, change.at)
                session.flush()
                if run.dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        changed = Status.CHANGED if is_changed else Status.UNCHANGED
        return (changed if known else Status.CREATED), number

    def _tenant(self, name: str) -> int | None:
        with self.database.reading_platform() as session:
            return session.scalar(select(StoreRow.tenant).where(StoreRow.name == name))

    def _next_tenant(self) -> int:
        """The next free number; of two that take the same, one is told to try again."""
        with self.database.reading_platform() as session:
            return (session.scalar(select(func.max(StoreRow.tenant))) or 0) + 1


def _kept(finding: Diagnostic) -> Diagnostic:
    """An unavailable plugin, where the store keeps the policy it has until the plugin is mended."""
    return replace(finding, severity="error", help=_KEPT) if finding.code == "S102" else finding


def _unavailable(files: TenantFiles, lost: frozenset[str], host: Host) -> Iterator[Diagnostic]:
    """The same of plugins that run off, which the store's file names no more."""
    store = files.description
    assert store is not None
    for name, reason in host.degraded(lost - store.plugins_on).items():
        words = Label(
            f"插件 {name} 不可用（{reason.zh}），而还在履行的合约要用它",
            f"plugin {name} is not available ({reason.en}), and running contracts keep it",
        )
        yield Diagnostic("S102", "error", words, store.span, help=_KEPT)


def is_refused(applied: Iterable[Applied]) -> bool:
    """Whether any store was refused."""
    return any(each.status is Status.REFUSED for each in applied)
