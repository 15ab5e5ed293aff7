"""What a store's files come to, proven: what is to stand in the database, or why it may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlalchemy import select

from pawpact.database.session import Database, StoreSession
from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import (
    Diagnostic,
    Findings,
    RuleFileError,
    in_reading_order,
)
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze
from pawpact.policy.model import Ruleset
from pawpact.tenancy.above import Above, PlatformUnproven, raise_errors
from pawpact.tenancy.bring import Beside, Wanted, last_revision
from pawpact.tenancy.change import Change
from pawpact.tenancy.description import Description
from pawpact.tenancy.folder import TenantFiles, Tenants
from pawpact.tenancy.inspect import inspect_store
from pawpact.tenancy.leaving import Leaving, Running, groups_in_force, leaving
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.pinned import Newest, Onset, Pinned, newest_revision, pin, signed_before
from pawpact.tenancy.proof import Prove

UNFIT = "S106"
"""What of a policy for earlier contracts stops a publication: that no worker could decide by it.

What they signed may be forbidden by now; then each of their cases waits for a person.
"""

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """One store's files, looked over; ``wanted`` only where nothing is wrong with them.

    ``tenant`` is the store's number where it is in service, ``base`` its newest revision when its
    files were looked over.
    """

    files: TenantFiles
    tenants: Tenants
    tenant: int | None
    wanted: Wanted | None
    found: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    base: int | None = None

    @property
    def brand(self) -> TenantFiles:
        assert self.wanted is not None
        return self.tenants.brands[self.wanted.store.brand]

    def refused(self, *found: Diagnostic) -> Prepared:
        """The same, refused for this."""
        return replace(self, wanted=None, found=tuple(in_reading_order([*self.found, *found])))


@dataclass(frozen=True, slots=True)
class Preparing:
    """Everything that looking over a store's files needs; nothing of it writes."""

    database: Database
    host: Host
    prove: Prove
    running: Running
    words: Publishing | None
    onset: Onset

    def prepare(self, files: TenantFiles, tenants: Tenants, above: Above) -> Prepared:
        """Look over file and rules both, so that one run tells everything that is wrong."""
        findings = Findings(inspect_store(files, tenants, self.host))
        texts = dict(files.texts)
        tenant = self.tenant(files.name)
        prepared = Prepared(files, tenants, tenant, None, base=self._base(tenant))
        lost = self._lost(files, above)
        if lost:
            found = (*map(_kept, findings.found), *_unavailable(files, lost, self.host))
            return replace(prepared, found=found, texts=texts)
        wanted = None
        try:
            wanted = self._wanted(files, tenants, above)
            if wanted is not None:
                findings.found += self._wrong_words(files, tenants, wanted)
                texts |= tenants.brands[wanted.store.brand].texts
        except PlatformUnproven:
            raise
        except RuleFileError as error:
            findings.found += error.diagnostics
            texts |= error.texts
        found = tuple(in_reading_order(findings.found))
        if any(each.severity == "error" for each in found):
            wanted = None
        return replace(prepared, wanted=wanted, found=found, texts=texts)

    def _lost(self, files: TenantFiles, above: Above) -> frozenset[str]:
        """The plugins without whose policies a store in service would go on.

        It has them on, or contracts keep them, and they are missing or broken.
        """
        tenant = self.tenant(files.name)
        if tenant is None or files.description is None:
            return frozenset()
        on = files.description.plugins_on
        needed = on | self._leaving(files.name, on).plugins
        missing = self.host.degraded(needed).keys()
        if not missing:
            return frozenset()
        with self.database.reading(tenant) as session:
            decide = groups_in_force(session)
        return frozenset(missing & (above.platform.left_out | decide))

    def _leaving(self, name: str, on: frozenset[str]) -> Leaving:
        tenant = self.tenant(name)
        if tenant is None:
            return Leaving()
        with self.database.reading(tenant) as session:
            return leaving(session, self.running, on)

    def _wanted(self, files: TenantFiles, tenants: Tenants, above: Above) -> Wanted | None:
        """The store's policy, proven; None where its file does not say enough to resolve it."""
        store = files.description
        if store is None or store.brand not in tenants.brands:
            files.patch.raise_errors()
            return None
        brand = tenants.brands[store.brand]
        description = above.described(brand)
        words = self.host.vocabulary()
        ruleset = resolve(
            above.platform, brand.patch, files.patch, words, plugins_on=store.plugins_on
        )
        if not self._is_in_force(store.name, ruleset):
            above.prove_brand(brand)
            texts = {**above.platform.texts, **brand.texts, **files.texts}
            raise_errors(self.prove(ruleset, words, "store"), texts)
        kept = self._leaving(store.name, store.plugins_on)
        beside = [self._beside(files, brand, store, above, each) for each in kept.together]
        content = freeze(ruleset, words)
        pinned = self._pinned(files, brand, above, ruleset, kept)
        written = {**brand.texts, **files.texts}
        return Wanted(
            store, description, ruleset, content, kept.plugins, tuple(beside), pinned, written
        )

    def _pinned(
        self,
        files: TenantFiles,
        brand: TenantFiles,
        above: Above,
        ruleset: Ruleset,
        kept: Leaving,
    ) -> Pinned | None:
        """What contracts go by that were signed before; None where there are none, or all stays."""
        tenant, store, words = self.tenant(files.name), files.description, self.host.vocabulary()
        if tenant is None or store is None:
            return None
        with self.database.reading(tenant) as session:
            newest = newest_revision(session)
            if newest is None or _is_same(newest, ruleset, store.plugins_on, kept):
                return None
            lived = newest_revision(session, self.onset)
            signed = signed_before(session, self.running(session), self.onset)

        def today(kept: frozenset[str]) -> Ruleset:
            if not kept:
                return ruleset
            plugins = store.plugins_on | kept
            return resolve(above.platform, brand.patch, files.patch, words, plugins_on=plugins)

        before = None if lived is None else lived.ruleset
        pinned = pin(signed, before, today, store.plugins_on, words)
        for each in pinned.views():
            found = self.prove(each.ruleset, words, "store")
            unfit = [finding for finding in found if finding.code == UNFIT]
            raise_errors(unfit, above.platform.texts)
        return pinned

    def _beside(
        self,
        files: TenantFiles,
        brand: TenantFiles,
        store: Description,
        above: Above,
        kept: frozenset[str],
    ) -> Beside:
        """The store's policy for contracts that keep these plugins, which are off."""
        words = self.host.vocabulary()
        ruleset = resolve(
            above.platform, brand.patch, files.patch, words, plugins_on=store.plugins_on | kept
        )
        texts = {**above.platform.texts, **brand.texts, **files.texts}
        raise_errors(self.prove(ruleset, words, "store"), texts)
        return Beside(kept, ruleset, freeze(ruleset, words))

    def _is_in_force(self, name: str, ruleset: Ruleset) -> bool:
        """What a store already decides by was proven when it was accepted."""
        tenant = self.tenant(name)
        if tenant is None:
            return False
        with self.database.reading(tenant) as session:
            last = last_revision(session)
        return last is not None and last[1] == ruleset.content_hash

    def _base(self, tenant: int | None) -> int | None:
        if tenant is None:
            return None
        with self.database.reading(tenant) as session:
            last = last_revision(session)
        return None if last is None else last[0]

    def _wrong_words(
        self, files: TenantFiles, tenants: Tenants, wanted: Wanted
    ) -> list[Diagnostic]:
        """What is wrong with the words that brand and store have for messages."""
        if self.words is None:
            return []
        brand = tenants.brands[wanted.store.brand]
        tenant = self.tenant(files.name)
        if tenant is None:
            return self.words.check(files, brand, wanted.ruleset)
        with self.database.reading(tenant) as session:
            return self.words.check(files, brand, wanted.ruleset, session)

    def tenant(self, name: str) -> int | None:
        """The number of a store in service."""
        with self.database.reading_platform() as session:
            return session.scalar(select(StoreRow.tenant).where(StoreRow.name == name))


def _is_same(newest: Newest, ruleset: Ruleset, on: frozenset[str], kept: Leaving) -> bool:
    """Nothing changes, so contracts go by what they went by."""
    is_same = newest.ruleset.content_hash == ruleset.content_hash
    return is_same and newest.plugins == on and not kept.together


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
