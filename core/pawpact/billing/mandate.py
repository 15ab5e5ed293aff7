"""Mandates: asked for, given, limited, stopped. Whether a contract can be debited is told above."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import bindparam, func, select

from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.billing.mandate_ending import plan_ending
from pawpact.billing.models import Charge, Mandate, MandateEvent
from pawpact.billing.moment import MANDATE_RESTORED, MANDATE_STOPPED
from pawpact.billing.values import (
    LIVE_MANDATES,
    MANDATE,
    OPEN_STATES,
    STOPPED_MANDATES,
    VALID_MANDATES,
    MandateState,
)
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_customer
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

PURPOSE = "mandate.provider_reference"
"""What the vault binds a sealed provider reference to."""

REPLACED = "replaced"
LIMIT = "limit"

_OF_CONTRACT = PreparedObjects(
    select(Mandate).where(Mandate.contract_id == bindparam("contract")).order_by(Mandate.id)
)
_LIVE = PreparedObjects(
    select(Mandate).where(
        Mandate.contract_id == bindparam("contract"), Mandate.state.in_(LIVE_MANDATES)
    )
)
_NUMBERED = PreparedObjects(select(Mandate).where(Mandate.id == bindparam("mandate")))


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

    A contract has one live mandate: a second one is refused until the first is over. A suspended
    one is replaced.
    """
    _check_limit(limit)
    _check_provider(unit, provider)
    earlier = _of_contract(unit, contract)
    _make_room(unit, earlier)
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
        _authorise(unit, mandate, reference, restored=bool(earlier))
    return mandate.id


def authorise_mandate(unit: Unit, mandate: int, reference: str) -> None:
    """The customer agreed at the provider, who calls the mandate by this reference."""
    row = find_mandate(unit, mandate)
    others = [each for each in _of_contract(unit, row.contract_id) if each.id != row.id]
    _authorise(unit, row, reference, restored=bool(others))


def change_limit(unit: Unit, mandate: int, limit: int) -> None:
    """The customer agreed to another limit for a single debit.

    One that no longer covers what the contract owes stops its debits, until it covers it again.
    """
    _check_limit(limit)
    row = find_mandate(unit, mandate)
    before, row.limit = row.limit, limit
    event = _move(unit, row, MandateState.LIMIT_CHANGED, "limit_changed")
    owed = largest_owed(unit, row.contract_id)
    if limit < owed <= before:
        _tell(unit, MANDATE_STOPPED, row, event, LIMIT)
    elif before < owed <= limit:
        _tell(unit, MANDATE_RESTORED, row, event, LIMIT)


def go_on_if_covered(unit: Unit, contract: int, before: int) -> None:
    """Debits that a low limit stopped go on where it covers what is owed now; ``before`` is what
    the largest of them was."""
    row = _valid(unit, contract)
    if row is not None and largest_owed(unit, contract) <= row.limit < before:
        _tell(unit, MANDATE_RESTORED, row, unit.ids.one(), LIMIT)


def revoke_mandate(unit: Unit, mandate: int, why: str, *, known_there: bool = False) -> None:
    """The customer took the authorisation back, or never gave it; debits stop at once.

    It ends at the provider too, unless that is ``known_there`` because the provider said so.
    """
    if not why.strip():
        raise InvalidField("why", Label("请说明解除的原因", "say why it is taken back"))
    row = find_mandate(unit, mandate)
    _stop(unit, row, MandateState.REVOKED, why)
    _end_there(unit, row, known_there=known_there)


def end_mandate(unit: Unit, mandate: int, state: MandateState, why: str) -> None:
    """The provider says that a mandate expired or is suspended."""
    _stop(unit, find_mandate(unit, mandate), state, why)


def revoke_of_contracts(
    unit: Unit, contracts: Sequence[int], why: str, *, known_there: bool = False
) -> None:
    """The valid mandates of these contracts end; ``known_there`` where the provider says so."""
    found = unit.session.scalars(
        select(Mandate).where(Mandate.contract_id.in_(contracts), Mandate.state.in_(VALID_MANDATES))
    )
    for row in found:
        _stop(unit, row, MandateState.REVOKED, why)
        _end_there(unit, row, known_there=known_there)


def close_mandate(unit: Unit, contract: int, why: str = "contract_ended") -> bool:
    """The contract is over: its mandate ends with it, and nobody has to be told that it stopped."""
    row = _live(unit, contract)
    if row is not None:
        _move(unit, row, MandateState.REVOKED, why)
        _end_there(unit, row)
    return row is not None


def valid_mandate(unit: Unit, contract: int) -> int | None:
    """The id of the mandate under which this contract can be debited now."""
    row = _valid(unit, contract)
    return None if row is None else row.id


