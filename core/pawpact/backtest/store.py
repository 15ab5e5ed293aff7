"""The first pass over one store: each receipt decided again, and what would come out otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pawpact.backtest.change import Change, Parting
from pawpact.backtest.example import Samples
from pawpact.backtest.outcome import Outcomes
from pawpact.backtest.page import Cases, Damaged, Receipts, Told
from pawpact.backtest.segment import Segments, segment_facts
from pawpact.decisions.lookup import Revisions
from pawpact.policy.condition import facts_read
from pawpact.policy.layering.upcast import upcast
from pawpact.policy.model import Ruleset
from pawpact.policy.replaying.alike import decide_alike
from pawpact.policy.replaying.missing import decide_despite
from pawpact.policy.replaying.replay import Replayed, Replayer, untrue
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision
from pawpact.vocabulary.renamed import under_all_names

Progress = Callable[[int, int], None]
"""Told how many decisions are done, of how many."""


@dataclass(slots=True)
class StorePass:
    """Reads the receipts of the unit's store and keeps what changes, and who all were concerned.

    Each receipt is first decided by the revision under which it was made: what does not come to
    the bits that it holds is damaged. Then by the policy in force and by the draft.
    """

    unit: Unit
    revisions: Revisions
    draft: Ruleset
    since: datetime
    segments: Segments
    samples: Samples
    cases: list[Cases] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    missing: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    damaged: list[Damaged] = field(default_factory=list)
    first: datetime | None = None
    receipts: int = 0
    compared: int = 0
    superseded: int = 0
    from_record: int = 0
    _replayers: dict[tuple[str, bool], Replayer] = field(default_factory=dict)
    _alike: dict[str, bool] = field(default_factory=dict)
    _parting: Parting = field(init=False)
    standing: Ruleset = field(init=False)
    """The policy in force, in the words of now, which are the draft's."""

    def __post_init__(self) -> None:
        revision = self.unit.store.revision
        self._parting = Parting(Outcomes(revision.vocabulary))
        self.standing = upcast(revision.ruleset, revision.vocabulary.renamed)

    def run(self, progress: Progress) -> None:
        """All receipts since then."""
        receipts = Receipts(self.unit, self.revisions, self.since)
        self.receipts, done = receipts.count(), 0
        progress(0, self.receipts)
        for page, count in receipts.pages():
            for told in page:
                self._replay(told)
            done += count
            progress(done, self.receipts)
        self.damaged += receipts.damaged

    def read(self) -> dict[str, Sequence[str]]:
        """By moment the facts that either ruleset reads."""
        found: dict[str, dict[str, None]] = {}
        for ruleset in (self.standing, self.draft):
            for moment, policies in ruleset.order.items():
                mine = found.setdefault(moment, {})
                for policy in policies:
                    mine |= dict.fromkeys(facts_read(ruleset.policies[policy]))
        return {moment: tuple(names) for moment, names in found.items()}

    def last_answers(self) -> dict[int, datetime]:
        """When each application was answered last."""
        found: dict[int, datetime] = {}
        for cases in self.cases:
            for position, application in enumerate(cases.roles.get("application", ())):
                at = cases.instant(position)
                found[application] = max(found.get(application, at), at)
        return found

    def _replay(self, told: Told) -> None:
        recording = told.recording
        began = min(told.cases.instants)
        self.first = began if self.first is None else min(self.first, began)
        if told.sealed:
            self.from_record += recording.count
            return
        own = self._by(told.revision.ruleset, told.revision).decide(recording)
        left_out = frozenset(untrue(recording, own))
        self.damaged += [Damaged(told.cases.decision(position)) for position in sorted(left_out)]
        if self.unit.store.revision.vocabulary.renamed:
            told, own = self._said_now(told)
        before = own if self._is_today(told.revision) else self._today(told)
        after = before if before is None or self._changes_nothing(told) else self._drafted(told)
        if before is None or after is None:
            return
        self.cases.append(told.cases)
        self._compare(told, own, before, after, left_out)

    def _compare(
        self,
        told: Told,
        own: Replayed,
        before: Replayed,
        after: Replayed,
        left_out: frozenset[int],
    ) -> None:
        unknown = (before.unknowable | after.unknowable) - left_out
        if unknown:
            self.missing[told.recording.moment, after.missing or before.missing] += len(unknown)
            left_out |= unknown
        self.compared += told.recording.count - len(left_out)
        if own is not before:
            since = self._parting.changes(told, own, before, ())
            self.superseded += sum(each.position not in left_out for each in since)
        if after is before:
            return
        names = segment_facts(told.recording, self.unit.store.revision.vocabulary)
        self.segments.compare(told.recording, names, left_out)
        for change in self._parting.changes(told, before, after, names):
            if change.position not in left_out:
                self.changes.append(change)
                self.samples.offer(change, before, after)

    def _said_now(self, told: Told) -> tuple[Told, Replayed]:
        """The same in the words of now: that a word was renamed changes nothing by itself."""
        renamed = self.unit.store.revision.vocabulary.renamed
        moment = renamed.moments.get(told.recording.moment, told.recording.moment)
        facts = under_all_names(told.recording.facts, renamed.facts)
        recording = replace(told.recording, moment=moment, facts=facts)
        own = self._by(upcast(told.revision.ruleset, renamed)).decide(recording)
        return replace(told, recording=recording, cases=replace(told.cases, moment=moment)), own

    def _today(self, told: Told) -> Replayed | None:
        return self._decided(self._by(self.standing), told)

    def _drafted(self, told: Told) -> Replayed | None:
        return self._decided(self._by(self.draft), told)

    def _decided(self, replayer: Replayer, told: Told) -> Replayed | None:
        """None where the receipts lack what this ruleset has to know, and it matters."""
        recording = told.recording
        lacking = replayer.lacking(recording)
        if not lacking:
            return replayer.decide(recording)
        replayed = decide_despite(replayer, recording, lacking)
        if replayed is None:
            self.missing[recording.moment, lacking] += recording.count
        return replayed

    def _by(self, ruleset: Ruleset, revision: Revision | None = None) -> Replayer:
        """Decides by this ruleset, with the words of its revision or with today's."""
        key = ruleset.content_hash, revision is None
        if key not in self._replayers:
            words = (revision or self.unit.store.revision).vocabulary
            self._replayers[key] = Replayer(ruleset, words)
        return self._replayers[key]

    def _is_today(self, revision: Revision) -> bool:
        return revision.content_hash == self.unit.store.revision.content_hash

    def _changes_nothing(self, told: Told) -> bool:
        """Whether the draft decides this moment as the policy in force does, word for word."""
        moment = told.recording.moment
        if moment not in self._alike:
            self._alike[moment] = decide_alike(self.standing, self.draft, moment)
        return self._alike[moment]
