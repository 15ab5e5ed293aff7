"""A customer asks that a part of her deposit pays purchases: asked, answered by a policy, given.

Each use is a request of its own, with its own receipt and its own posting (P08).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.contracts.deposits.held import FREE_STATES, NotOffset, held_rows
from pawpact.contracts.models import Contract, Deposit, DepositOffset
from pawpact.contracts.moves import contracts
from pawpact.contracts.signed_under import views_of
from pawpact.contracts.values import OFFSET
from pawpact.database.among import among_given
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.effects import refusal_label

REQUESTED = "deposit.offset_requested"
TOO_EARLY = "offset_too_early"

_NUMBERED = PreparedObjects(select(DepositOffset).where(among_given(DepositOffset.id, "offsets")))


@dataclass(frozen=True, slots=True)
class OffsetRequest:
    """So much of a contract's deposit, in fen; ``key`` is the caller's own number for it."""

    key: str
    contract: int
    amount: int


@dataclass(frozen=True, slots=True)
class OffsetShown:
    """A request and what came of it: ``given`` of ``asked``, ``remaining`` still held."""

    offset: int
    deposit: int
    state: str
    asked: int
    given: int
    remaining: int
    reason: Label | None
    missing: int
    asked_at: datetime
    answered_at: datetime | None
    decision: str | None
    held: str | None


def request_offset(unit: Unit, asked: OffsetRequest) -> int:
    """Ask for it; the store's policy answers, or a person where none does. Answers its number.

    Asked twice under one key it is one request.
    """
    contracts(unit, [asked.contract])
    known = unit.session.scalar(select(DepositOffset).where(DepositOffset.key == asked.key))
    if known is not None:
        _refuse_other(unit, known, asked)
        return known.id
    deposit = _free_deposit(unit, asked.contract)
    if asked.amount <= 0:
        raise InvalidField("amount", Label("金额应大于 0", "the amount is above zero"))
    row = _new(unit, asked, deposit)
    unit.session.add(row)
    unit.session.flush()
    case = _case_of(row, deposit, asked.contract)
    if _has_policy(unit, asked.contract):
        unit.raise_moment(REQUESTED, [case])
    else:
        hold_all(unit, REQUESTED, [Holding(case, _NO_POLICY, {}, "referred")])
    return row.id


def show_offset(unit: Unit, offset: int) -> OffsetShown:
    """One request of this store."""
    return _shown(unit, [offsets_of(unit, [offset])[offset]])[0]


def offset_under(unit: Unit, key: str) -> OffsetShown:
    """The request that was made under the caller's own number."""
    row = unit.session.scalars(select(DepositOffset).where(DepositOffset.key == key)).one()
    return _shown(unit, [row])[0]


def show_offsets(unit: Unit, contract: int) -> list[OffsetShown]:
    """Every request for the deposit of this contract, the oldest first."""
    contracts(unit, [contract])
    rows = (
        select(DepositOffset)
        .join(Deposit, _OF_DEPOSIT)
        .join(Contract, _OF_CONTRACT)
        .where(Contract.id == contract)
        .order_by(DepositOffset.id)
    )
    return _shown(unit, list(unit.session.scalars(rows)))


def offsets_of(unit: Unit, offsets: Sequence[int]) -> dict[int, DepositOffset]:
    """The store's requests with these ids."""
    found = {row.id: row for row in _NUMBERED.all(unit.session, offsets=offsets)}
    if not found.keys() >= set(offsets):
        raise NotFound(Label("本店没有这次抵扣申请", "this store has no such request"))
    return found


def offset_key(contract: int, offset: int) -> str:
    """Of its posting; by the contract in it the points are known as this contract's own."""
    return f"deposit:{contract}:offset:{offset}"


def answer_offset(unit: Unit, row: DepositOffset, to: str) -> None:
    """Given or refused, once, by whoever acts now."""
    OFFSET.check(row.state, to)
    row.state, row.answered_by, row.answered_at = to, unit.actor, unit.at


