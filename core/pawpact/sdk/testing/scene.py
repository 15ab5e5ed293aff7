"""A moment about to happen for real in a store, ready to happen once, twice or half."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from pawpact.contracts.applying.application import case_of, decide_submitted
from pawpact.contracts.deposits.offset import OffsetRequest, request_offset
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.ending.incident import IncidentKind, Report, report_incident
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.moves import applications, contracts
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.values import PaidDeposit, Signature
from pawpact.kernel.errors import Conflict
from pawpact.kernel.money import Fen
from pawpact.sdk.testing.answer import ApplicationShown
from pawpact.sdk.testing.store import PROVIDER, Store
from pawpact.sdk.testing.store_files import STAFF

Happen = Callable[[], object]

_DAYS_UNTIL_OVERDUE = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """``happen`` lets the moment happen; called again it is the same happening."""

    moment: str
    happen: Happen


def set_scene(store: Store, moment: str) -> Scene:
    """Everything up to the moment has happened already."""
    make = _CORE.get(moment)
    return Scene(moment, make(store) if make else _own(store, moment))


def has_scene(store: Store, moment: str) -> bool:
    """Whether the kit can let this moment happen for real."""
    declared = store.installation.host.vocabulary().moments.get(moment)
    return moment in _CORE or (declared is not None and declared.owner != "core")


def ready_contract(store: Store) -> Mapping[str, int]:
    """A running contract; its subjects by role."""
    return store.contract(_approved(store))


def _submitted(store: Store) -> Happen:
    """Decided by the run that finds it; once decided, the moment itself comes again."""
    number, runner = store.hand_in(), store.installation.platform.runner
    with store.reading() as unit:
        case = case_of(applications(unit, [number])[number])

    def happen() -> None:
        if not decide_submitted(runner, store.name, STAFF, [number]):
            runner.request(store.name, "application.submitted", [case], STAFF)

    return happen


def _signed(store: Store) -> Happen:
    contract = _drafted(store, _approved(store))
    return lambda: _sign(store, contract)


def _activated(store: Store) -> Happen:
    contract = _drafted(store, _approved(store))
    _sign(store, contract)
    return lambda: _activate(store, contract)


def _deposit_paid(store: Store) -> Happen:
    found = store.apply(score=700)
    if found.state != "approved_with_deposit_due":
        found = _owing(store)
    with store.reading() as unit:
        number = found.subjects["application"]
        row = unit.session.scalars(select(Deposit).where(Deposit.application_id == number)).one()
    paid = PaidDeposit(row.id, f"paid-{row.id}", Fen(row.amount))

    def happen() -> None:
        with store.unit() as unit:
            pay_deposits(unit, [paid])

    return happen


def _offset_requested(store: Store) -> Happen:
    """Asked for on a later day, after every period that any store could want to see performed."""
    owing = _owing(store)
    with store.unit() as unit:
        number = owing.subjects["application"]
        row = unit.session.scalars(select(Deposit).where(Deposit.application_id == number)).one()
        pay_deposits(unit, [PaidDeposit(row.id, f"paid-{row.id}", Fen(row.amount))])
    contract = store.contract(store.application(owing.id))["contract"]
    with store.unit() as unit:
        contracts(unit, [contract])[contract].performed = 12
    store.advance(days=1)
    asked = OffsetRequest(f"offset-{contract}", contract, 100)

    def happen() -> None:
        with store.unit() as unit:
            request_offset(unit, asked)

    return happen


def _settled(store: Store) -> Happen:
    store.contract(_approved(store))
    store.until_due()
    return store.run


def _failed(store: Store) -> Happen:
    run = _settled(store)

    def happen() -> None:
        with store.refusing_debits():
            run()

    return happen


def _overdue(store: Store) -> Happen:
    happen = _failed(store)

    def last() -> None:
        for _ in range(_DAYS_UNTIL_OVERDUE):
            happen()
            store.advance(days=1)
        happen()

    return last


def _priced(store: Store) -> Happen:
    """Some hours before the first notice, whose run asks what the period costs."""
    store.contract(_approved(store))
    _advance_to_first_notice(store)
    return store.run


def _advance_to_first_notice(store: Store) -> None:
    with store.reading() as unit:
        ahead = timedelta(hours=unit.store.integer("core.billing.pre_debit_notice_hours"), days=1)
    clock, due_at = store.installation.clock, store.next_charge().due_at
    clock.move_to(max(clock.now(), due_at - ahead))


def _ended(store: Store) -> Happen:
    """The customer changes her mind within the cooling-off days."""
    contract = store.contract(_approved(store))["contract"]

    def happen() -> None:
        with store.unit() as unit:
            if contracts(unit, [contract])[contract].state != "withdrawn":
                withdraw(unit, Withdrawal(contract, "test", pet_returned=True))

    return happen


def _own(store: Store, moment: str) -> Happen:
    """A moment of the plugin's own, about subjects that are really there."""
    carries = store.installation.host.vocabulary().moments[moment].carries
    found = _somebody(store, is_new="contract" in carries or "pet" in carries)
    subjects = {**found, "store": store.tenant}
    if "order_line" in carries:
        subjects |= store.received_order(found["customer"])
    if "incident" in carries:
        subjects["incident"] = _reported_lost(store, found["contract"])
    ids: Mapping[str, int] = {role: subjects.get(role, 1) for role in carries}
    store.installation.applications += 1
    key = f"scene-{store.installation.applications}"
    return lambda: store.submit(moment, key, ids)


