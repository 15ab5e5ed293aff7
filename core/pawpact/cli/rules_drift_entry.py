"""What drift tells of each brand and store, and how it is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pawpact.backtest.fate import Fate, joined_fates
from pawpact.cli.rules_folder import RuleFolders
from pawpact.policy.comparing.drift import Deviation, Standing, deviations, orphaned
from pawpact.policy.comparing.upgrade import (
    Above,
    Upgrade,
    Versions,
    upgrade_brand,
    upgrade_platform,
    upgrade_store,
)
from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.folder import TenantFiles
from pawpact.tenancy.past import PastRevision


@dataclass(frozen=True, slots=True)
class Cost:
    """What a deviation did in recorded decisions, against the value above it.

    ``monthly`` is in fen for the store in thirty days, what it cost below zero. ``exact`` where
    every decision could be made again and none would have altered the facts of a later one.
    ``became`` says of the changed ones what became of how many.
    """

    decisions: int
    compared: int
    monthly: int
    exact: bool
    became: tuple[tuple[Fate, int], ...] = ()

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.decisions + other.decisions,
            self.compared + other.compared,
            self.monthly + other.monthly,
            self.exact and other.exact,
            joined_fates((*self.became, *other.became)),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A deviation, since which revision it holds, what it did, and what a newer platform says."""

    deviation: Deviation
    since: PastRevision | None = None
    cost: Cost | None = None
    orphaned: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Drifted:
    """A brand or store with all its deviations; ``wrong`` where its files do not resolve.

    ``is_known`` tells whether the database has revisions of it, ``is_live`` whether what is in
    force is what the files say.
    """

    name: str
    layer: Layer
    standing: Standing | None
    entries: tuple[Entry, ...] = ()
    wrong: tuple[Diagnostic, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    is_known: bool = False
    is_live: bool = True


History = Callable[[Drifted], Mapping[str, PastRevision | None] | None]
"""When each deviation began, by subject; None where the database knows nothing of the store."""

Price = Callable[[Drifted], Mapping[str, Cost] | None]
"""What each deviation did, by subject; None where the files are not what is in force."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Looks through the files of one brand and its stores."""

    folders: RuleFolders
    platform: PlatformRules
    newer: PlatformRules | None

    def look(self, brand: str) -> Iterator[Drifted]:
        """The brand against the platform, then each of its stores against the brand."""
        files = self.folders.files(brand, "brand")
        rules = resolve(self.platform, None, None, self.folders.vocabulary)
        above, upgrades = self._newer_brand(files)
        found = self._drifted(files, "brand", rules, rules, upgrades)
        yield found
        if found.standing is None:
            return
        for store in self.folders.tenants.stores.values():
            if store.description and store.description.brand == brand:
                upgrade = self._newer_store(store, above)
                yield self._drifted(store, "store", found.standing.own, rules, upgrade)

    def _drifted(
        self,
        files: TenantFiles,
        layer: Layer,
        above: Ruleset,
        platform: Ruleset,
        upgrade: Upgrade | None,
    ) -> Drifted:
        try:
            own = self.folders.resolve(self.platform, files.name, layer).ruleset
        except RuleFileError as wrong:
            return Drifted(files.name, layer, None, wrong=wrong.diagnostics, texts=wrong.texts)
        standing = Standing(files.patch, own, above, platform)
        told = deviations(standing, self.folders.vocabulary)
        lost = orphaned(files.patch, upgrade.orphaned, told) if upgrade else {}
        entries = tuple(Entry(each, orphaned=lost.get(each.subject, ())) for each in told)
        texts = {**(self.newer.texts if self.newer else {}), **files.texts}
        return Drifted(files.name, layer, standing, entries, texts=texts)

    def _newer_brand(self, brand: TenantFiles) -> tuple[Above | None, Upgrade | None]:
        if self.newer is None:
            return None, None
        versions = Versions(self.platform, self.newer, self.folders.vocabulary)
        platform = upgrade_platform(versions)
        upgrade, above = upgrade_brand(versions, platform.difference, brand.patch)
        return above, upgrade

    def _newer_store(self, store: TenantFiles, above: Above | None) -> Upgrade | None:
        if self.newer is None:
            return None
        versions = Versions(self.platform, self.newer, self.folders.vocabulary)
        plugins_on = store.description.plugins_on if store.description else None
        return upgrade_store(versions, above, store.patch, plugins_on)


def with_history(drifted: Drifted, history: History) -> Drifted:
    """Since when each deviation holds."""
    began = history(drifted)
    if began is None:
        return drifted
    entries = tuple(
        replace(each, since=began.get(each.deviation.subject)) for each in drifted.entries
    )
    return replace(drifted, entries=entries, is_known=True)


def with_cost(drifted: Drifted, price: Price) -> Drifted:
    """What each deviation did, where it is in force."""
    if not drifted.is_known or not drifted.entries:
        return drifted
    costs = price(drifted)
    if costs is None:
        return replace(drifted, is_live=False)
    entries = tuple(
        replace(each, cost=costs.get(each.deviation.subject)) for each in drifted.entries
    )
    return replace(drifted, entries=entries)
