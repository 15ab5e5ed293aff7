"""Mandates: given, limited and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.billing.models import Mandate, MandateEvent
from pawpact.billing.values import LIVE_MANDATES, MANDATE, VALID_MANDATES, MandateState
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit

PURPOSE = "mandate.provider_reference"
"""What the vault binds a sealed provider reference to."""


def create_mandate(
    unit: Unit,
    contract: int,
    customer: int,
    provider: str,
    limit: int,
    *,
    reference: str | None = None,
) -> int:
    """Ask for the authorisation to collect; with the provider's ``reference`` it is given at once.

    A contract has one live mandate: a second one is refused until the first is over.
    """
    if limit <= 0:
        raise InvalidField("limit", Label("授权限额必须大于 0", "a limit is above zero"))
    if _live(unit, contract) is not None:
        raise Conflict(
            Label(
                "该合约已有有效的代扣授权，请先解除",
                "this contract already has a live mandate; end that one first",
            )
        )
    mandate = Mandate(
        id=unit.ids.one(),
        contract_id=contract,
        customer_id=customer,
        provider=provider,
        provider_reference=None,
        limit=limit,
        state=MandateState.REQUESTED.value,
    )
    unit.session.add(mandate)
    unit.session.flush()
    if reference is not None:
        authorise_mandate(unit, mandate.id, reference)
    return mandate.id


def authorise_mandate(unit: Unit, mandate: int, reference: str) -> None:
    """The customer agreed at the provider, who calls the mandate by this reference."""
    row = _mandate(unit, mandate)
    _move(unit, row, MandateState.AUTHORISED, "authorised")
    row.provider_reference = unit.vault.seal_one(
        PURPOSE, reference, about_customer(row.customer_id)
    )


def change_limit(unit: Unit, mandate: int, limit: int) -> None:
    """The customer agreed to another limit for a single debit."""
    if limit <= 0:
        raise InvalidField("limit", Label("授权限额必须大于 0", "a limit is above zero"))
    row = _mandate(unit, mandate)
    row.limit = limit
    _move(unit, row, MandateState.LIMIT_CHANGED, "limit_changed")


def revoke_mandate(unit: Unit, mandate: int, why: str) -> None:
    """The customer took the authorisation back; debits stop at once."""
    _move(unit, _mandate(unit, mandate), MandateState.REVOKED, why)


def end_mandate(unit: Unit, mandate: int, state: MandateState, why: str) -> None:
    """The provider says that a mandate expired or is suspended."""
    _move(unit, _mandate(unit, mandate), state, why)


def revoke_of_contracts(unit: Unit, contracts: Sequence[int], why: str) -> None:
    """The provider says that the mandates of these contracts are gone."""
    found = unit.session.scalars(
        select(Mandate).where(Mandate.contract_id.in_(contracts), Mandate.state.in_(VALID_MANDATES))
    )
    for row in found:
        _move(unit, row, MandateState.REVOKED, why)


def valid_mandate(unit: Unit, contract: int) -> int | None:
    """The id of the mandate under which this contract can be debited now."""
    row = _live(unit, contract)
    return row.id if row is not None and row.state in VALID_MANDATES else None


def _live(unit: Unit, contract: int) -> Mandate | None:
    return unit.session.scalars(
        select(Mandate).where(Mandate.contract_id == contract, Mandate.state.in_(LIVE_MANDATES))
    ).one_or_none()


def _mandate(unit: Unit, mandate: int) -> Mandate:
    row = unit.session.scalars(select(Mandate).where(Mandate.id == mandate)).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这份代扣授权", "there is no such mandate in this store"))
    return row


def _move(unit: Unit, row: Mandate, state: MandateState, why: str) -> None:
    MANDATE.check(row.state, state)
    unit.session.add(
        MandateEvent(
            id=unit.ids.one(),
            mandate_id=row.id,
            from_state=row.state,
            to_state=state.value,
            limit=row.limit,
            actor=unit.actor,
            at=unit.at,
            why=why,
        )
    )
    row.state = state.value
