"""Proves reports about pets against their moves, the holds they lay and the ends they led to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from pawpact.contracts.ending.values import PET_DEAD, PET_LOST
from pawpact.contracts.models import ContractHold, Ending, Incident, IncidentEvent
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place

_ENDED = ("contract_ended", "settled")
_REASON = {"lost": PET_LOST, "dead": PET_DEAD}
_NO_END = Label("没有这样的结束", "no such end")

TITLES = {
    "wrong_incident_state": Label(
        "丢失或死亡报告的状态与其流水不符", "a report about a pet is not where its moves led"
    ),
    "incident_without_end": Label(
        "已确认的丢失或死亡没有对应的合约结束", "a confirmed loss or death ended no contract"
    ),
    "ended_without_incident": Label(
        "因丢失或死亡结束的合约没有已确认的报告",
        "a contract ended by a loss or death that nobody confirmed",
    ),
    "hold_without_incident": Label(
        "已了结的报告仍在停扣", "a report that is closed still holds debits"
    ),
}


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    yield from (("wrong_incident_state", place) for place in _wrong_states(session))
    yield from _ends(session)
    yield from (("hold_without_incident", place) for place in _holds(session))


def _wrong_states(session: StoreSession) -> Iterator[Place]:
    last = (
        select(func.max(IncidentEvent.id).label("id"))
        .group_by(IncidentEvent.tenant_id, IncidentEvent.incident_id)
        .subquery()
    )
    moved = and_(
        IncidentEvent.tenant_id == Incident.tenant_id, IncidentEvent.incident_id == Incident.id
    )
    rows = (
        select(Incident.id, Incident.state, IncidentEvent.went_to)
        .join_from(Incident, IncidentEvent, moved)
        .join(last, last.c.id == IncidentEvent.id)
        .where(IncidentEvent.went_to != Incident.state)
        .order_by(Incident.id)
    )
    for number, state, went_to in session.execute(rows):
        yield Place.of(public_id("inc", number), went_to, state)


def _ends(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """A confirmed report ended its contract for its own reason, and nothing else did so."""
    reasons: dict[int, str] = dict(session.execute(select(Ending.contract_id, Ending.reason)).all())
    confirmed = set()
    rows = select(Incident.id, Incident.contract_id, Incident.kind).where(
        Incident.state.in_(_ENDED)
    )
    for number, contract, kind in session.execute(rows.order_by(Incident.id)):
        reason = _REASON[kind]
        confirmed.add((contract, reason))
        if reasons.get(contract) != reason:
            found = Label.of(reasons[contract]) if contract in reasons else _NO_END
            yield "incident_without_end", Place.of(public_id("inc", number), reason, found)
    for contract, reason in sorted(reasons.items()):
        if reason in _REASON.values() and (contract, reason) not in confirmed:
            where, wanted = public_id("con", contract), Label("已确认的报告", "a confirmed report")
            yield "ended_without_incident", Place.of(where, wanted, reason)


def _holds(session: StoreSession) -> Iterator[Place]:
    """What a report laid is lifted when the report is closed."""
    closed = {
        f"incident:{number}": state
        for number, state in session.execute(
            select(Incident.id, Incident.state).where(
                Incident.state.in_(("found", "refused", *_ENDED))
            )
        )
    }
    rows = select(ContractHold.contract_id, ContractHold.key).where(
        ContractHold.lifted_at.is_(None), ContractHold.key.startswith("incident:")
    )
    for contract, key in session.execute(rows.order_by(ContractHold.id)):
        if key in closed:
            lifted = Label("已解除", "lifted")
            yield Place.of(public_id("con", contract), lifted, closed[key])


AUDITOR = Auditor(TITLES, look)
