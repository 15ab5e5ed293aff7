"""Brings brands and stores to what their folder says, each store all or nothing.

A store is refused with everything that is wrong with it, and keeps the policy it had; the other
stores go on. Applied again, an unchanged folder changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        unproven = self._prove_above(tenants)
        return [
            self._apply(files, tenants, unproven, actor, why, dry_run)
            for files in tenants.stores.values()
        ]

    def _prove_above(self, tenants: Tenants) -> dict[str, RuleFileError]:
        """The platform is proven or nothing goes on; brands that fail stop their stores only."""
        platform = self._available()
        words = self.host.vocabulary()
        texts = dict(platform.texts)
        _raise(self.prove(resolve(platform, None, None, words), words, "platform"), texts)
        failed: dict[str, RuleFileError] = {}
        for brand in tenants.brands.values():
            try:
                _raise(brand.diagnostics, {**texts, **brand.texts})
                ruleset = resolve(platform, brand.patch, None, words)
                _raise(self.prove(ruleset, words, "brand"), {**texts, **brand.texts})
            except RuleFileError as error:
                failed[brand.name] = error
        return failed

    def _available(self) -> PlatformRules:
        """Without the policies of plugins that did not load: nobody could answer their facts."""
        unanswered = {
            each.group
            for each in self.platform.documents
            if each.kind == "policy" and not is_core(each.group)
        }
        return self.platform.without(unanswered - self.host.plugins.keys())

    def _apply(
        self,
        files: TenantFiles,
        tenants: Tenants,
        unproven: dict[str, RuleFileError],
        actor: str,
        why: str,
        dry_run: bool,
    ) -> Applied:
        """Look over file and rules both, so that one run tells everything that is wrong."""
        findings = Findings(inspect_store(files, tenants, self.host))
        texts = dict(files.texts)
        try:
            wanted = self._wanted(files, tenants, unproven)
        except RuleFileError as error:
            wanted = None
            findings.found += error.diagnostics
            texts |= error.texts
        found = tuple(in_reading_order(findings.found))
        if wanted is None or any(each.severity == "error" for each in found):
            return Applied(files.name, Status.REFUSED, 0, found, texts)
        status, revision = self._write(wanted, actor, why, dry_run)
        return Applied(files.name, status, revision, found, texts)

    def _wanted(
        self, files: TenantFiles, tenants: Tenants, unproven: dict[str, RuleFileError]
    ) -> _Wanted | None:
        """The store's policy, proven; None where its file does not say enough to resolve it."""
        store = files.description
        if store is None or store.brand not in tenants.brands:
            files.patch.raise_errors()
            return None
        if store.brand in unproven:
            raise unproven[store.brand]
        brand = tenants.brands[store.brand]
        assert brand.description is not None
        words = self.host.vocabulary()
        ruleset = resolve(
            self._available(), brand.patch, files.patch, words, plugins_on=store.plugins_on
        )
        texts = {**self.platform.texts, **brand.texts, **files.texts}
        _raise(self.prove(ruleset, words, "store"), texts)
        return _Wanted(store, brand.description, ruleset, freeze(ruleset, words))

    def _write(self, wanted: _Wanted, actor: str, why: str, dry_run: bool) -> tuple[Status, int]:
        """One transaction a store, brand and all; a rehearsal takes it back."""
        tenant, is_new = self._tenant(wanted.store.name)
        result = Status.UNCHANGED, 0
        try:
            with self.database.store(tenant) as session:
                result = self._bring_up(session, wanted, is_new, actor, why)
                if dry_run:
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
        self, session: StoreSession, wanted: _Wanted, is_new: bool, actor: str, why: str
    ) -> tuple[Status, int]:
        changes = [
            _bring_brand(session, wanted.brand),
            _bring_store(session, wanted.store),
            self._bring_switches(session, wanted.store, actor),
        ]
        number, is_revised = self._bring_revision(session, wanted, actor, why)
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
        self, session: StoreSession, wanted: _Wanted, actor: str, why: str
    ) -> tuple[int, bool]:
        columns = (PolicyRevision.number, PolicyRevision.content_hash)
        last = session.execute(
            select(*columns).order_by(PolicyRevision.number.desc()).limit(1)
        ).one_or_none()
        if last is not None and last.content_hash == wanted.ruleset.content_hash:
            return last.number, False
        now = self.clock.now()
        number = last.number + 1 if last else 1
        session.add(
            PolicyRevision(
                id=self.ids.one(),
                number=number,
                content_hash=wanted.ruleset.content_hash,
                content=wanted.content,
                layers=list(wanted.ruleset.layers),
                valid_from=now,
                actor=actor,
                why=why,
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


def _raise(found: Sequence[Diagnostic], texts: dict[str, str]) -> None:
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise RuleFileError(errors, texts)
