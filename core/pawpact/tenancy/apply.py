"""Brings brands and stores to what their folder says, each store all or nothing.

A store is refused with everything that is wrong with it, and keeps the policy it had; the other
stores go on. Applied again, an unchanged folder changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pawpact.database.session import Database, StoreSession
from pawpact.hosting.host import Host
from pawpact.kernel.clock import Clock
from pawpact.kernel.errors import TryLater
from pawpact.kernel.identity import Ids
from pawpact.kernel.label import Label, Language
from pawpact.policy.diagnostic import (
    Diagnostic,
    Findings,
    RuleFileError,
    in_reading_order,
    render,
)
from pawpact.policy.draft import PlatformRules, is_core
from pawpact.policy.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.snapshot import freeze
from pawpact.tenancy.above import Above, PlatformUnproven, raise_errors
from pawpact.tenancy.description import Description
from pawpact.tenancy.folder import TenantFiles, Tenants, read_tenants
from pawpact.tenancy.inspect import inspect_store
from pawpact.tenancy.models import BrandRow, PluginSwitch, PolicyRevision, StoreRow
from pawpact.tenancy.proof import Prove


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
    texts: dict[str, str] = field(default_factory=dict, repr=False)

    def render(self, language: Language) -> str:
        """The findings as framed text."""
        return render(self.diagnostics, self.texts, language)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A store that passed: what is to stand in the database."""

    store: Description
    brand: Description
    ruleset: Ruleset
    content: str


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
    """Everything that applying a folder needs; ``prove`` says whether a policy may be used."""

    database: Database
    platform: PlatformRules
    host: Host
    clock: Clock
    ids: Ids
    prove: Prove

    def apply(
        self, folder: Path, actor: str, *, why: str = "", dry_run: bool = False
    ) -> list[Applied]:
        """Every store of the folder, by name. Raises where the platform's own files are wrong."""
        tenants = read_tenants(folder)
        above = Above(self._available(), self.host.vocabulary(), self.prove)
        run = _Run(tenants, above, actor, why, dry_run)
        return [self._apply(files, run) for files in tenants.stores.values()]

    def _available(self) -> PlatformRules:
        """Without the policies of plugins that did not load: nobody could answer their facts."""
        unanswered = {
            each.group
            for each in self.platform.documents
            if each.kind == "policy" and not is_core(each.group)
        }
        return self.platform.without(unanswered - self.host.plugins.keys())

    def _apply(self, files: TenantFiles, run: _Run) -> Applied:
        """Look over file and rules both, so that one run tells everything that is wrong."""
        findings = Findings(inspect_store(files, run.tenants, self.host))
        texts = dict(files.texts)
        try:
            wanted = self._wanted(files, run)
        except PlatformUnproven:
            raise
        except RuleFileError as error:
            wanted = None
            findings.found += error.diagnostics
            texts |= error.texts
        found = tuple(in_reading_order(findings.found))
        if wanted is None or any(each.severity == "error" for each in found):
            return Applied(files.name, Status.REFUSED, 0, found, texts)
        status, revision = self._write(wanted, run)
        return Applied(files.name, status, revision, found, texts)

    def _wanted(self, files: TenantFiles, run: _Run) -> _Wanted | None:
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
        return _Wanted(store, description, ruleset, freeze(ruleset, words))

    def _is_in_force(self, name: str, ruleset: Ruleset) -> bool:
        """What a store already decides by was proven when it was accepted."""
        tenant, is_new = self._tenant(name)
        if is_new:
            return False
        with self.database.reading(tenant) as session:
            last = _last_revision(session)
        return last is not None and last[1] == ruleset.content_hash

    def _write(self, wanted: _Wanted, actor: str, why: str, dry_run: bool) -> tuple[Status, int]:
        """One transaction a store, brand and all; a rehearsal takes it back."""
        tenant, is_new = self._tenant(wanted.store.name)
        result = Status.UNCHANGED, 0
        try:
            with self.database.store(tenant) as session:
                result = self._bring_up(session, wanted, is_new, run)
                if run.dry_run:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        except IntegrityError:
            raise TryLater(
                Label(
                    "别人正在开同一家店，请再试一次", "somebody opens a store right now, try again"
                )
            ) from None
        return result

    def _tenant(self, name: str) -> tuple[int, bool]:
        """The store's number, or the next free one. Two at once end in an error, not in a mix."""
        with self.database.reading_platform() as session:
            known = session.scalar(select(StoreRow.tenant).where(StoreRow.name == name))
            if known is not None:
                return known, False
            last = session.scalar(select(func.max(StoreRow.tenant)))
            return (last or 0) + 1, True

    def _bring_up(
        self, session: StoreSession, wanted: _Wanted, is_new: bool, run: _Run
    ) -> tuple[Status, int]:
        changes = [
            _bring_brand(session, wanted.brand),
            _bring_store(session, wanted.store),
            self._bring_switches(session, wanted.store, run.actor),
        ]
        number, is_revised = self._bring_revision(session, wanted, run)
        if is_new:
            return Status.CREATED, number
        return (Status.CHANGED if is_revised or any(changes) else Status.UNCHANGED), number

    def _bring_switches(self, session: StoreSession, store: Description, actor: str) -> bool:
        rows = {row.plugin: row for row in session.scalars(select(PluginSwitch))}
        now = self.clock.now()
        is_changed = False
        for plugin, on, config in _switches(store, rows):
            row = rows.get(plugin)
            if row is not None and (row.on, row.config) == (on, config):
                continue
            is_changed = True
            if row is None:
                row = PluginSwitch(plugin=plugin)
                session.add(row)
            row.on, row.config, row.actor, row.at = on, config, actor, now
        return is_changed

    def _bring_revision(
        self, session: StoreSession, wanted: _Wanted, run: _Run
    ) -> tuple[int, bool]:
        last, content_hash = _last_revision(session) or (0, "")
        if content_hash == wanted.ruleset.content_hash:
            return last, False
        now = self.clock.now()
        number = last + 1
        session.add(
            PolicyRevision(
                id=self.ids.one(),
                number=number,
                content_hash=wanted.ruleset.content_hash,
                content=wanted.content,
                layers=list(wanted.ruleset.layers),
                valid_from=now,
                actor=run.actor,
                why=run.why,
                at=now,
            )
        )
        return number, True


