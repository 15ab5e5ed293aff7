"""Another plan for a running contract: no fee, a fresh confirmation, a price from a later period.

Nothing is booked: the charges that were not announced yet simply have another amount.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pawpact.billing.gateway.capability import NO_LIMITS, UNLIMITED, Abilities
from pawpact.billing.mandate import provider_of
from pawpact.billing.service import change_limit, reprice_charges, valid_mandate
from pawpact.contracts.models import Contract, PlanChange
from pawpact.contracts.moves import contracts
from pawpact.contracts.repeat import refuse_another
from pawpact.contracts.values import CONTRACT, plan_price
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.kernel.vault import about_customer
from pawpact.outbox.service import Message, send
from pawpact.outbox.values import Said
from pawpact.tenancy.unit import Unit

CONFIRMATION = "plan_change.confirmation"
CHANGEABLE = ("active", "payment_overdue", "paused")


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What a customer asks for; ``key`` is the caller's own number for it.

    ``confirmation`` is the evidence that she agreed to the new price (never empty), and
    ``mandate_limit`` the limit of a single debit that she agreed to with her provider, where the
    old one is too low.
    """

    key: str
    contract: int
    plan: str
    confirmation: Mapping[str, str]
    mandate_limit: int | None = None


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """The price from when on; ``before`` is charged until then. Amounts in fen."""

    price: int
    before: int
    effective_on: date
    fee: int = 0


def change_plan(unit: Unit, wish: PlanWish, abilities: Abilities = NO_LIMITS) -> PlanChanged:
    """Change the plan from the first period whose notice is not written and that is far enough.

    Asked twice under one key, it is one change. What was announced keeps its price.
    """
    known = unit.session.scalar(select(PlanChange).where(PlanChange.key == wish.key))
    if known is not None:
        is_same = (known.contract_id, known.plan) == (wish.contract, wish.plan)
        refuse_another(wish.key, known.contract_id, is_same=is_same)
        return PlanChanged(known.price, known.price_before, known.effective_on)
    row = contracts(unit, [wish.contract])[wish.contract]
    price = _checked_price(unit, row, wish)
    _check_provider(unit, row, price, abilities)
    if wish.mandate_limit is not None:
        _raise_limit(unit, row, price, wish.mandate_limit)
    before = row.plan_price
    effective_on = reprice_charges(unit, row.id, price)
    row.plan_price = price
    unit.session.add(_change(unit, row, wish, before, effective_on))
    unit.session.flush()
    changed = PlanChanged(price, before, effective_on)
    _tell(unit, row, wish, changed)
    return changed


def plan_changes(unit: Unit, contract: int) -> list[PlanChange]:
    """The changes of a contract, the oldest first."""
    rows = select(PlanChange).where(PlanChange.contract_id == contract).order_by(PlanChange.id)
    return list(unit.session.scalars(rows))


def _checked_price(unit: Unit, row: Contract, wish: PlanWish) -> int:
    if row.state not in CHANGEABLE:
        said = CONTRACT.say(row.state)
        raise Conflict(
            Label(
                f"合约当前状态为 {said.zh}，履约中的合约才能调整套餐",
                f"the contract is {said.en}; only one that runs can have another plan",
            )
        )
    if not any(value.strip() for value in wish.confirmation.values()):
        raise InvalidField(
            "confirmation",
            Label(
                "套餐变更要客户重新确认，请留下确认的证据",
                "another plan needs the customer's fresh confirmation; keep the evidence of it",
            ),
        )
    price = plan_price(unit.store, wish.plan)
    if price == row.plan_price:
        raise Conflict(
            Label(f"月付已经是 {yuan(price)} 元", f"the monthly price is {yuan(price)} already")
        )
    return price


def _check_provider(unit: Unit, row: Contract, price: int, abilities: Abilities) -> None:
    provider = provider_of(unit, row.id)
    if provider is not None:
        abilities.get(provider, UNLIMITED).check(provider, 1, price)


def _raise_limit(unit: Unit, row: Contract, price: int, limit: int) -> None:
    if limit < price:
        raise InvalidField(
            "mandate_limit",
            Label(
                f"授权限额 {yuan(limit)} 元低于新月付 {yuan(price)} 元",
                f"a limit of {yuan(limit)} is below the new price of {yuan(price)}",
            ),
        )
    mandate = valid_mandate(unit, row.id)
    if mandate is None:
        raise Conflict(Label("没有有效的代扣授权", "there is no valid mandate"))
    change_limit(unit, mandate, limit)


def _change(
    unit: Unit, row: Contract, wish: PlanWish, before: int, effective_on: date
) -> PlanChange:
    sealed = unit.vault.seal_one(
        CONFIRMATION,
        json.dumps(dict(wish.confirmation), ensure_ascii=False, sort_keys=True),
        about_customer(row.customer_id),
    )
    return PlanChange(
        id=unit.ids.one(),
        key=wish.key,
        contract_id=row.id,
        plan=wish.plan,
        price_before=before,
        price=row.plan_price,
        effective_on=effective_on,
        confirmation_sealed=sealed,
        actor=unit.actor,
        why="the customer confirmed",
        at=unit.at,
    )


def _tell(unit: Unit, row: Contract, wish: PlanWish, changed: PlanChanged) -> None:
    kind = "contract.plan_changed"
    subjects = {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id}
    values: dict[str, Said] = {"amount": changed.price, "from_on": changed.effective_on}
    send(unit, [Message(kind, subjects, key=f"{kind}:{wish.key}", values=values)])
