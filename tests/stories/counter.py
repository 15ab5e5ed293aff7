"""What a shop does at its counter day by day, for stories."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.accounts.values import NewCustomer
from pawpact.billing.models import Charge
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.view import ApplicationShown, show_application
from pawpact.contracts.models import Contract
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import hand_over
from pawpact.contracts.values import Signature
from pawpact.kernel.identity import public_id
from pawpact.ledger.models import JournalRow
from tests.house import House


def apply(
    house: House,
    store: str,
    score: int = 700,
    key: str = "first",
    person: NewCustomer | None = None,
) -> int:
    """Somebody with this score, or just this person, applies and is decided about."""
    intake = house.intake(store, person or house.person(score))
    return submit_intake(house.platform.runner, store, key, intake, "staff:1")


def shown(house: House, store: str, application: int) -> ApplicationShown:
    with house.platform.reading(store) as unit:
        return show_application(unit, public_id("app", application))


def begin_contract(
    house: House,
    store: str,
    person: NewCustomer | None = None,
    key: str = "adopted",
    *,
    handed_over: bool = True,
) -> int:
    """A contract that runs: applied for, approved, signed, the debits authorised."""
    application = apply(house, store, key=key, person=person)
    contract = conclude(house, store, application)
    if handed_over:
        with house.platform.unit(store, "staff:1") as unit:
            hand_over(unit, [contract])
    return contract


def conclude(house: House, store: str, application: int) -> int:
    """The contract of an approved application: signed, and the debits authorised."""
    with house.platform.unit(store, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(
            unit,
            [
                Signature(
                    contract,
                    clauses,
                    {"signature_image": "sha256:0", "ip": "203.0.113.7", "device": "tablet"},
                )
            ],
        )
    with house.platform.unit(store, "provider:simulator") as unit:
        activate(unit, [Authorisation(contract, "simulator", "m-1")])
    return contract


def live_days(house: House, store: str, days: int) -> None:
    """One debit run a day."""
    for _ in range(days):
        house.clock.advance(timedelta(days=1))
        house.platform.run_debits(store)


def live_until_due(house: House, store: str, period: int = 1) -> None:
    """Day by day up to the hour of this period's debit, which is not run yet."""
    due_at = charge(house, store, period).due_at
    while house.clock.now() + timedelta(days=1) < due_at:
        live_days(house, store, 1)
    house.clock.move_to(due_at)


def charge(house: House, store: str, period: int = 1) -> Charge:
    with house.platform.reading(store) as unit:
        return unit.session.scalars(select(Charge).where(Charge.period == period)).one()


def contract_of(house: House, store: str) -> Contract:
    with house.platform.reading(store) as unit:
        return unit.session.scalars(select(Contract)).one()


def movements(house: House, store: str) -> list[str]:
    with house.platform.reading(store) as unit:
        return list(unit.session.scalars(select(JournalRow.movement).order_by(JournalRow.id)))
