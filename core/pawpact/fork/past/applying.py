"""Applications as they came in, what was handed in later, deposits, what people decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import select

from pawpact.accounts.models import Customer, CustomerEvent
from pawpact.accounts.service import record_answers
from pawpact.accounts.values import Answers, Housing
from pawpact.bootstrap import Platform
from pawpact.contracts.applying.application import (
    MOMENT,
    decide_submitted,
    hand_in,
    hand_in_document,
)
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import (
    Application,
    ApplicationEvent,
    Contract,
    Deposit,
    DepositPayment,
)
from pawpact.contracts.values import NewApplication, PaidDeposit
from pawpact.decisions.lookup import find_decision
from pawpact.decisions.models import DecisionRow
from pawpact.fork.past.again import APPLICATION, PET, Again, NeverHappened
from pawpact.fork.past.happening import Deed, Happening
from pawpact.fork.past.unrecorded import Known
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import Fen
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value

ANSWERED = "answered"
_DOCUMENT = "document "
_CARD, _HOME = "id_card", "housing_answer"
_MISSING = "missing"
_PROOF = "residence_proof"


def read(source: Unit, platform: Platform) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    rows = {each.id: each for each in source.session.scalars(select(Application))}
    first = _decided(source)
    for event in source.session.scalars(select(ApplicationEvent).order_by(ApplicationEvent.id)):
        row = rows[event.application_id]
        if event.came_from == "draft":
            known = _known(source, platform, first.get(row.id))
            new = _as_handed_in(row, known)
            yield Happening(event.at, row.id, event.actor, _HANDED_IN, (row.id, new))
        elif event.why.startswith(_DOCUMENT):
            kind = event.why.removeprefix(_DOCUMENT)
            what: Any = (row.id, kind, row.pets_prohibited)
            yield Happening(event.at, event.id, event.actor, _BROUGHT, what)
        elif event.why == f"{_CARD} recorded":
            what = (row.id, row.identity)
            yield Happening(event.at, event.id, event.actor, _CHECKED, what)
    yield from _answers(source)
    yield from _decisions(source, rows)
    yield from _payments(source)


def _decided(source: Unit) -> dict[int, int]:
    """By application its first decision."""
    rows = source.session.execute(
        select(DecisionRow.id, DecisionRow.subjects)
        .where(DecisionRow.moment == MOMENT)
        .order_by(DecisionRow.id.desc())
    )
    return {subjects["application"]: number for number, subjects in rows}


def _known(source: Unit, platform: Platform, decision: int | None) -> Mapping[str, Value | None]:
    """The facts that the first decision read: what was handed in by then."""
    if decision is None:
        return {}
    found = find_decision(source, public_id("dec", decision), platform.parts.revisions)
    return found.recorded.facts


def _as_handed_in(row: Application, known: Mapping[str, Value | None]) -> NewApplication:
    wanted = known.get("application.missing_documents")
    missing = {str(each) for each in wanted} if isinstance(wanted, tuple) else set()
    if known.get("application.residence_proof") == _MISSING:
        missing.add(_PROOF)
    listed = known.get("application.documents")
    documents = tuple(listed) if isinstance(listed, tuple) else tuple(row.documents)
    return NewApplication(
        row.key,
        row.customer_id,
        row.pet_id,
        row.plan,
        row.term,
        tuple(str(each) for each in documents if each not in missing),
        cast("str | None", known.get("application.identity", row.identity)),
        cast("bool | None", known.get("application.pets_prohibited", row.pets_prohibited)),
    )


def _answers(source: Unit) -> Iterator[Happening]:
    """What customers answered about their homes after they had registered."""
    homes = {
        row.id: row
        for row in source.session.execute(
            select(Customer.id, Customer.housing, Customer.landlord_consent)
        )
    }
    told = select(CustomerEvent).where(CustomerEvent.kind == ANSWERED, CustomerEvent.detail != "")
    for event in source.session.scalars(told.order_by(CustomerEvent.id)):
        home = homes[event.customer_id]
        answers = Answers(
            Housing(home.housing) if "housing" in event.detail and home.housing else None,
            home.landlord_consent if "landlord_consent" in event.detail else None,
        )
        yield Happening(event.at, event.id, event.actor, _ANSWERED, (event.customer_id, answers))


def known_of(source: Unit) -> Known:
    """Who was approved, who was asked for a deposit, who signed."""
    approved = ("approved", "approved_with_deposit_due")
    let_in = (
        select(Application.key)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(ApplicationEvent.went_to.in_(approved))
    )
    asked = select(Application.key).join(Deposit, Deposit.application_id == Application.id)
    signed = select(Application.key, Contract.signed_at, Contract.id).join(
        Contract, Contract.application_id == Application.id
    )
    rows = source.session.execute(signed.where(Contract.signed_at.is_not(None)))
    return Known(
        frozenset(source.session.scalars(let_in)),
        frozenset(source.session.scalars(asked)),
        {key: (at, number) for key, at, number in rows if at is not None},
    )


def later_answers(source: Unit) -> dict[int, set[str]]:
    """By customer what was answered later only, and not known when she came."""
    found: dict[int, set[str]] = {}
    for event in source.session.scalars(
        select(CustomerEvent).where(CustomerEvent.kind == ANSWERED, CustomerEvent.detail != "")
    ):
        names = {name for name in ("housing", "landlord_consent") if name in event.detail}
        found.setdefault(event.customer_id, set()).update(names)
    return found


def _decisions(source: Unit, rows: Mapping[int, Application]) -> Iterator[Happening]:
    """When the rules were asked, or asked again, and by whom."""
    checks: dict[tuple[int, Any], str] = {}
    for event in source.session.scalars(select(ApplicationEvent)):
        checks.setdefault((event.application_id, event.at), event.actor)
    asked = (
        select(DecisionRow.id, DecisionRow.subjects, DecisionRow.decided_at)
        .where(DecisionRow.moment == MOMENT)
        .order_by(DecisionRow.id)
    )
    for number, subjects, at in source.session.execute(asked):
        application = subjects["application"]
        actor = checks.get((application, at), "system")
        if application in rows:
            yield Happening(at, number, actor, _ASKED, (actor, application))


def _payments(source: Unit) -> Iterator[Happening]:
    rows = source.session.execute(
        select(DepositPayment, Deposit.application_id)
        .join(Deposit, Deposit.id == DepositPayment.deposit_id)
        .order_by(DepositPayment.id)
    )
    for row, application in rows:
        paid = PaidDeposit(0, row.reference, Fen(row.amount))
        yield Happening(row.at, row.id, "provider:simulator", _PAID, (application, paid))


def _hand_in(again: Again, unit: Unit, what: list[Any]) -> None:
    pets = again.numbers
    wanted = [replace(new, pet=pets.of(PET, new.pet)) for _, new in what]
    for (there, _), here in zip(what, hand_in(unit, wanted), strict=True):
        again.numbers.note(APPLICATION, there, here)


def _bring(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, kind, prohibited in what:
        row = unit.session.get_one(
            Application, (unit.store.tenant, again.numbers.of(APPLICATION, there))
        )
        brought = [*(each for each in row.wanted if each != kind), kind]
        if _HOME in brought:
            row.pets_prohibited = prohibited
        for each in brought:
            hand_in_document(unit, row.id, each)


def _check(again: Again, unit: Unit, what: list[Any]) -> None:
    for there, identity in what:
        handed = HandedIn(_CARD, Answers(), identity=identity)
        hand_in_later(unit, again.numbers.of(APPLICATION, there), handed)


def _answer(_again: Again, unit: Unit, what: list[Any]) -> None:
    record_answers(unit, dict(what))


def _ask(again: Again, what: list[Any]) -> None:
    known = again.numbers.known[APPLICATION]
    numbers = [known[each] for _, each in what if each in known]
    runner = again.sandbox.world.platform.runner
    if numbers:
        decide_submitted(runner, again.store, what[0][0], list(dict.fromkeys(numbers)))


def _pay(again: Again, unit: Unit, what: list[Any]) -> None:
    applications = [again.numbers.of(APPLICATION, there) for there, _ in what]
    rows = unit.session.execute(
        select(Deposit.application_id, Deposit.id, Deposit.amount).where(
            Deposit.application_id.in_(applications)
        )
    )
    deposits = {row.application_id: row for row in rows}
    if not deposits.keys() >= set(applications):
        raise NeverHappened(Label("这里没有要这笔押金", "no such deposit was asked for here"))
    pay_deposits(
        unit,
        [
            PaidDeposit(deposits[number].id, paid.reference, Fen(deposits[number].amount))
            for number, (_, paid) in zip(applications, what, strict=True)
        ],
    )


_HANDED_IN = Deed("application.handed_in", Label("领养申请", "applications handed in"), _hand_in)
_BROUGHT = Deed("application.document", Label("补交材料", "documents brought later"), _bring)
_CHECKED = Deed("application.identity", Label("核对证件", "identities checked"), _check)
_ANSWERED = Deed("customer.answered", Label("补答居住情况", "answers about the home"), _answer)
_ASKED = Deed(
    "application.asked", Label("按规则决定申请", "applications put to the rules"), alone=_ask
)
_PAID = Deed("deposit.paid", Label("缴纳押金", "deposits paid"), _pay)