def is_refused(applied: Iterable[Applied]) -> bool:
    return any(each.status is Status.REFUSED for each in applied)


def _switches(
    store: Description, rows: dict[str, PluginSwitch]
) -> list[tuple[str, bool, dict[str, object]]]:
    """As the file says; what it does not name any more is off."""
    written = {each.plugin: (each.on, dict(each.config)) for each in store.switches}
    gone: dict[str, tuple[bool, dict[str, object]]] = {
        plugin: (False, {}) for plugin in rows if plugin not in written
    }
    return [(plugin, on, config) for plugin, (on, config) in sorted((written | gone).items())]


def _bring_brand(session: StoreSession, brand: Description) -> bool:
    row = session.get(BrandRow, brand.name)
    if row is None:
        row = BrandRow(name=brand.name)
        session.add(row)
    is_changed = _name(row, brand.title)
    session.flush()
    return is_changed


def _bring_store(session: StoreSession, store: Description) -> bool:
    row = session.get(StoreRow, session.tenant)
    if row is None:
        row = StoreRow(tenant=session.tenant, name=store.name)
        session.add(row)
    is_moved = row.brand != store.brand
    row.brand = store.brand
    is_changed = _name(row, store.title) or is_moved
    session.flush()
    return is_changed


def _name(row: BrandRow | StoreRow, title: Label) -> bool:
    is_changed = (row.title_zh, row.title_en) != (title.zh, title.en)
    row.title_zh, row.title_en = title.zh, title.en
    return is_changed


def _last_revision(session: StoreSession) -> tuple[int, str] | None:
    """Number and content hash of the newest revision."""
    columns = (PolicyRevision.number, PolicyRevision.content_hash)
    newest = select(*columns).order_by(PolicyRevision.number.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return (row.number, row.content_hash) if row else None
