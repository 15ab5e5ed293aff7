"""A customer asks to be forgotten: what speaks against it, and the erasure itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pawpact.access.idempotency import forget_about
from pawpact.accounts.erasure import erase
from pawpact.accounts.service import require_customers
from pawpact.contracts.models import Application, ApplicationEvent, Contract, ContractEvent
from pawpact.contracts.values import APPLICATION, CONTRACT
from pawpact.decisions.models import HeldCase
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.service import balances
from pawpact.orders.models import Order
from pawpact.orders.values import ORDER
from pawpact.tenancy.unit import Unit

OVER = ("completed", "cancelled", "withdrawn", "terminated")
"""Of contracts: nothing is owed in them any more."""

CLOSED = ("refused", "withdrawn", "lapsed")
"""Of applications: nobody works on them any more."""

UNDER_WAY = ("placed", "accepted", "to_ship", "exception", "shipped")
"""Of orders: something is still to be sent or to arrive."""

CONTRACT_RETENTION = "core.accounts.closed_account_retention_days"
REFUSAL_RETENTION = "core.accounts.rejected_application_id_retention_days"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a customer cannot be erased yet: a stable code and words."""

    code: str
    text: Label


class StillNeeded(Conflict):
    """The customer's data is still needed; every reason is named."""

    code = "still_needed"
    title = Label("客户资料仍需保留", "The customer's data is still needed")

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(
            Label(
                f"暂不能抹除：{'；'.join(each.text.zh for each in obstacles)}",
                f"not yet: {'; '.join(each.text.en for each in obstacles)}",
            ),
            details={"obstacles": [each.code for each in obstacles]},
        )


def erase_customer(unit: Unit, customer: int, why: str) -> None:
    """Make everything personal of this customer unreadable, wherever it was written.

    What was decided and booked stays, without saying about whom. Answers to requests about her
    that wait for a repeat are blanked.
    """
    if not why.strip():
        raise InvalidField("why", Label("请写明理由", "say why"))
    require_customers(unit, [customer])
    found = list(obstacles(unit, customer))
    if found:
        raise StillNeeded(found)
    erase(unit, customer, why)
    forget_about(unit, [public_id("cus", customer), *_hers(unit, customer)])


def _hers(unit: Unit, customer: int) -> Iterator[str]:
    """Everything of hers that answers name."""
    for prefix, model in (("app", Application), ("con", Contract), ("ord", Order)):
        numbers = select(model.id).where(model.customer_id == customer)
        yield from (public_id(prefix, number) for number in unit.session.scalars(numbers))


def obstacles(unit: Unit, customer: int) -> Iterator[Obstacle]:
    """Everything that speaks against erasing her now."""
    yield from _living_contracts(unit, customer)
    yield from _open_applications(unit, customer)
    yield from _open_orders(unit, customer)
    yield from _waiting_cases(unit, customer)
    yield from _possessions(unit, customer)
    yield from _retained(unit, CONTRACT_RETENTION, _last_contract_ended(unit, customer))
    yield from _retained(unit, REFUSAL_RETENTION, _last_refused(unit, customer))


def _living_contracts(unit: Unit, customer: int) -> Iterator[Obstacle]:
    rows = unit.session.execute(
        select(Contract.id, Contract.state).where(
            Contract.customer_id == customer, Contract.state.not_in(OVER)
        )
    )
    for number, state in rows:
        name = public_id("con", number)
        yield Obstacle(
            "contract",
            Label(
                f"合约 {name} 尚未结束（{CONTRACT.say(state).zh}）",
                f"contract {name} is not over ({CONTRACT.say(state).en})",
            ),
        )


def _open_applications(unit: Unit, customer: int) -> Iterator[Obstacle]:
    signed = select(Contract.application_id).where(Contract.customer_id == customer)
    rows = unit.session.execute(
        select(Application.id, Application.state).where(
            Application.customer_id == customer,
            Application.state.not_in(CLOSED),
            Application.id.not_in(signed),
        )
    )
    for number, state in rows:
        name = public_id("app", number)
        yield Obstacle(
            "application",
            Label(
                f"申请 {name} 尚未办结（{APPLICATION.say(state).zh}）",
                f"application {name} is open ({APPLICATION.say(state).en})",
            ),
        )


def _open_orders(unit: Unit, customer: int) -> Iterator[Obstacle]:
    rows = unit.session.execute(
        select(Order.id, Order.state).where(
            Order.customer_id == customer, Order.state.in_(UNDER_WAY)
        )
    )
    for number, state in rows:
        name = public_id("ord", number)
        yield Obstacle(
            "order",
            Label(
                f"订单 {name} 尚未完成（{ORDER.say(state).zh}）",
                f"order {name} is under way ({ORDER.say(state).en})",
            ),
        )


def _waiting_cases(unit: Unit, customer: int) -> Iterator[Obstacle]:
    rows = unit.session.execute(
        select(HeldCase.id, HeldCase.subjects).where(HeldCase.state == "open")
    )
    for number, subjects in rows:
        if subjects.get("customer") == customer:
            name = public_id("held", number)
            yield Obstacle("held_case", Label(f"案件 {name} 待处理", f"the held case {name} waits"))


def _possessions(unit: Unit, customer: int) -> Iterator[Obstacle]:
    found = balances(unit, customer)
    held = found.held
    money = {
        Label("押金", "a deposit"): found.deposit,
        Label("应退款", "a refund"): found.refund_payable,
        Label("商城积分", "mall points"): found.paid + found.bonus + held.paid + held.bonus,
    }
    for what, amount in money.items():
        if amount:
            yield Obstacle(
                "money",
                Label(
                    f"尚有{what.zh} {yuan(amount)} 元", f"{what.en} of {yuan(amount)} yuan is left"
                ),
            )
    points = found.reward_points + held.reward_points
    if points or found.benefits:
        yield Obstacle(
            "points",
            Label(
                f"尚有奖励积分 {points} 分、权益 {sum(found.benefits.values())} 份",
                f"{points} reward points and {sum(found.benefits.values())} benefits are left",
            ),
        )


def _retained(unit: Unit, parameter: str, since: datetime | None) -> Iterator[Obstacle]:
    """Whether a time for which records are kept still runs; the parameter is named."""
    if since is None:
        return
    until = since + timedelta(days=unit.store.integer(parameter))
    if unit.at < until:
        day = unit.store.local_date(until).isoformat()
        yield Obstacle(
            "retention",
            Label(f"按 {parameter} 保留到 {day}", f"kept until {day} by {parameter}"),
        )


def _last_contract_ended(unit: Unit, customer: int) -> datetime | None:
    return unit.session.scalar(
        select(func.max(ContractEvent.at))
        .join(Contract, Contract.id == ContractEvent.contract_id)
        .where(
            Contract.customer_id == customer,
            Contract.signed_at.is_not(None),
            ContractEvent.went_to.in_(OVER),
        )
    )


def _last_refused(unit: Unit, customer: int) -> datetime | None:
    return unit.session.scalar(
        select(func.max(ApplicationEvent.at))
        .join(Application, Application.id == ApplicationEvent.application_id)
        .where(Application.customer_id == customer, ApplicationEvent.went_to == "refused")
    )
