"""Activation: charges of all periods, the pet kept, tasks and the copy, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.billing.gateway.capability import (
    NO_LIMITS,
    UNLIMITED,
    Abilities,
    require_installed,
)
from pawpact.billing.service import (
    create_charges,
    create_mandate,
    is_known_as,
    valid_mandate,
)
from pawpact.contracts.models import Agreement, Contract
from pawpact.contracts.moves import contracts, move_contract
from pawpact.contracts.signing.agreement import case_of
from pawpact.contracts.signing.schedule import plan_of
from pawpact.kernel.calendar import at_minute
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.pets.service import keep_for_contracts
from pawpact.tasks.escalation import FOLLOW_UP
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

__all__ = ["Authorisation", "activate", "plan_of"]

_REQUIRED = "no_abandonment"
"""The one promise without which nobody is handed a pet."""

NOTHING_STANDS = Label("现在没有有效的授权", "and has no valid mandate now")
NEW_MANDATE = Label(
    "履约中的合约用 pawpact contracts mandate 登记新授权",
    "a running contract is given a new mandate by pawpact contracts mandate",
)
CHANGE_MANDATE = Label(
    "要换授权，先用 pawpact billing mandates revoke 解除原来的，再用 contracts mandate 登记",
    "to change it, take the other one back by pawpact billing mandates revoke, then record the"
    " new one by pawpact contracts mandate",
)


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The customer's mandate for a signed contract, as the provider confirmed it."""

    contract: int
    provider: str
    reference: str


def activate(
    unit: Unit, authorisations: Sequence[Authorisation], abilities: Abilities = NO_LIMITS
) -> int:
    """Make signed contracts live; one that is live already stays as it is. Returns how many.

    A live one that was given another mandate is refused: its debits go on under the one it has.
    ``abilities`` are what the providers allow; a contract that its provider cannot debit is
    refused.
    """
    rows = contracts(unit, [each.contract for each in authorisations])
    fresh = [each for each in authorisations if rows[each.contract].activated_at is None]
    for each in authorisations:
        if rows[each.contract].activated_at is not None:
            _refuse_another(unit, each)
    if not fresh:
        return 0
    for each in fresh:
        row = rows[each.contract]
        check_provider(unit, row, each.provider, abilities)
        move_contract(unit, row, "active", f"mandate valid ({each.provider})")
        _authorise(unit, row, each)
        row.activated_at = unit.at
    started = [rows[each.contract] for each in fresh]
    _require_archived(unit, started)
    create_charges(unit, [plan_of(unit.store, row) for row in started])
    keep_for_contracts(unit, {row.application_id: row.id for row in started})
    open_follow_ups(unit, started)
    send(unit, [_welcome(unit, row) for row in started])
    unit.raise_moment("contract.activated", [case_of(row) for row in started])
    return len(fresh)


def check_provider(unit: Unit, row: Contract, provider: str, abilities: Abilities) -> None:
    """Raise where this provider could never make the debits of this contract."""
    require_installed(provider, abilities)
    limits = abilities.get(provider, UNLIMITED)
    if limits is not UNLIMITED:
        limits.check(provider, plan_of(unit.store, row).anchor, row.plan_price)


def _refuse_another(unit: Unit, given: Authorisation) -> None:
    """Sent again it is the same activation; another mandate would be dropped without a word."""
    valid = valid_mandate(unit, given.contract)
    if valid is not None and is_known_as(unit, valid, given.provider, given.reference):
        return
    name = public_id("con", given.contract)
    standing = NOTHING_STANDS if valid is None else _standing(valid)
    raise Conflict(
        Label(
            f"合约 {name} 此前已生效，{standing.zh}，这一份授权没有登记",
            f"contract {name} is live already, {standing.en}; this mandate was not recorded",
        ),
        hint=CHANGE_MANDATE if valid is not None else NEW_MANDATE,
    )


def _standing(mandate: int) -> Label:
    name = public_id("man", mandate)
    return Label(f"扣款按授权 {name} 进行", f"its debits go by mandate {name}")


def _authorise(unit: Unit, row: Contract, given: Authorisation) -> None:
    create_mandate(
        unit, row.id, row.customer_id, given.provider, row.plan_price, reference=given.reference
    )


def _require_archived(unit: Unit, rows: Sequence[Contract]) -> None:
    """No contract runs without its signed text and the promise not to abandon."""
    kept = unit.session.scalars(
        select(Agreement).where(Agreement.contract_id.in_([row.id for row in rows]))
    )
    promised = {each.contract_id for each in kept if _REQUIRED in each.confirmed_clauses}
    for row in rows:
        if row.id not in promised:
            name = public_id("con", row.id)
            raise Conflict(
                Label(
                    f"合约 {name} 没有存档的协议或未确认不弃养，不能生效",
                    f"contract {name} has no archived agreement with the promise not to abandon",
                )
            )


def open_follow_ups(unit: Unit, rows: Sequence[Contract], counted: str = "") -> None:
    """The after-sales visits, counted from today; a later handover is ``counted`` anew."""
    offsets = unit.store.integers("followup.day_offsets")
    closing = unit.store.integer("core.tenancy.service_close")
    open_tasks(
        unit,
        [
            NewTask(
                f"{FOLLOW_UP}day",
                f"follow_up:{row.id}:{days}{counted}",
                {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id},
                due_at=at_minute(unit.today + timedelta(days=days), closing, unit.store.zone),
                role=Role.SALES,
                from_at=at_minute(unit.today + timedelta(days=days), 0, unit.store.zone),
                values={"day": days},
            )
            for row in rows
            for days in offsets
        ],
    )


def _welcome(unit: Unit, row: Contract) -> Message:
    """The customer is told where the copy is, what it comes to and when the first debit is."""
    plan = plan_of(unit.store, row)
    return Message(
        "contract.activated",
        {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id},
        key=f"contract.activated:{row.id}",
        values={
            "price": row.plan_price,
            "term": row.term,
            "total": row.plan_price * row.term,
            "first_debit": plan.first_debit,
        },
    )
