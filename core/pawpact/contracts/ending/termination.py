"""A contract ends before its term: first the bill, then what the customer chooses.

Debits stop when the end is asked for, not when it is settled. A fee is taken from points and
deposit only where the customer agreed to the bill; otherwise it is owed, and never debited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.billing.service import remaining
from pawpact.contracts.deposits.held import held_deposits
from pawpact.contracts.deposits.returning import propose_deduction, settle_deposit
from pawpact.contracts.ending.cooling_off import is_cooling_off, refuse_after_cooling_off
from pawpact.contracts.ending.incident_answer import refuse_while_reported
from pawpact.contracts.ending.incident_moves import settle_reports
from pawpact.contracts.ending.stopping import case_of, lift_all_holds, stop_debits
from pawpact.contracts.ending.unspent import (
    open_receivable,
    reserved_points,
    unspent_points,
)
from pawpact.contracts.ending.values import (
    BY_CUSTOMER,
    CAP,
    COOLING_OFF,
    FREE_REASONS,
    PET_DEAD,
    PET_LOST,
    RATE,
    USE_DAYS,
    Bill,
    Choice,
    FeeTerms,
    fee,
    refuse_above_bound,
)
from pawpact.contracts.models import Contract, Ending
from pawpact.contracts.moves import contracts, move_contract
from pawpact.contracts.running.terms import terms_of
from pawpact.contracts.values import CONTRACT
from pawpact.kernel.calendar import last_day
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.ledger.movement import end_contract
from pawpact.ledger.service import post
from pawpact.outbox.service import Message, send
from pawpact.outbox.values import Said
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

ENDED = "contract.ended"
BY_INCIDENT = (PET_LOST, PET_DEAD)


def termination_bill(unit: Unit, contract: int, reason: str = BY_CUSTOMER) -> Bill:
    """What ending this contract now would come to; nothing is written."""
    row = contracts(unit, [contract])[contract]
    _refuse_unknown(reason, (BY_CUSTOMER, *terms_of(unit, row).texts(FREE_REASONS)))
    if reason == COOLING_OFF:
        refuse_after_cooling_off(unit, row)
    return bill_of(unit, row, reason)


def request_termination(unit: Unit, contract: int, reason: str, why: str) -> Bill:
    """The contract ends early: debits stop now, the bill waits for the customer's answer."""
    row = contracts(unit, [contract])[contract]
    check_reason(unit, row, reason, why)
    return begin_ending(unit, row, reason, why)


def begin_ending(
    unit: Unit, row: Contract, reason: str, why: str, *, most: int | None = None
) -> Bill:
    """The same for a reason that was checked already; ``most`` is the highest fee asked for."""
    bill = bill_of(unit, row, reason)
    if most is not None and most < bill.fee:
        bill = replace(bill, fee=most)
    move_contract(unit, row, "terminating", why)
    stop_debits(unit, [row], reason)
    unit.session.add(ending_row(unit, row, bill))
    unit.session.flush()
    propose_deduction(unit, row.id, bill.fee)
    _tell(unit, row, bill)
    return bill


def settle_termination(
    unit: Unit, contract: int, *, choice: Choice, confirmed: bool, why: str
) -> None:
    """The bill is answered: points and deposit are settled, the contract is over (P27 to P29).

    ``confirmed`` says that the customer agreed to the fee on the itemised bill. Where she did
    not, everything of hers returns and the fee is owed as a receivable. While a report about the
    pet waits for its answer no fee is settled: confirmed, there is none.
    """
    row = contracts(unit, [contract])[contract]
    ending = ending_of(unit, contract)
    CONTRACT.check(row.state, "terminated")
    if not why.strip():
        raise InvalidField("why", Label("请写明客户的答复", "say what the customer answered"))
    if ending.fee:
        refuse_while_reported(unit, contract)
    ending.choice, ending.confirmed = choice.value, confirmed
    book_ending(unit, row, ending, why)
    move_contract(unit, row, "terminated", why)
    lift_all_holds(unit, [row], ending.reason)
    settle_reports(unit, contract, why)
    unit.raise_moment(ENDED, [case_of(row, ending.reason)])


def bill_of(unit: Unit, row: Contract, reason: str) -> Bill:
    """The itemised bill under the terms that were signed."""
    left = remaining(unit, row.id)
    terms, deposit = terms_of(unit, row), held_deposits(unit, [row.id]).get(row.id)
    points = unspent_points(unit, row)
    is_free = reason in terms.texts(FREE_REASONS) or (
        reason == BY_CUSTOMER and is_cooling_off(unit, row)
    )
    agreed = fee_terms(unit, row)
    return Bill(
        contract=row.id,
        reason=reason,
        free=is_free,
        price=row.plan_price,
        periods=left.periods,
        amount=left.amount,
        unanswered=left.unanswered,
        rate=agreed.rate,
        cap_periods=agreed.cap_periods,
        fee=0 if is_free else fee(left.amount, row.plan_price, agreed),
        paid=points.paid,
        bonus=points.bonus,
        deposit=deposit.remaining if deposit else 0,
        receivable=open_receivable(unit, row.id),
        use_days=unit.store.integer(USE_DAYS),
    )


