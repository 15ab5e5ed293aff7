"""Proves reports about pets against their moves, the holds they lay and the ends they led to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from pawpact.contracts.ending.values import PET_DEAD, PET_LOST
from pawpact.contracts.models import ContractHold, Ending, Incident, IncidentEvent
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place, pages

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
    for number, state, went_to in _find_wrong_states.rows(session):
        yield Place.of(public_id("inc", number), went_to, state)


@Prepared
def _find_wrong_states() -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(IncidentEvent.id).label("id"))
        .group_by(IncidentEvent.tenant_id, IncidentEvent.incident_id)
        .subquery()
    )
    moved = and_(
        IncidentEvent.tenant_id == Incident.tenant_id, IncidentEvent.incident_id == Incident.id
    )
    return (
        select(Incident.id, Incident.state, IncidentEvent.went_to)
        .join_from(Incident, IncidentEvent, moved)
        .join(last, last.c.id == IncidentEvent.id)
        .where(IncidentEvent.went_to != Incident.state)
        .order_by(Incident.id)
    )


def _ends(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """A confirmed report ended its contract for its own reason, and nothing else did so."""
    for page in pages(session, _CONFIRMED):
        for number, kind, reason in page:
            if reason != _REASON[kind]:
                found = Label.of(reason) if reason is not None else _NO_END
                place = Place.of(public_id("inc", number), _REASON[kind], found)
                yield "incident_without_end", place
    for contract, reason in _UNCONFIRMED.rows(session):
        where, wanted = public_id("con", contract), Label("已确认的报告", "a confirmed report")
        yield "ended_without_incident", Place.of(where, wanted, reason)


def _holds(session: StoreSession) -> Iterator[Place]:
    """What a report laid is lifted when the report is closed."""
    for page in pages(session, _find_holds):
        numbers = [int(row.key.partition(":")[2]) for row in page]
        closed: dict[int, str] = dict(
            session.execute(
                select(Incident.id, Incident.state).where(
                    Incident.id.in_(numbers), Incident.state.in_(("found", "refused", *_ENDED))
                )
            ).all()
        )
        for row, number in zip(page, numbers, strict=True):
            if number in closed:
                lifted = Label("已解除", "lifted")
                yield Place.of(public_id("con", row.contract_id), lifted, closed[number])


@Prepared
def _find_holds() -> Select[*tuple[Any, ...]]:
    return (
        select(ContractHold.contract_id, ContractHold.key)
        .where(ContractHold.lifted_at.is_(None), ContractHold.key.startswith("incident:"))
        .order_by(ContractHold.id)
    )


_CONFIRMED = Prepared(
    select(Incident.id, Incident.kind, Ending.reason)
    .outerjoin(
        Ending,
        and_(Ending.tenant_id == Incident.tenant_id, Ending.contract_id == Incident.contract_id),
    )
    .where(Incident.state.in_(_ENDED))
)
_UNCONFIRMED = Prepared(
    select(Ending.contract_id, Ending.reason)
    .outerjoin(
        Incident,
        and_(
            Incident.tenant_id == Ending.tenant_id,
            Incident.contract_id == Ending.contract_id,
            Incident.state.in_(_ENDED),
            case(_REASON, value=Incident.kind) == Ending.reason,
        ),
    )
    .where(Ending.reason.in_(_REASON.values()), Incident.id.is_(None))
)

AUDITOR = Auditor(TITLES, look)
