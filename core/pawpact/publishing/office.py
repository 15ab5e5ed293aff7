"""Publishes a store's rules: looked over, weighed, approved where much moves, switched at once.

Whatever is refused changes nothing and stays on record. A revision, what contracts go by because
of it and why it was allowed are one transaction; every worker reads which revision is in force
with each unit, so the next decision anywhere goes by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pawpact.backtest.service import silent
from pawpact.backtest.store import Progress
from pawpact.database.session import StoreSession
from pawpact.decisions.lookup import Revisions
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.policy.analysis.analyse import analyse
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.protocol import Engine
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.model import Ruleset
from pawpact.publishing.dropped import dropped_tests
from pawpact.publishing.event import check_why, event, note
from pawpact.publishing.newest import Newest, as_it_said, files_of, newest_of, taken_back
from pawpact.publishing.proposing import propose
from pawpact.publishing.report import report_document
from pawpact.publishing.source import as_named, folder_of, with_draft
from pawpact.publishing.values import Ask, Kind, Outcome, Report, Reverted, Status
from pawpact.publishing.weighed import Weighed
from pawpact.publishing.weighing import Weighing
from pawpact.tenancy.apply import Applied, Onboarding, Record
from pawpact.tenancy.change import Change, StaleDraft, refuse_stale
from pawpact.tenancy.folder import Tenants, read_tenants
from pawpact.tenancy.past import numbered
from pawpact.tenancy.prepare import Prepared


@dataclass(frozen=True, slots=True)
class PublishingOffice:
    """The one way in which rules of a store in service come into force."""

    onboarding: Onboarding
    runner: Runner
    revisions: Revisions
    engine: Engine
    progress: Progress = silent

    def publish(self, ask: Ask, folder: Path) -> Outcome:
        """The store's rules as its folder says, with the draft in place of its rules.yaml."""
        tenants = read_tenants(folder)
        if ask.draft is not None:
            tenants = with_draft(tenants, ask.store, ask.draft)
        return self._publish(ask, tenants, {"source": "publish"})

    def roll_back(self, ask: Ask, number: int) -> Outcome:
        """Publish the store's rules of an earlier revision anew, under today's law."""
        newest = self.newest(ask.store)
        tenants = as_it_said(self.runner, ask.store, newest, number)
        asked = replace(ask, base=newest.revision.number)
        return self._publish(asked, tenants, {"source": "rollback", "to": number})

    def newest(self, store: str) -> Newest:
        """What a draft of this store has to build on."""
        return newest_of(self.runner, store)

    def _publish(self, ask: Ask, tenants: Tenants, details: Mapping[str, Any]) -> Outcome:
        found = self.weigh(ask, tenants, details)
        if isinstance(found, Outcome):
            return found
        return self.propose(found) if found.report.approval.is_needed else self.put(found)

    def weigh(self, ask: Ask, tenants: Tenants, details: Mapping[str, Any]) -> Weighed | Outcome:
        """What a change would do, or that there is none, or why it may not be; nothing changes."""
        starts_at = self._start(ask)
        newest = self.newest(ask.store)
        prepared = self._prepare(ask, tenants, starts_at)
        if prepared.wanted is None:
            self._refuse(ask, {**details, "reason": "checks", **_found(prepared)})
            shown = as_named(prepared, ask.draft)
            return Outcome(ask.store, Status.REFUSED, found=shown.found, texts=shown.texts)
        wanted = prepared.wanted
        if wanted.ruleset.content_hash == newest.revision.content_hash:
            same = newest.revision
            return Outcome(ask.store, Status.UNCHANGED, same.number, same.valid_from)
        put_back = self._refuse_stale(ask, newest, wanted.ruleset, details)
        if put_back:
            return Outcome(ask.store, Status.REFUSED, reverted=put_back)
        back_to = details.get("to")
        report = self.weighing.report(prepared, newest.ruleset, ask.actor, ask.days, back_to)
        kept = files_of(self.runner, ask.store, newest.revision)
        dropped = dropped_tests(kept, tenants, ask.store)
        warnings = as_named(prepared, ask.draft).found
        report = replace(report, warnings=warnings, dropped=tuple(dropped))
        return Weighed(ask, prepared, report, newest, starts_at, details)

    def put(self, weighed: Weighed) -> Outcome:
        """It comes into force, written whole with why it may."""
        ask, newest = weighed.ask, weighed.newest
        base = newest.revision.number
        change = self.onboarding.change(ask.actor, ask.why, start=weighed.starts_at, base=base)
        record = self.recording(weighed.report, weighed.details)
        applied = self._write(weighed.prepared, change, record)
        return _published(applied, change, weighed.report, newest)

    @property
    def weighing(self) -> Weighing:
        return Weighing(self.runner, self.revisions, self.onboarding.host, self.progress)

    def _prepare(self, ask: Ask, tenants: Tenants, start: datetime | None) -> Prepared:
        files = folder_of(tenants, ask.store)
        try:
            prepared = self.onboarding.prepare(files, tenants, self.onboarding.above(), start)
            return self.analysed(prepared)
        except RuleFileError as wrong:
            self._refuse(ask, {"reason": "platform", "codes": _codes(wrong.diagnostics)})
            raise

    def analysed(self, prepared: Prepared) -> Prepared:
        """What the analysis finds stands beside the other findings; an error refuses the store."""
        if prepared.wanted is None:
            return prepared
        ruleset, words = prepared.wanted.ruleset, self.onboarding.host.vocabulary()
        found = analyse(ruleset, words, lambda rules, known: Decider(rules, known, self.engine))
        if any(each.severity == "error" for each in found.findings):
            return prepared.refused(*found.findings)
        return replace(prepared, found=(*prepared.found, *found.findings))

    def _write(self, prepared: Prepared, change: Change, record: Record) -> Applied:
        """Written whole, or not at all where another revision came in between."""
        try:
            return self.onboarding.write(prepared, change, record)
        except StaleDraft:
            with self.runner.unit(prepared.files.name, change.actor) as unit:
                details = {"reason": "stale", "base": change.base}
                note(unit, Kind.REFUSED, change.why, details)
            raise

    def recording(self, report: Report | None, details: Mapping[str, Any]) -> Record:
        """Writes with a revision why it may come into force."""

        def record(session: StoreSession, change: Change, number: int) -> None:
            kept = {**details, **(report_document(report) if report else {})}
            row = event(self.onboarding.ids.one(), Kind.PUBLISHED, change, kept)
            row.number = number
            session.add(row)

        return record

    def propose(self, weighed: Weighed) -> Outcome:
        """It waits for a second person; one that waited before is no longer what is wanted."""
        return propose(self.runner, weighed)

    def _refuse_stale(
        self, ask: Ask, newest: Newest, draft: Ruleset, details: Mapping[str, Any]
    ) -> tuple[Reverted, ...]:
        """What the draft would take back; a base that is not the newest revision is refused."""
        if ask.base is not None:
            numbered(newest.past, ask.base)
            change = self.onboarding.change(ask.actor, ask.why, base=ask.base)
            try:
                refuse_stale(ask.store, (newest.revision.number, ""), change)
            except StaleDraft:
                self._refuse(ask, {**details, "reason": "stale", "base": ask.base})
                raise
            return ()
        found = self.taken_back(ask.store, newest, draft)
        if found:
            names = [each.name for each in found]
            self._refuse(ask, {**details, "reason": "reverts", "names": names})
        return found

    def taken_back(self, store: str, newest: Newest, draft: Ruleset) -> tuple[Reverted, ...]:
        """What others changed and this draft puts back as it was before."""
        return taken_back(self.runner, store, newest, draft)

    def _refuse(self, ask: Ask, details: Mapping[str, Any]) -> None:
        with self.runner.unit(ask.store, ask.actor) as unit:
            note(unit, Kind.REFUSED, ask.why, details)

    def _start(self, ask: Ask) -> datetime | None:
        """The first moment of the day in the store's zone; None for at once."""
        check_why(ask.why)
        with self.runner.reading(ask.store) as unit:
            today, zone = unit.today, unit.store.zone
        if ask.start is None or ask.start == today:
            return None
        if ask.start < today:
            raise InvalidField(
                "from",
                Label(
                    f"生效日 {ask.start} 已经过去；本店今天是 {today}，只能今天或以后",
                    f"{ask.start} has passed; today is {today} in this store, and rules come into"
                    " force today or later",
                ),
            )
        return datetime.combine(ask.start, time(), zone)


def _published(applied: Applied, change: Change, report: Report, newest: Newest) -> Outcome:
    starts_at = max(change.at, change.start or change.at)
    never = newest.revision.number if newest.revision.valid_from > starts_at else None
    return Outcome(
        applied.store,
        Status.PUBLISHED,
        applied.revision,
        starts_at,
        report,
        replaced=never,
    )


def _found(prepared: Prepared) -> dict[str, Any]:
    errors = [each for each in prepared.found if each.severity == "error"]
    return {"codes": _codes(errors), "messages": [each.message.zh for each in errors][:20]}


def _codes(found: Any) -> list[str]:
    return sorted({each.code for each in found})
