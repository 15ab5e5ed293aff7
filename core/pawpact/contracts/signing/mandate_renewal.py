"""Use case: the customer of a running contract gives a mandate, and debits go on."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.billing.service import create_mandate, dearest_debit, is_known_as, valid_mandate
from pawpact.contracts.moves import contracts
from pawpact.contracts.opening.contract import ASK_MANDATE
from pawpact.contracts.running.hold import HoldReason, lift_hold
from pawpact.contracts.signing.activation import Authorisation, check_provider
from pawpact.contracts.values import CONTRACT, RUNNING
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tasks.models import Task
from pawpact.tasks.service import finish_task
from pawpact.tasks.values import OPEN_STATES
from pawpact.tenancy.unit import Unit

WHY = "a new mandate"


def renew_mandate(unit: Unit, given: Authorisation, abilities: Abilities = NO_LIMITS) -> None:
    """Record the mandate of a contract that has none; given twice, it is one.

    Its limit covers every debit that is still to come, also one announced before a cheaper plan.
    Debits go on after fresh notices, unless another hold lies on the contract.
    """
    row = contracts(unit, [given.contract])[given.contract]
    if row.state not in RUNNING:
        name = public_id("con", row.id)
        said = CONTRACT.say(row.state)
        raise Conflict(
            Label(
                f"合约 {name} 当前状态为 {said.zh}，没有扣款可授权",
                f"contract {name} is {said.en}: there is nothing to authorise",
            )
        )
    valid = valid_mandate(unit, row.id)
    if valid is not None:
        _refuse_second(unit, valid, given)
    else:
        check_provider(unit, row, given.provider, abilities)
        create_mandate(
            unit,
            row.id,
            row.customer_id,
            given.provider,
            max(row.plan_price, dearest_debit(unit, row.id)),
            reference=given.reference,
        )
    lift_hold(unit, row.id, HoldReason.PAYMENT_METHOD, WHY)
    _finish_asking(unit, row.id)


def _refuse_second(unit: Unit, valid: int, given: Authorisation) -> None:
    if not is_known_as(unit, valid, given.provider, given.reference):
        name = public_id("man", valid)
        raise Conflict(
            Label(
                f"合约已有另一份有效的授权 {name}，这一份没有登记",
                f"the contract has another valid mandate, {name}; this one was not recorded",
            ),
            hint=Label(
                "要换授权，先用 pawpact billing mandates revoke 解除原来的",
                "to change it, take the other one back first: pawpact billing mandates revoke",
            ),
        )


def _finish_asking(unit: Unit, contract: int) -> None:
    asked = select(Task.id).where(
        Task.key == f"{ASK_MANDATE}:{contract}",
        Task.state.in_([state.value for state in OPEN_STATES]),
    )
    for task in unit.session.scalars(asked).all():
        finish_task(unit, task, WHY)
