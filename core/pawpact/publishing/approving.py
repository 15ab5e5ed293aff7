"""The second person: approves what was proposed, as it was proposed, or declines it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label
from pawpact.publishing.event import check_why, event, note
from pawpact.publishing.office import Newest, PublishingOffice
from pawpact.publishing.proposal import Proposal, ProposalVoid, SamePerson, find_proposal
from pawpact.publishing.source import folder_of, read_again
from pawpact.publishing.values import Kind, Outcome, Status
from pawpact.publishing.weighing import reach_of
from pawpact.tenancy.apply import Record
from pawpact.tenancy.change import Change, StaleDraft
from pawpact.tenancy.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Approver:
    """Answers proposals. What is approved is published in the same transaction."""

    office: PublishingOffice

    def decline(self, store: str, public: str, actor: str, why: str) -> None:
        """It is not published, and this stays on record."""
        check_why(why)
        with self.office.runner.unit(store, actor) as unit:
            proposal = find_proposal(unit.session, public)
            note(unit, Kind.DECLINED, why, {}, proposal=proposal.id)

    def approve(self, store: str, public: str, actor: str, why: str) -> Outcome:
        """Publish it, where it would still be what was proposed, on what was in force then."""
        check_why(why)
        office = self.office
        with office.runner.reading(store, actor) as unit:
            proposal = find_proposal(unit.session, public)
        self._refuse_same(store, proposal, actor, why)
        newest = office.newest(store)
        if newest.revision.number != proposal.base:
            self._void_stale(store, proposal, newest, actor, why)
        prepared = self._prepared(store, proposal, actor, why)
        assert prepared.wanted is not None
        change = office.onboarding.change(
            proposal.actor, proposal.why, start=proposal.row.starts_at, base=proposal.base
        )
        report = dict(proposal.report)
        reach = reach_of(prepared.wanted.pinned)
        report["contracts"] = reach.document()
        try:
            applied = office.onboarding.write(
                prepared, change, self._recording(proposal, report, actor, why)
            )
        except StaleDraft:
            self._void_stale(store, proposal, office.newest(store), actor, why)
        starts_at = max(change.at, change.start or change.at)
        return Outcome(
            store, Status.PUBLISHED, applied.revision, starts_at, proposal=public, reach=reach
        )

    def _refuse_same(self, store: str, proposal: Proposal, actor: str, why: str) -> None:
        if actor != proposal.actor:
            return
        with self.office.runner.unit(store, actor) as unit:
            note(unit, Kind.REFUSED, why, {"reason": "same_person"}, proposal=proposal.id)
        raise SamePerson(
            Label(
                f"{proposal.public} 是 {actor} 自己提的，要由另一人批准",
                f"{proposal.public} was proposed by {actor}; somebody else has to approve it",
            )
        )

    def _prepared(self, store: str, proposal: Proposal, actor: str, why: str) -> Prepared:
        """Looked over anew: the platform or its plugins may have changed since."""
        office = self.office
        tenants = read_again(proposal.files)
        files = folder_of(tenants, store)
        prepared = office.onboarding.prepare(files, tenants, office.onboarding.above())
        if prepared.wanted is None:
            codes = sorted({each.code for each in prepared.found})
            self._void(store, proposal, actor, why, {"reason": "checks", "codes": codes})
        if prepared.wanted.ruleset.content_hash != proposal.content_hash:
            self._void(store, proposal, actor, why, {"reason": "edited"})
        return prepared

    def _recording(
        self, proposal: Proposal, report: Mapping[str, Any], actor: str, why: str
    ) -> Record:
        """The approval and the revision are one."""

        def record(session: StoreSession, change: Change, number: int) -> None:
            ids = self.office.onboarding.ids
            approved = event(ids.one(), Kind.APPROVED, replace(change, actor=actor, why=why), {})
            published = event(ids.one(), Kind.PUBLISHED, change, report)
            for row in (approved, published):
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
            note(unit, Kind.VOIDED, why, details, proposal=proposal.id)
        raise error