def fee_terms(unit: Unit, row: Contract) -> FeeTerms:
    """What was agreed about the fee, and how far the platform lets anybody go."""
    terms = terms_of(unit, row)
    return FeeTerms(
        terms.integer(RATE), terms.integer(CAP), _most(unit.store, RATE), _most(unit.store, CAP)
    )


def ending_row(unit: Unit, row: Contract, bill: Bill) -> Ending:
    """The end as it is asked for; what becomes of it is written when it is settled."""
    return Ending(
        id=unit.ids.one(),
        contract_id=row.id,
        customer_id=row.customer_id,
        reason=bill.reason,
        bill=bill.stored(),
        fee=bill.fee,
        requested_at=unit.at,
        requested_by=unit.actor,
        choice=None,
        confirmed=False,
        settled_at=None,
        settled_by=None,
        points_until=None,
        refunded_at=None,
        arrangement="",
    )


def ending_of(unit: Unit, contract: int) -> Ending:
    """How this contract ends or ended."""
    row = unit.session.scalars(select(Ending).where(Ending.contract_id == contract)).one_or_none()
    if row is None:
        raise NotFound(Label("这份合约没有解约", "no end of this contract was asked for"))
    return row


def book_ending(unit: Unit, row: Contract, ending: Ending, why: str) -> None:
    """Points, deposit and fee as they are now, in one journal; the fee as it was billed."""
    _refuse_above_bound(unit, row, ending.fee)
    keeps = ending.choice == Choice.KEEP
    points, held = unspent_points(unit, row), held_deposits(unit, [row.id]).get(row.id)
    deposit = held.remaining if held else 0
    paid, bonus = (0, 0) if keeps else points
    if paid or bonus or deposit or ending.fee:
        journal = end_contract(
            f"end:{row.id}",
            row.customer_id,
            row.id,
            ending.reason,
            paid=paid,
            bonus=bonus,
            deposit=deposit,
            fee=ending.fee,
            confirmed=ending.confirmed,
        )
        (number,) = post(unit, [journal])
        taken = max(min(ending.fee, paid + deposit) - paid, 0) if ending.confirmed else 0
        settle_deposit(unit, row.id, number, taken, why)
    ending.settled_at, ending.settled_by = unit.at, unit.actor
    if keeps and points != (0, 0):
        ending.points_until = points_until(unit)
    elif reserved_points(unit, row):
        ending.points_until = points_until(unit) if keeps else unit.today
    unit.session.flush()
    _tell_settled(unit, row, ending, paid + deposit)


def points_until(unit: Unit) -> date:
    """The last day on which points of a contract that ends today can be used."""
    return last_day(unit.today, unit.store.integer(USE_DAYS))


def waive_fee(unit: Unit, row: Contract, reason: str) -> None:
    """Something came to light that makes an end free which was asked for with a fee."""
    ending = ending_of(unit, row.id)
    if ending.settled_at is None:
        ending.reason, ending.fee = reason, 0
        ending.bill = {**ending.bill, "reason": reason, "free": True, "fee": 0}
        unit.session.flush()


def check_reason(unit: Unit, row: Contract, reason: str, why: str) -> None:
    """Refuse a reason that nobody agreed on, or that has a way of its own."""
    allowed = [
        each
        for each in (BY_CUSTOMER, *terms_of(unit, row).texts(FREE_REASONS))
        if each not in (*BY_INCIDENT, COOLING_OFF)
    ]
    _refuse_unknown(reason, allowed)
    if not why.strip():
        raise InvalidField("why", Label("请写明经过", "say what happened"))


def _refuse_unknown(reason: str, allowed: Sequence[str]) -> None:
    if reason not in allowed:
        listed = "、".join(allowed)
        raise InvalidField(
            "reason",
            Label(f"解约原因可选：{listed}", f"one of: {listed}"),
            hint=Label(
                "宠物丢失或死亡请先报告；签约后几天内请用撤回",
                "report a lost or dead pet first; withdraw within the cooling-off days",
            ),
        )


def _refuse_above_bound(unit: Unit, row: Contract, asked: int) -> None:
    """Checked against what the contract's own charges left unpaid, not against any bill."""
    unpaid = unit.session.scalar(
        select(func.sum(Charge.amount + Charge.discount)).where(
            Charge.contract_id == row.id,
            (Charge.state == "cancelled") | Charge.ended_at.is_not(None),
        )
    )
    refuse_above_bound(asked, int(unpaid or 0), row.plan_price, fee_terms(unit, row))


def _most(store: Store, name: str) -> int:
    """The platform's own bound; a parameter without one allows nothing."""
    return store.revision.ruleset.parameters[name].bounds.maximum or 0


def _tell(unit: Unit, row: Contract, bill: Bill) -> None:
    kind = "contract.termination_bill"
    values: dict[str, Said] = {"fee": bill.fee, "refund": bill.refund}
    send(unit, [Message(kind, subjects(row), key=f"{kind}:{row.id}", values=values)])


def _tell_settled(unit: Unit, row: Contract, ending: Ending, returned: int) -> None:
    taken = min(ending.fee, returned) if ending.confirmed else 0
    values: dict[str, Said] = {"refund": returned - taken, "owed": ending.fee - taken}
    kind = "contract.withdrawn" if row.state == "withdrawn" else "contract.terminated"
    send(unit, [Message(kind, subjects(row), key=f"{kind}:{row.id}", values=values)])


def subjects(row: Contract) -> dict[str, int]:
    return {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id}