_OF_DEPOSIT = (Deposit.tenant_id == DepositOffset.tenant_id) & (
    Deposit.id == DepositOffset.deposit_id
)
_OF_CONTRACT = (Contract.tenant_id == Deposit.tenant_id) & (
    Contract.application_id == Deposit.application_id
)
_NO_POLICY = Reason(
    "offset_asked_for",
    Label("客户申请押金抵扣，由店长决定", "an offset of the deposit is asked for"),
)


def _new(unit: Unit, asked: OffsetRequest, deposit: Deposit) -> DepositOffset:
    return DepositOffset(
        id=unit.ids.one(),
        key=asked.key,
        deposit_id=deposit.id,
        asked=asked.amount,
        given=0,
        state="asked",
        reason=None,
        missing=0,
        asked_by=unit.actor,
        asked_at=unit.at,
        answered_by=None,
        answered_at=None,
    )


def _free_deposit(unit: Unit, contract: int) -> Deposit:
    row = held_rows(unit, [contract]).get(contract)
    if row is None:
        raise NotOffset(Label("这份合约没有在管押金", "no deposit is held for this contract"))
    if row.state not in FREE_STATES:
        raise NotOffset(
            Label(
                "解约账单待答复，押金暂不能抵扣",
                "a bill asks for some of it; answer the bill first",
            )
        )
    return row


def _refuse_other(unit: Unit, known: DepositOffset, asked: OffsetRequest) -> None:
    deposit = select(Deposit.id).join(Contract, _OF_CONTRACT).where(Contract.id == asked.contract)
    mine = set(unit.session.scalars(deposit))
    if known.deposit_id not in mine or known.asked != asked.amount:
        raise InvalidField(
            "key",
            Label(
                f"编号 {asked.key} 已用于另一次申请（{yuan(known.asked)} 元）",
                f"{asked.key} is the number of another request, for {yuan(known.asked)} yuan",
            ),
        )


def _case_of(row: DepositOffset, deposit: Deposit, contract: int) -> Case:
    subjects = {
        "deposit": deposit.id,
        "contract": contract,
        "customer": deposit.customer_id,
        "offset": row.id,
    }
    return Case(str(row.id), subjects)


def _has_policy(unit: Unit, contract: int) -> bool:
    """Whether any policy answers it, also of a plugin that is off now and was on at the signing."""
    (store,) = views_of(unit, [contract])
    return bool(store.revision.ruleset.order.get(REQUESTED))


def _numbers(
    unit: Unit, model: type[DecisionRow] | type[HeldCase], offsets: Sequence[int]
) -> dict[int, int]:
    """By request the receipt or the case that is about it."""
    keys = [str(each) for each in offsets]
    rows = select(model.key, model.id).where(model.moment == REQUESTED, model.key.in_(keys))
    return {int(key): number for key, number in unit.session.execute(rows)}


def _shown(unit: Unit, rows: Sequence[DepositOffset]) -> list[OffsetShown]:
    numbers = [row.id for row in rows]
    decided, waiting = _numbers(unit, DecisionRow, numbers), _numbers(unit, HeldCase, numbers)
    left = select(Deposit.id, Deposit.remaining).where(
        Deposit.id.in_({row.deposit_id for row in rows})
    )
    remaining = dict(unit.session.execute(left).all())
    return [
        OffsetShown(
            row.id,
            row.deposit_id,
            row.state,
            row.asked,
            row.given,
            remaining[row.deposit_id],
            refusal_label(row.reason) if row.reason else None,
            row.missing,
            row.asked_at,
            row.answered_at,
            public_id("dec", decided[row.id]) if row.id in decided else None,
            public_id("held", waiting[row.id])
            if row.id in waiting and row.state == "asked"
            else None,
        )
        for row in rows
    ]