def is_known_as(unit: Unit, mandate: int, provider: str, reference: str) -> bool:
    """Whether the provider knows this mandate by that number."""
    row = find_mandate(unit, mandate)
    if row.provider != provider or row.provider_reference is None:
        return False
    about = about_customer(row.customer_id)
    return unit.vault.open_one(PURPOSE, row.provider_reference, about) == reference


def valid_limit(unit: Unit, contract: int) -> int | None:
    """The most that one debit of this contract may take; None where it cannot be debited."""
    row = _valid(unit, contract)
    return None if row is None else row.limit


def provider_of(unit: Unit, contract: int) -> str | None:
    """Through whom this contract is debited now."""
    row = _valid(unit, contract)
    return None if row is None else row.provider


def find_mandate(unit: Unit, mandate: int) -> Mandate:
    """The mandate of this store with this id."""
    row = _NUMBERED.one_or_none(unit.session, mandate=mandate)
    if row is None:
        raise NotFound(Label("本店没有这份代扣授权", "there is no such mandate in this store"))
    return row


def mandates_elsewhere(unit: Unit, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Contracts with the provider of their valid mandate, where that is none of these."""
    found = unit.session.execute(
        select(Mandate.contract_id, Mandate.provider)
        .where(Mandate.state.in_(VALID_MANDATES), Mandate.provider.not_in(known))
        .order_by(Mandate.id)
    )
    return ((contract, provider) for contract, provider in found)


def _check_limit(limit: int) -> None:
    if limit <= 0:
        raise InvalidField("limit", Label("授权限额必须大于 0", "a limit is above zero"))


def _check_provider(unit: Unit, provider: str) -> None:
    """The store offers these; the simulated one collects from nobody and is always there."""
    offered = unit.store.texts("core.billing.providers")
    if provider not in (*offered, SIMULATOR):
        listed = "、".join(offered)
        raise InvalidField(
            "provider",
            Label(
                f"本店不用 {provider} 代扣，可选：{listed}",
                f"this store does not debit through {provider}, only through: {listed}",
            ),
            hint=Label(
                "要增加渠道，改 core.billing.providers",
                "to add one, change core.billing.providers",
            ),
        )


def _of_contract(unit: Unit, contract: int) -> Sequence[Mandate]:
    return _OF_CONTRACT.all(unit.session, contract=contract)


def _make_room(unit: Unit, earlier: Sequence[Mandate]) -> None:
    for row in earlier:
        if row.state == MandateState.SUSPENDED:
            _move(unit, row, MandateState.REVOKED, REPLACED)
            _end_there(unit, row)
        elif row.state in LIVE_MANDATES:
            raise Conflict(
                Label(
                    "该合约已有有效的代扣授权，请先解除",
                    "this contract already has a live mandate; end that one first",
                )
            )


def _authorise(unit: Unit, row: Mandate, reference: str, *, restored: bool) -> None:
    event = _move(unit, row, MandateState.AUTHORISED, "authorised")
    row.provider_reference = unit.vault.seal_one(
        PURPOSE, reference, about_customer(row.customer_id)
    )
    if restored:
        _tell(unit, MANDATE_RESTORED, row, event, MandateState.AUTHORISED)


def _stop(unit: Unit, row: Mandate, state: MandateState, why: str) -> None:
    was_live = row.state not in STOPPED_MANDATES
    event = _move(unit, row, state, why)
    if was_live:
        _tell(unit, MANDATE_STOPPED, row, event, state)
    if was_live and largest_owed(unit, row.contract_id):
        subjects = {"contract": row.contract_id, "customer": row.customer_id}
        send(unit, [Message("mandate.stopped", subjects, key=f"mandate.stopped:{event}")])


def _end_there(unit: Unit, row: Mandate, *, known_there: bool = False) -> None:
    if not known_there:
        plan_ending(unit, row)


def _tell(unit: Unit, moment: str, row: Mandate, event: int, reason: str) -> None:
    subjects = {"contract": row.contract_id, "customer": row.customer_id}
    unit.raise_moment(moment, [Case(f"{row.id}:{event}", subjects, {"mandate.reason": reason})])


def largest_owed(unit: Unit, contract: int) -> int:
    """The largest debit of this contract that is still to be made."""
    owed = select(func.max(Charge.amount)).where(
        Charge.contract_id == contract,
        Charge.state.in_(OPEN_STATES),
        Charge.waived.is_(False),
    )
    return int(unit.session.scalar(owed) or 0)


def _live(unit: Unit, contract: int) -> Mandate | None:
    return _LIVE.one_or_none(unit.session, contract=contract)


def _valid(unit: Unit, contract: int) -> Mandate | None:
    row = _live(unit, contract)
    return row if row is not None and row.state in VALID_MANDATES else None


def _move(unit: Unit, row: Mandate, state: MandateState, why: str) -> int:
    MANDATE.check(row.state, state)
    event = unit.ids.one()
    unit.session.add(
        MandateEvent(
            id=event,
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
    unit.session.flush()
    return event
