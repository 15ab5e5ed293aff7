"""The second person: approves what was proposed, as it was proposed, or declines it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.publishing.event import check_why, event, note
from pawpact.publishing.newest import Newest
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.proposal import (
    ACCOUNT,
    PREFIX,
    Proposal,
    ProposalClosed,
    ProposalVoid,
    find_proposal,
    refuse_closed,
)
from pawpact.publishing.report import report_document
from pawpact.publishing.second import at_one_account, doubt_of
from pawpact.publishing.source import folder_of, read_again
from pawpact.publishing.values import BACKTEST_DAYS, Kind, Outcome, Report, Status
from pawpact.tenancy.apply import Record
from pawpact.tenancy.change import Change, StaleDraft
from pawpact.tenancy.prepare import Prepared

_OWN = frozenset({"source", "to"})
"""What a proposal says of itself beside what was found out about it."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A proposal that a second person agreed to, tried once more."""

    store: str
    proposal: Proposal
    prepared: Prepared
    report: Report
    actor: str
    why: str
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Approver:
    """Answers proposals. What is approved is published in the same transaction."""

    office: PublishingOffice

    def decline(self, store: str, public: str, actor: str, why: str) -> None:
        """It is not published, and this stays on record."""
        check_why(why)
        with (
            self._noting_closed(store, public, actor, why),
            self.office.runner.unit(store, actor) as unit,
        ):
            proposal = find_proposal(unit.session, public)
            note(unit, Kind.DECLINED, why, {}, proposal=proposal.id)

    def approve(self, store: str, public: str, actor: str, why: str, terminal: str = "") -> Outcome:
        """Publish it, where it would still be what was proposed, on what was in force then.

        It is tried once more: what it moves by now stays with the revision. ``terminal`` is where
        whoever approves sits, if at a terminal.
        """
        check_why(why)
        with self._noting_closed(store, public, actor, why):
            return self.put(self.check(store, public, actor, why, terminal))

    def check(self, store: str, public: str, actor: str, why: str, terminal: str = "") -> Approved:
        """Whether it may come into force as it was proposed; nothing changes yet."""
        with self.office.runner.reading(store, actor) as unit:
            proposal = find_proposal(unit.session, public)
        self._refuse_same(store, proposal, actor, why, terminal)
        newest = self.office.newest(store)
        if newest.revision.number != proposal.base:
            self._void_stale(store, proposal, newest, actor, why)
        prepared = self._prepared(store, proposal, actor, why)
        report = self.office.weighing.report(
            prepared, newest.ruleset, actor, BACKTEST_DAYS, proposal.report.get("to")
        )
        self._refuse_grown(store, proposal, report, actor, why)
        dropped = proposal.report.get("checks", {}).get("dropped_tests", ())
        report = replace(report, dropped=tuple(dropped))
        return Approved(store, proposal, prepared, report, actor, why, terminal)

    def put(self, approved: Approved) -> Outcome:
        """It comes into force, the approval with it."""
        store, proposal, report = approved.store, approved.proposal, approved.report
        change = self.office.onboarding.change(
            proposal.actor, proposal.why, start=proposal.row.starts_at, base=proposal.base
        )
        try:
            applied = self.office.onboarding.write(
                approved.prepared, change, self._recording(approved)
            )
        except StaleDraft:
            newest = self.office.newest(store)
            self._void_stale(store, proposal, newest, approved.actor, approved.why)
        starts_at = max(change.at, change.start or change.at)
        return Outcome(
            store, Status.PUBLISHED, applied.revision, starts_at, report, proposal.public
        )

    @contextmanager
    def _noting_closed(self, store: str, public: str, actor: str, why: str) -> Iterator[None]:
        """An answer that comes too late stays on record."""
        try:
            yield
        except ProposalClosed:
            number = read_public_id(PREFIX, public)
            with self.office.runner.unit(store, actor) as unit:
                note(unit, Kind.REFUSED, why, {"reason": "closed"}, proposal=number)
            raise

    def _refuse_grown(
        self, store: str, proposal: Proposal, report: Report, actor: str, why: str
    ) -> None:
        """Nobody agreed to more than was shown; what one person may decide alone is let pass."""
        shown = proposal.report["approval"]["monthly_movement"]
        movement, above = report.approval.movement, report.approval.above
        if movement - shown <= above:
            return
        was, now = yuan(shown), yuan(movement)
        words = Label(
            f"提案 {proposal.public} 提出时每月变动 {was} 元，现在是 {now} 元；提案作废",
            f"{proposal.public} would have moved {was} yuan a month when it was proposed, and"
            f" {now} by now; it is void",
        )
        error = ProposalVoid(words, hint=Label("请重新发布", "publish it anew"))
        self._end(store, proposal, actor, why, {"reason": "grown"}, error)

    def _refuse_same(
        self, store: str, proposal: Proposal, actor: str, why: str, terminal: str
    ) -> None:
        with self.office.runner.reading(store, actor) as unit:
            doubt = doubt_of(unit.session, proposal, actor, terminal)
        if doubt is None:
            return
        with self.office.runner.unit(store, actor) as unit:
            note(unit, Kind.REFUSED, why, {**doubt.details}, proposal=proposal.id)
        raise doubt

    def _prepared(self, store: str, proposal: Proposal, actor: str, why: str) -> Prepared:
        """Looked over anew: the platform or its plugins may have changed since."""
        office = self.office
        tenants = read_again(proposal.files)
        files = folder_of(tenants, store)
        onboarding, start = office.onboarding, proposal.row.starts_at
        prepared = onboarding.prepare(files, tenants, onboarding.above(), start)
        if prepared.wanted is None:
            codes = sorted({each.code for each in prepared.found})
            self._void(store, proposal, actor, why, {"reason": "checks", "codes": codes})
        if prepared.wanted.ruleset.content_hash != proposal.content_hash:
            self._void(store, proposal, actor, why, {"reason": "edited"})
        return prepared

    def _recording(self, approved: Approved) -> Record:
        """The approval and the revision are one; an answer that came meanwhile counts."""
        proposal = approved.proposal
        said = {name: proposal.report[name] for name in _OWN & proposal.report.keys()}
        kept = {**said, **report_document(approved.report)}
        sat = at_one_account(proposal, approved.terminal)
        where = {} if sat is None else {ACCOUNT: "same" if sat else "another"}

        def record(session: StoreSession, change: Change, number: int) -> None:
            refuse_closed(session, proposal.id)
            ids = self.office.onboarding.ids
            hers = replace(change, actor=approved.actor, why=approved.why)
            answer = event(ids.one(), Kind.APPROVED, hers, where)
            for row in (answer, event(ids.one(), Kind.PUBLISHED, change, kept)):
                row.number, row.proposal_id = number, proposal.id
                session.add(row)

        return record

    def _void_stale(
        self, store: str, proposal: Proposal, newest: Newest, actor: str, why: str
    ) -> NoReturn:
        number = newest.revision.number
        words = Label(
            f"提案 {proposal.public} 从 r{proposal.base} 写起，之后已发布 r{number}；提案作废",
            f"{proposal.public} was made from r{proposal.base}, and r{number} was published since;"
            " it is void",
        )
        hint = Label(
            f"看看改了什么再发布：pawpact rules diff {store}@r{proposal.base} {store}@r{number}",
            f"see pawpact rules diff {store}@r{proposal.base} {store}@r{number}, then publish anew",
        )
        self._end(store, proposal, actor, why, {"reason": "stale"}, StaleDraft(words, hint=hint))

    def _void(
        self, store: str, proposal: Proposal, actor: str, why: str, details: Mapping[str, Any]
    ) -> NoReturn:
        words = Label(
            f"提案 {proposal.public} 现在得出的规则与提出时不同（平台规则或插件变了）；提案作废",
            f"{proposal.public} comes to other rules than when it was proposed (platform or plugins"
            " changed); it is void",
        )
        hint = Label("请重新发布", "publish it anew")
        self._end(store, proposal, actor, why, details, ProposalVoid(words, hint=hint))

    def _end(
        self,
        store: str,
        proposal: Proposal,
        actor: str,
        why: str,
        details: Mapping[str, Any],
        error: PawpactError,
    ) -> NoReturn:
        with self.office.runner.unit(store, actor) as unit:
            refuse_closed(unit.session, proposal.id)
            note(unit, Kind.VOIDED, why, details, proposal=proposal.id)
        raise error
