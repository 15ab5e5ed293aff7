"""Whether somebody can be the second person of a proposal, as far as that can be known.

At a terminal nobody proves who she is: whoever sits there writes an id. What is certain is the
account of the machine, and since when the store has known the id in its role. So at one account
nobody is another person who is nobody by name, whom the store came to know after it was proposed,
or who was given her role since. Two ids that it knew before are taken for two people, and the
record says that they sat at one account.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from pawpact.access.actor import Actor, Role
from pawpact.accounts.models import Staff
from pawpact.accounts.staff import PREFIX
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.publishing.proposal import TERMINAL, Proposal, SamePerson

_PLATFORM = str(Actor(Role.PLATFORM_ADMIN))
_STAFF = str(Actor(Role.STORE_MANAGER))


class Doubt(StrEnum):
    """Why somebody is no second person; as it stands on record."""

    HERSELF = "same_person"
    UNNAMED = "unnamed"
    NEW = "registered_since"
    GRANTED = "granted_since"


def doubt_of(
    session: StoreSession, proposal: Proposal, actor: str, terminal: str
) -> SamePerson | None:
    """What speaks against her; `reason` of it is a `Doubt`."""
    if actor == proposal.actor:
        return SamePerson(_herself(proposal), details={"reason": Doubt.HERSELF.value})
    if at_one_account(proposal, terminal) is not True:
        return None
    if any(each.startswith(_PLATFORM) for each in (actor, proposal.actor)):
        words, hint = _unnamed(proposal), _OTHERS
        return SamePerson(words, hint=hint, details={"reason": Doubt.UNNAMED.value})
    since = _since(session, proposal, actor)
    if since is None:
        return None
    words = _new(proposal, actor) if since is Doubt.NEW else _granted(proposal, actor)
    return SamePerson(words, hint=_OTHERS, details={"reason": since.value})


def at_one_account(proposal: Proposal, terminal: str) -> bool | None:
    """Whether both sat at one account of the machine; None where one of them sat at none."""
    there = proposal.report.get(TERMINAL)
    return there == terminal if there and terminal else None


def _since(session: StoreSession, proposal: Proposal, actor: str) -> Doubt | None:
    """Whether the store knows a member of staff only since then; at one moment numbers tell.

    Or knew her, in another role or as somebody who had left: whoever gives roles can lend an old
    id to herself.
    """
    number = read_public_id(PREFIX, actor.removeprefix(_STAFF))
    row = session.execute(select(Staff.created_at, Staff.role_at).where(Staff.id == number)).first()
    if number is None or row is None:
        return None
    if (row.created_at, number) > (proposal.row.at, proposal.id):
        return Doubt.NEW
    return Doubt.GRANTED if row.role_at > proposal.row.at else None


_OTHERS = Label(
    "由本店早已登记的另一位店长批准（--by stf_…），或换另一个系统账号",
    "another manager whom the store knew before approves (--by stf_…), or somebody with another"
    " account of the machine",
)


def _herself(proposal: Proposal) -> Label:
    return Label(
        f"{proposal.public} 是 {proposal.actor} 自己提的，要由另一人批准",
        f"{proposal.public} was proposed by {proposal.actor}; somebody else has to approve it",
    )


def _unnamed(proposal: Proposal) -> Label:
    return Label(
        f"{proposal.public} 由 {proposal.actor} 在同一个系统账号的终端提出；"
        "platform 不指具体的人，可能是同一人，不能由它作第二人",
        f"{proposal.actor} proposed {proposal.public} at a terminal of the same account of this"
        " machine; platform names nobody and may be the same person",
    )


def _new(proposal: Proposal, actor: str) -> Label:
    return Label(
        f"{proposal.public} 提出以后才登记 {actor}，又在同一个系统账号的终端批准，"
        "证明不了是另一个人",
        f"{actor} was registered after {proposal.public} was proposed, and approves it at a"
        " terminal of the same account of this machine; nothing shows that this is somebody else",
    )


def _granted(proposal: Proposal, actor: str) -> Label:
    return Label(
        f"{proposal.public} 提出以后 {actor} 才有现在的角色，又在同一个系统账号的终端批准，"
        "证明不了是另一个人",
        f"{actor} was given her role after {proposal.public} was proposed, and approves it at a"
        " terminal of the same account of this machine; nothing shows that this is somebody else",
    )
