"""Contracts as they were drawn up, signed and made live; mandates that were given anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from pawpact.billing.models import Mandate, MandateEvent
from pawpact.contracts.models import Agreement, Contract, ContractEvent
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.mandate_renewal import renew_mandate
from pawpact.contracts.values import Signature
from pawpact.fork.past.again import APPLICATION, CONTRACT, Again
from pawpact.fork.past.happening import Deed, Happening
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

EVIDENCE = {"signature_image": "kept", "ip": "203.0.113.7", "device": "tablet"}
"""Whatever was kept stays in the house; the program asks for as much again."""


def read(source: Unit) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    rows = {each.id: each for each in source.session.scalars(select(Contract))}
    confirmed = select(Agreement.contract_id, Agreement.confirmed_clauses)
    clauses = {
        each.contract_id: each.confirmed_clauses for each in source.session.execute(confirmed)
    }
    mandates = _mandates(source)
    for event in source.session.scalars(select(ContractEvent).order_by(ContractEvent.id)):
        row, contract = rows[event.contract_id], event.contract_id
        if event.went_to == "draft":
            what: Any = (contract, row.application_id)
            yield Happening(event.at, contract, event.actor, _DRAWN_UP, what)
        elif event.went_to == "awaiting_mandate":
            what = (contract, tuple(clauses[contract]))
            yield Happening(event.at, event.id, event.actor, _SIGNED, what)
        elif event.came_from == "awaiting_mandate" and event.went_to == "active":
            what = (contract, mandates[contract][0].provider)
            yield Happening(event.at, event.id, event.actor, _ACTIVE, what)
    yield from _renewed(source, mandates)


def _mandates(source: Unit) -> dict[int, list[Mandate]]:
    found: dict[int, list[Mandate]] = {}
    for row in source.session.scalars(select(Mandate).order_by(Mandate.id)):
        found.setdefault(row.contract_id, []).append(row)
    return found


def _renewed(source: Unit, mandates: dict[int, list[Mandate]]) -> Iterator[Happening]:
    later = {row.id: row for rows in mandates.values() for row in rows[1:]}
    given = select(MandateEvent).where(MandateEvent.to_state == "authorised")
    for event in source.session.scalars(given.order_by(MandateEvent.id)):
        row = later.pop(event.mandate_id, None)
        if row is not None:
            what = (row.contract_id, row.provider)
            yield Happening(event.at, row.id, event.actor, _RENEWED, what)


def _draw_up(again: Again, unit: Unit, what: list[Any]) -> None:
    made = draft(unit, [again.numbers.of(APPLICATION, each) for _, each in what])
    for (there, _), here in zip(what, made, strict=True):
        again.numbers.note(CONTRACT, there, here)


def _sign(again: Again, unit: Unit, what: list[Any]) -> None:
    of = again.numbers.of
    sign(unit, [Signature(of(CONTRACT, there), clauses, EVIDENCE) for there, clauses in what])


def _activate(again: Again, unit: Unit, what: list[Any]) -> None:
    activate(unit, [_authorisation(again, *each) for each in what])


def _renew(again: Again, unit: Unit, what: list[Any]) -> None:
    for each in what:
        renew_mandate(unit, _authorisation(again, *each))


def _authorisation(again: Again, there: int, provider: str) -> Authorisation:
    """The reference is made up: no provider of the house is asked here."""
    contract, now = again.numbers.of(CONTRACT, there), again.sandbox.world.clock.now()
    return Authorisation(contract, provider, f"m-{contract}-{now:%Y%m%d}")


_DRAWN_UP = Deed("contract.draft", Label("起草合约", "contracts drawn up"), _draw_up)
_SIGNED = Deed("contract.signed", Label("签约", "contracts signed"), _sign)
_ACTIVE = Deed("contract.activated", Label("授权扣款", "mandates given"), _activate)
_RENEWED = Deed("mandate.renewed", Label("重新授权", "mandates given anew"), _renew)
