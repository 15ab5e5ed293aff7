"""Carries out the verdicts on applications, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from pawpact.contracts.applying.document import missing_documents
from pawpact.contracts.applying.pet_hold import free_pets, keep_pet
from pawpact.contracts.applying.review_task import finish_reviews
from pawpact.contracts.deposits.handlers import refuse_offsets
from pawpact.contracts.deposits.offset import REQUESTED as OFFSET_REQUESTED
from pawpact.contracts.deposits.payment import (
    approve_with_deposit,
    due_deposit,
    is_deposit_held,
)
from pawpact.contracts.deposits.release import release_deposits
from pawpact.contracts.models import Application, Deposit
from pawpact.contracts.moves import applications, move_application
from pawpact.contracts.running.handlers import refuse_pauses
from pawpact.contracts.running.pause_moves import REQUESTED as PAUSE_REQUESTED
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.effects import LISTED_DOCUMENTS as LISTED

Verdict = Callable[[Unit, Application, Granted], None]


def approve(unit: Unit, row: Application, granted: Granted) -> None:
    days = unit.store.integer("adoption_review.approval_valid_days")
    row.approved_until = unit.at + timedelta(days=days)
    row.wanted = []
    keep_pet(unit, row, row.approved_until)
    release_deposits(unit, [row.id], granted.cause)
    move_application(unit, row, "approved", granted.cause)


def require_deposit(unit: Unit, row: Application, granted: Granted) -> None:
    """Opens the deposit; an offer of a low-threshold pet may stand beside it.

    One that is due already, from before another pet was chosen, is asked for anew; one that was
    paid while the application was checked stands, and nothing more is to be paid. Where a store
    asks for no yuan there is nothing to wait for: that is an approval.
    """
    if is_deposit_held(unit, row):
        move_application(unit, row, "approved_with_deposit_due", granted.cause)
        approve_with_deposit(unit, row)
        return
    amount = _deposit(granted)
    if not amount:
        approve(unit, row, granted)
        return
    hours = unit.store.integer("deposit_fallback.payment_window_hours")
    due_at = unit.at + timedelta(hours=hours)
    keep_pet(unit, row, due_at)
    due = due_deposit(unit, row)
    if due is None:
        due = Deposit(
            id=unit.ids.one(),
            application_id=row.id,
            customer_id=row.customer_id,
            state="due",
            paid_at=None,
        )
        unit.session.add(due)
    due.amount, due.due_at = amount, due_at
    move_application(unit, row, "approved_with_deposit_due", granted.cause)


def offer_low_threshold_pet(unit: Unit, row: Application, granted: Granted) -> None:
    row.low_threshold_offered = True
    if "require_deposit" not in granted.standing:
        move_application(unit, row, "offered_low_threshold_pet", granted.cause)


def ask_documents(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Each document that is asked for; of those of the store's lists what is missing today."""
    asking = [each.case.subjects["application"] for each in granted if _kind(each) == LISTED]
    listed = missing_documents(unit, asking) if asking else {}

    def ask(unit: Unit, row: Application, each: Granted) -> None:
        _ask(unit, row, each, listed[row.id] if _kind(each) == LISTED else (_kind(each),))

    return _for_each(ask)(unit, granted)


def _kind(granted: Granted) -> str:
    return str(granted.request.arguments["kind"])


def _ask(unit: Unit, row: Application, granted: Granted, kinds: Sequence[str]) -> None:
    row.wanted = [*row.wanted, *(each for each in kinds if each not in row.wanted)]
    if row.state != "needs_information":
        move_application(unit, row, "needs_information", granted.cause)


def refuse(unit: Unit, row: Application, granted: Granted) -> None:
    """Refused with its reason; the pet is free again, the customer may ask for a person."""
    row.refused_reason = str(granted.request.arguments["reason"])
    release_deposits(unit, [row.id], granted.cause)
    move_application(unit, row, "refused", granted.cause)
    free_pets(unit, [row])


def register(registry: Registry) -> None:
    for effect, verdict in (
        ("approve", approve),
        ("require_deposit", require_deposit),
        ("offer_low_threshold_pet", offer_low_threshold_pet),
    ):
        registry.handle(effect, _for_each(verdict))
    registry.handle("ask_document", ask_documents)
    registry.handle("refuse", refuse_requests)


def refuse_requests(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Refuse whatever was asked for: an application, a pause, or an offset of the deposit."""
    if granted[0].moment == PAUSE_REQUESTED:
        return refuse_pauses(unit, granted)
    if granted[0].moment == OFFSET_REQUESTED:
        return refuse_offsets(unit, granted)
    return _for_each(refuse)(unit, granted)


def _for_each(verdict: Verdict) -> Callable[[Unit, Sequence[Granted]], Sequence[Status]]:
    def handle(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        rows = applications(unit, [each.case.subjects["application"] for each in granted])
        for each in granted:
            row = rows[each.case.subjects["application"]]
            verdict(unit, row, each)
            row.decided_attempt = row.attempt
        send(unit, [_told(each) for each in granted])
        finish_reviews(unit, list(rows))
        return [Status.APPLIED] * len(granted)

    return handle


def _deposit(granted: Granted) -> int:
    amount = granted.request.arguments["amount"]
    if type(amount) is not int:
        raise Defect("a deposit is an amount in fen")
    return amount


def _told(granted: Granted) -> Message:
    """The customer learns every verdict; ids only, the words are made when it is sent."""
    effect = granted.request.effect
    if effect == "require_deposit" and not _deposit(granted):
        effect = "approve"
    return Message(f"application.{effect}", dict(granted.case.subjects))
