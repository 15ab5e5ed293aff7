"""Since when a store's deviations hold and what they did, from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pawpact.access.permission import Permission
from pawpact.cli.acting import refuse_unless
from pawpact.cli.progress import progress
from pawpact.cli.rules_drift_entry import Cost
from pawpact.cli.rules_folder import RuleFolders
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label, Language
from pawpact.policy.comparing.compare import compare
from pawpact.policy.comparing.drift import Deviation, undone
from pawpact.policy.comparing.drift import since as began_at
from pawpact.policy.comparing.fitting import fitted
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
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

    def began(
        self, store: str, own: Ruleset, subjects: Sequence[str]
    ) -> Mapping[str, PastRevision | None] | None:
        """For each subject the revision since which it holds without a break."""
        try:
            with self.database.reading(store) as unit:
                known = [
                    each for each in past_revisions(unit.session) if each.valid_from <= unit.at
                ]
                words = self.folders.vocabulary
                return began_at(
                    own, known, lambda each: said_by(unit.session, each)[0], subjects, words
                )
        except NotFound:
            return None

    def costs(
        self, store: str, own: Ruleset, told: Sequence[Deviation]
    ) -> Mapping[str, Cost] | None:
        """Each undone by itself, and the decisions on record made again without it."""
        if not self._is_in_force(store, own):
            return None
        actor, start = self._opened(store)
        found: dict[str, Cost] = {}
        words = Label(f"重算 {store}", f"replaying {store}").say(self.language)
        for deviation in progress(told, len(told), words):
            draft = self._without(store, deviation)
            if draft:
                found[deviation.subject] = self._cost(store, draft, actor, start)
        return found

    def _is_in_force(self, store: str, own: Ruleset) -> bool:
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
            done = backtest(unit, self.database.parts.revisions, draft, start)
        return Cost(done.changed, done.compared, -done.monthly_effect, done.is_exact)

    def _without(self, store: str, deviation: Deviation) -> Ruleset | None:
        """The store's rules as they would be; tests that are about it are left out with it."""
        files = self.folders.files(store, "store")
        patch = undone(files.patch, deviation)
        if patch is None or files.description is None:
            return None
        brand = self.folders.tenants.brands[files.description.brand].patch
        words, plugins_on = self.folders.vocabulary, files.description.plugins_on
        return fitted(
            patch, lambda each: resolve(self.rules, brand, each, words, plugins_on)
        ).ruleset