def _reported_lost(store: Store, contract: int) -> int:
    with store.unit() as unit:
        kinds = unit.store.texts("safety_net.evidence_lost")
        documents = tuple((each, "box 1") for each in kinds)
        told = Report(
            f"lost-{contract}", contract, IncidentKind.LOST, unit.today, "gone", documents
        )
        return report_incident(unit, told)


def _somebody(store: Store, *, is_new: bool) -> Mapping[str, int]:
    """A customer with a contract; the same again where neither contract nor pet is at stake."""
    if not is_new:
        with store.reading() as unit:
            known = unit.session.scalars(select(Contract).order_by(Contract.id).limit(1)).first()
            if known is not None:
                return {"contract": known.id, "customer": known.customer_id, "pet": known.pet_id}
    return store.contract(_approved(store))


def _approved(store: Store) -> ApplicationShown:
    found = store.apply(score=700)
    if found.state == "approved":
        return found
    assert found.held, f"an applicant without obstacles is {found.state}, and nobody is asked"
    return store.approve(found)


def _owing(store: Store) -> ApplicationShown:
    """A person asks for a deposit where no rule does."""
    found = store.apply(score=500)
    if found.state == "approved_with_deposit_due":
        return found
    assert found.held, f"{found.state}"
    store.installation.platform.person.decide(
        store.name, found.held, "require_deposit", {"amount": 20_000}, actor=STAFF, why="test"
    )
    return store.application(found.id)


def _drafted(store: Store, application: ApplicationShown) -> int:
    with store.unit() as unit:
        (contract,) = draft(unit, [application.subjects["application"]])
    return contract


def _sign(store: Store, contract: int) -> None:
    with store.unit() as unit:
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        try:
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
        except Conflict:  # signed already
            return


def _activate(store: Store, contract: int) -> None:
    with store.installation.platform.unit(store.name, f"provider:{PROVIDER}") as unit:
        activate(unit, [Authorisation(contract, PROVIDER, f"m-{contract}")])


_CORE: Mapping[str, Callable[[Store], Happen]] = {
    "application.submitted": _submitted,
    "deposit.paid": _deposit_paid,
    "deposit.offset_requested": _offset_requested,
    "contract.signed": _signed,
    "contract.activated": _activated,
    "charge.priced": _priced,
    "charge.settled": _settled,
    "charge.failed": _failed,
    "charge.overdue": _overdue,
    "period.performed": _settled,
    "contract.ended": _ended,
}
