"""Proves that every contract that was signed has its archived agreement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, select

from pawpact.contracts.models import Agreement, Contract, ContractEvent
from pawpact.contracts.signing.models import ClauseConfirmation
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place, pages

TITLES = {
    "missing_agreement": Label("已签合约没有存档协议", "a signed contract has no agreement"),
    "missing_confirmation": Label(
        "协议里的突出条款没有逐条确认记录", "a signed clause was never confirmed by itself"
    ),
}


def _look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    yield from (("missing_agreement", place) for place in _missing_agreements(session))
    yield from (("missing_confirmation", place) for place in _missing_confirmations(session))


def _missing_agreements(session: StoreSession) -> Iterator[Place]:
    for (number,) in _find_missing_agreements.rows(session):
        yield Place.of(
            public_id("con", number),
            Label("有存档协议", "an archived agreement"),
            Label("没有", "none"),
        )


@Prepared
def _find_missing_agreements() -> Select[*tuple[Any, ...]]:
    signed = and_(
        ContractEvent.tenant_id == Contract.tenant_id,
        ContractEvent.contract_id == Contract.id,
        ContractEvent.went_to == "awaiting_mandate",
    )
    kept = and_(Agreement.tenant_id == Contract.tenant_id, Agreement.contract_id == Contract.id)
    return (
        select(Contract.id)
        .join_from(Contract, ContractEvent, signed)
        .outerjoin(Agreement, kept)
        .where(Agreement.id.is_(None))
        .order_by(Contract.id)
    )


def _missing_confirmations(session: StoreSession) -> Iterator[Place]:
    for page in pages(session, _find_missing_confirmations):
        known: dict[int, set[str]] = {}
        confirmed = select(ClauseConfirmation.contract_id, ClauseConfirmation.term).where(
            ClauseConfirmation.contract_id.in_([row.contract_id for row in page])
        )
        for number, term in session.execute(confirmed):
            known.setdefault(number, set()).add(term)
        for number, terms in page:
            for term in sorted(set(terms) - known.get(number, set())):
                yield Place.of(
                    public_id("con", number),
                    Label(f"{term} 的确认记录", f"a confirmation of {term}"),
                    Label("没有", "none"),
                )


@Prepared
def _find_missing_confirmations() -> Select[*tuple[Any, ...]]:
    return select(Agreement.contract_id, Agreement.confirmed_clauses).order_by(
        Agreement.contract_id
    )


AUDITOR = Auditor(TITLES, _look)
