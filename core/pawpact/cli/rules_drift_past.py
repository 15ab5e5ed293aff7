"""Since when a store's deviations hold and what they did, from the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pawpact.access.permission import Permission
from pawpact.cli.acting import refuse_unless
from pawpact.cli.progress import progress
from pawpact.cli.rules_drift_entry import Cost, Drifted
from pawpact.cli.rules_folder import RuleFolders
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label, Language
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.drift import Deviation, undone
from pawpact.policy.comparing.drift import since as began_at
from pawpact.policy.comparing.fitting import fitted
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import Patch, PlatformRules
from pawpact.tenancy.past import PastRevision, past_revisions, said_by

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform


@dataclass(frozen=True, slots=True)
class Past:
    """What the database knows of stores; decisions are replayed from ``since``, for ``by``."""

    database: Platform
    folders: RuleFolders
    rules: PlatformRules
    since: str
    by: str
    language: Language

    def began(self, drifted: Drifted) -> Mapping[str, PastRevision | None] | None:
        """For each subject the revision since which it holds without a break; of a brand the

        earliest of its stores'. None where the database knows none of them.
        """
        found: dict[str, PastRevision | None] = {}
        is_known = False
        for store in self._stores(drifted):
            for subject, revision in (self._began(store, drifted) or {}).items():
                is_known = True
                found[subject] = _earlier(found.get(subject), revision)
        return found if is_known else None

    def is_live(self, drifted: Drifted) -> bool:
        """Whether a store decides by what its files say; one that never opened decides nothing."""
        if drifted.layer != "store" or drifted.wrong or not self._is_published(drifted.name):
            return True
        return self._is_in_force(drifted.name)

    def costs(self, drifted: Drifted) -> Mapping[str, Cost] | None:
        """Each undone by itself, and the decisions on record made again without it.

        None where a store decides by something else than its files say.
        """
        stores = self._stores(drifted)
        if not all(map(self._is_in_force, stores)):
            return None
        opened = {store: self._opened(store) for store in stores}
        found: dict[str, Cost] = {}
        told = [each.deviation for each in drifted.entries]
        words = Label(f"重算 {drifted.name}", f"replaying {drifted.name}").say(self.language)
        for deviation in progress(told, len(told), words):
            costs = [
                self._cost(store, draft, *opened[store])
                for store in stores
                if (draft := self._without(store, deviation, drifted.layer))
            ]
            if costs:
                found[deviation.subject] = sum(costs[1:], start=costs[0])
        return found

    def _stores(self, drifted: Drifted) -> list[str]:
        """The store itself, or all of the brand's that have decided anything."""
        if drifted.layer == "store":
            return [drifted.name]
        return [
            name
            for name, files in self.folders.tenants.stores.items()
            if files.description
            and files.description.brand == drifted.name
            and self._is_published(name)
        ]

    def _is_published(self, store: str) -> bool:
        try:
            with self.database.reading(store):
                return True
        except NotFound:
            return False

    def _began(self, store: str, drifted: Drifted) -> Mapping[str, PastRevision | None] | None:
        if drifted.standing is None or not self._is_published(store):
            return None
        subjects = [each.deviation.subject for each in drifted.entries]
        with self.database.reading(store) as unit:
            known = [each for each in past_revisions(unit.session) if each.valid_from <= unit.at]
            return began_at(
                drifted.standing.own,
                known,
                lambda each: said_by(unit.session, each)[0],
                subjects,
                self.folders.vocabulary,
            )

    def _is_in_force(self, store: str) -> bool:
        own = self.folders.resolve(self.rules, store, "store").ruleset
        with self.database.reading(store) as unit:
            now = unit.store.revision.ruleset
        return compare(now, own, self.folders.vocabulary).is_empty

    def _opened(self, store: str) -> tuple[str, datetime]:
        """Who replays, if he may, and from when; that personal facts are opened is on record."""
        from pawpact.backtest.opening import note_opening
        from pawpact.backtest.span import begin_of

        actor = str(refuse_unless(self.database, store, self.by, Permission.PUBLISH_RULES))
        with self.database.unit(store, actor) as unit:
            start = begin_of(unit, self.since)
            note_opening(unit, start)
        return actor, start

    def _cost(self, store: str, draft: Ruleset, actor: str, start: datetime) -> Cost:
        from pawpact.backtest.service import backtest

        with self.database.reading(store, actor) as unit:
            done = backtest(unit, self.database.host, self.database.parts.revisions, draft, start)
        untold = done.receipts - done.compared
        is_exact = done.is_exact and not untold
        return Cost(done.changed, done.compared, -done.monthly_effect, is_exact, done.became)

    def _without(self, store: str, deviation: Deviation, layer: Layer) -> Ruleset | None:
        """The store's rules as they would be; tests that are about it are left out with it."""
        files = self.folders.files(store, "store")
        if files.description is None:
            return None
        brand = self.folders.tenants.brands[files.description.brand].patch
        patch = undone(files.patch if layer == "store" else brand, deviation)
        words, plugins_on = self.folders.vocabulary, files.description.plugins_on

        def resolved(rest: Patch) -> Ruleset:
            above, own = (brand, rest) if layer == "store" else (rest, files.patch)
            return resolve(self.rules, above, own, words, plugins_on)

        return fitted(patch, resolved).ruleset if patch else None


def _earlier(first: PastRevision | None, second: PastRevision | None) -> PastRevision | None:
    known = [each for each in (first, second) if each]
    return min(known, key=lambda each: each.valid_from, default=None)
