"""Proposals that wait for a second person, and her answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import Conflict, Forbidden, NotFound
from pawpact.kernel.identity import public_id, quoted, read_public_id
from pawpact.kernel.label import Label
from pawpact.publishing.models import PolicyEvent, PolicyProposal
from pawpact.publishing.values import Kind

PREFIX = "prp"
TERMINAL = "terminal"
"""In a proposal's report: the account of the machine at which it was made."""
ACCOUNT = "account"
"""In an approval: whether whoever proposed it sat at the same account of the machine."""
_CLOSING = (Kind.APPROVED.value, Kind.DECLINED.value, Kind.VOIDED.value)
_SAID = {
    Kind.APPROVED.value: Label("已批准", "approved"),
    Kind.DECLINED.value: Label("已被拒绝", "declined"),
    Kind.VOIDED.value: Label("已作废", "void"),
}


class NoSuchProposal(NotFound):
    """The store has no proposal of this id."""

    code = "no_such_proposal"
    title = Label("本店没有这份提案", "The store has no such proposal")


class ProposalClosed(Conflict):
    """The proposal waits no more."""

    code = "proposal_closed"
    title = Label("提案已经了结", "The proposal waits no more")


class SamePerson(Forbidden):
    """Whoever proposed a change may not be its second person."""

    code = "same_person"
    title = Label("提案人不能批准自己的提案", "Nobody approves a proposal of their own")


class ProposalVoid(Conflict):
    """What was proposed is not what would be published any more."""

    code = "proposal_void"
    title = Label("提案已经作废", "The proposal is void")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal as it was made."""

    id: int
    base: int
    content_hash: str
    files: Mapping[str, str]
    report: Mapping[str, Any]
    actor: str
    why: str
    row: PolicyProposal

    @property
    def public(self) -> str:
        return public_id(PREFIX, self.id)


def find_proposal(session: StoreSession, public: str) -> Proposal:
    """The proposal behind a public id; one that waits no more says what became of it."""
    number = read_public_id(PREFIX, public)
    row = None if number is None else session.get(PolicyProposal, (session.tenant, number))
    if row is None:
        raise NoSuchProposal(
            Label(
                f"本店没有提案 {quoted(PREFIX, public)}",
                f"this store has no proposal {quoted(PREFIX, public)}",
            ),
            hint=Label(
                "pawpact rules history 列出提案", "pawpact rules history lists the proposals"
            ),
        )
    refuse_closed(session, row.id)
    return Proposal(
        row.id, row.base, row.content_hash, row.files, row.report, row.actor, row.why, row
    )


def refuse_closed(session: StoreSession, number: int) -> None:
    """Whoever answers a proposal that waits no more is told what became of it."""
    closed = _closed(session, number)
    if closed is not None:
        public, said = public_id(PREFIX, number), _SAID[closed]
        raise ProposalClosed(
            Label(f"提案 {public} {said.zh}", f"the proposal {public} is {said.en} already")
        )


def waiting(session: StoreSession) -> list[int]:
    """Proposals that nobody has answered, oldest first."""
    closed = select(PolicyEvent.proposal_id).where(PolicyEvent.kind.in_(_CLOSING))
    done = {each for each in session.scalars(closed) if each is not None}
    rows = session.scalars(select(PolicyProposal.id).order_by(PolicyProposal.id))
    return [each for each in rows if each not in done]


def _closed(session: StoreSession, number: int) -> str | None:
    return session.scalar(
        select(PolicyEvent.kind).where(
            PolicyEvent.proposal_id == number, PolicyEvent.kind.in_(_CLOSING)
        )
    )
