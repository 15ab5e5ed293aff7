"""Holds beside a contract's state: while any lies there nothing is debited.

A hold stops debits and nothing else: a pet can be reported lost, a contract ended, whatever lies
on it. When the last one is lifted, debits go on after fresh notices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select

from pawpact.billing.service import hold_debits, release_debits
from pawpact.contracts.models import Contract, ContractHold
from pawpact.database.among import among_given
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

_LYING = PreparedObjects(
    select(ContractHold)
    .where(among_given(ContractHold.contract_id, "contracts"), ContractHold.lifted_at.is_(None))
    .order_by(ContractHold.id)
)
_THIS = PreparedObjects(
    select(ContractHold).where(
        ContractHold.contract_id == bindparam("contract"),
        ContractHold.reason == bindparam("reason"),
        ContractHold.key == bindparam("key"),
        ContractHold.lifted_at.is_(None),
    )
)


class HoldReason(StrEnum):
    """Why nothing is debited for now."""

    DEBIT = "debit"
    """A guarantee claim, or a report that the pet is lost or dead."""
    DISPUTE = "dispute"
    PAYMENT_METHOD = "payment_method"
    """The mandate was refused, has expired or was revoked."""
    EVIDENCE = "evidence"
    """Evidence of the signing is awaited."""
    DECISION = "decision"
    """A policy could not answer."""


REASONS = {
    HoldReason.DEBIT: Label("暂停扣款（理赔或丢失、死亡报告）", "debits held: claim or report"),
    HoldReason.DISPUTE: Label("争议处理中", "a dispute"),
    HoldReason.PAYMENT_METHOD: Label("代扣授权失效", "no valid mandate"),
    HoldReason.EVIDENCE: Label("签约取证待补", "evidence of signing awaited"),
    HoldReason.DECISION: Label("待人工决定", "a person has to decide"),
}


@dataclass(frozen=True, slots=True)
class Lying:
    """A hold that lies on a contract."""

    contract: int
    reason: HoldReason
    key: str
    why: str
    since: datetime
    by: str


def put_hold(unit: Unit, contract: int, reason: str, why: str, *, key: str = "") -> bool:
    """Lay a hold on a contract and stop its debits; one that lies there already stays as it is.

    Returns whether it is new.
    """
    _require(unit, contract)
    if _row(unit, contract, _reason(reason), key) is not None:
        return False
    row = ContractHold(
        id=unit.ids.one(),
        contract_id=contract,
        reason=_reason(reason).value,
        key=key,
        why=why,
        since=unit.at,
        by=unit.actor,
        lifted_at=None,
        lifted_by=None,
        lifted_why=None,
    )
    unit.session.add(row)
    unit.session.flush()
    hold_debits(unit, contract)
    return True


def lift_hold(unit: Unit, contract: int, reason: str, why: str, *, key: str = "") -> bool:
    """Lift a hold; with the last one debits go on, each after a fresh notice.

    A contract that is paused goes on when the pause is over. Returns whether one was lifted.
    """
    _require(unit, contract)
    row = _row(unit, contract, _reason(reason), key)
    if row is None:
        return False
    row.lifted_at, row.lifted_by, row.lifted_why = unit.at, unit.actor, why
    unit.session.flush()
    resume_debits(unit, contract)
    return True


def holds(unit: Unit, contracts: Sequence[int]) -> dict[int, list[Lying]]:
    """The holds that lie on each of these contracts, the oldest first; one statement."""
    found: dict[int, list[Lying]] = defaultdict(list)
    for row in _LYING.all(unit.session, contracts=contracts):
        found[row.contract_id].append(
            Lying(row.contract_id, HoldReason(row.reason), row.key, row.why, row.since, row.by)
        )
    return {contract: found[contract] for contract in contracts}


def resume_debits(unit: Unit, contract: int) -> bool:
    """Let debits go on unless a hold lies there or the contract is paused; whether they do."""
    state = unit.session.scalars(select(Contract.state).where(Contract.id == contract)).one()
    if state == "paused" or holds(unit, [contract])[contract]:
        return False
    release_debits(unit, contract)
    return True


def keep_holds(unit: Unit, contracts: Sequence[int]) -> None:
    """Charges that were made after a hold was laid are held with the others."""
    for contract, lying in holds(unit, contracts).items():
        if lying:
            hold_debits(unit, contract)


def _reason(reason: str) -> HoldReason:
    if reason not in list(HoldReason):
        listed = "、".join(HoldReason)
        raise InvalidField("reason", Label(f"冻结原因可选：{listed}", f"one of: {listed}"))
    return HoldReason(reason)


def _row(unit: Unit, contract: int, reason: HoldReason, key: str) -> ContractHold | None:
    return _THIS.one_or_none(unit.session, contract=contract, reason=reason.value, key=key)


def _require(unit: Unit, contract: int) -> None:
    unit.session.flush()
    found = unit.session.scalars(select(Contract.id).where(Contract.id == contract)).one_or_none()
    if found is None:
        raise NotFound(Label("本店没有这样的合约", "this store has no such contract"))
