"""Charges and mandates as their reader sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, tuple_

from pawpact.billing.models import Charge, ChargeEvent, Mandate, MandateEvent
from pawpact.billing.values import CHARGE, OPEN_STATES, UNANSWERED_STATES, ChargeState
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

STATES = CHARGE.labels
"""What each state of a charge is called."""
_REASONS: dict[str, Label] = {
    "notice": Label("已写通知", "notice written"),
    "notice_too_late": Label("来不及通知，改期", "too late to be announced"),
    "notice_does_not_hold": Label("通知不足，改期", "no notice holds"),
    "priced": Label("规则计价", "priced by rules"),
    "due": Label("到期", "due"),
    "refused": Label("渠道拒绝", "refused"),
    "no_answer": Label("渠道没有答复", "no answer"),
    "collected": Label("渠道已收款", "collected"),
    "collected_after_end": Label("合约结束后才收到，待退", "collected after the end"),
    "grace_ended": Label("宽限期满", "grace ended"),
    "paid_late": Label("客户补付", "paid late"),
    "paid_in_grace": Label("客户在宽限期内自己付了", "paid by hand within grace"),
    "agreed": Label("双方商定", "agreed"),
    "paused": Label("暂停", "paused"),
    "resumed": Label("提前恢复", "resumed"),
    "waived": Label("减免", "waived"),
    "contract_ended": Label("合约结束", "contract ended"),
    "one_success_a_month": Label("渠道每月只扣一次", "one success a month"),
    "postponed_beyond_month": Label("顺延跨月，渠道每月只扣一次", "postponed beyond the month"),
    "provider_charge_back": Label("渠道撤销", "charged back"),
    "authorised": Label("客户已授权", "authorised"),
    "limit_changed": Label("限额已改", "limit changed"),
    "replaced": Label("换成新授权", "replaced"),
    "provider_says_refused": Label("渠道通知：被拒绝", "the provider says refused"),
    "provider_says_revoked": Label("渠道通知：已解除", "the provider says revoked"),
    "provider_says_expired": Label("渠道通知：已过期", "the provider says expired"),
    "provider_says_suspended": Label("渠道通知：已暂停", "the provider says suspended"),
}


def reason_label(why: str) -> Label:
    """What a reason is called; words that somebody wrote are shown as they are."""
    return _REASONS.get(why) or Label.of(why)


@dataclass(frozen=True, slots=True)
class ChargeShown:
    """One charge. ``ordinal`` is which payment of the contract it is; ``amount`` is debited,
    ``discount`` added by the store; ``next_on`` is the day of the next attempt. What is over is
    not ``held``.
    """

    id: str
    contract: str
    ordinal: int
    due_on: date
    amount: int
    discount: int
    waived: bool
    state: str
    held: bool
    attempts: int
    postponements: int
    next_on: date | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class MoveShown:
    """One line of a trail: from where to where, who, when, why."""

    came_from: str
    went_to: str
    actor: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class MandateShown:
    id: str
    contract: str
    provider: str
    limit: int
    state: str
    moves: tuple[MoveShown, ...]


def show_charges(unit: Unit, contract: int) -> list[ChargeShown]:
    """All charges of a contract by their days, those that were moved or cancelled too."""
    wanted = select(*_SHOWN).where(Charge.contract_id == contract)
    return _shown(unit, wanted.order_by(Charge.due_on, Charge.period))


def list_charges(
    unit: Unit,
    states: Sequence[ChargeState],
    *,
    until: date | None = None,
    after: tuple[date, int] | None = None,
    limit: int = 200,
) -> list[ChargeShown]:
    """The store's charges in these states by their days, up to a day; ``after`` a day's charge."""
    wanted = select(*_SHOWN).where(Charge.state.in_(list(states)))
    if until is not None:
        wanted = wanted.where(Charge.due_on <= until)
    if after is not None:
        wanted = wanted.where(tuple_(Charge.due_on, Charge.id) > after)
    return _shown(unit, wanted.order_by(Charge.due_on, Charge.id).limit(limit))


def show_charge(unit: Unit, charge: int) -> ChargeShown:
    """One charge of this store."""
    found = _shown(unit, select(*_SHOWN).where(Charge.id == charge))
    if not found:
        raise NotFound(Label("本店没有这笔账单", "there is no such charge in this store"))
    return found[0]


def show_moves(unit: Unit, charge: int) -> list[MoveShown]:
    """What happened to a charge, first to last."""
    rows = unit.session.execute(
        select(
            ChargeEvent.from_state,
            ChargeEvent.to_state,
            ChargeEvent.actor,
            ChargeEvent.at,
            ChargeEvent.why,
        )
        .where(ChargeEvent.charge_id == charge)
        .order_by(ChargeEvent.id)
    )
    return [MoveShown(*row) for row in rows]


def show_mandates(unit: Unit, contract: int) -> list[MandateShown]:
    """The mandates of a contract, first to last, each with its moves."""
    mandates = unit.session.execute(
        select(Mandate.id, Mandate.contract_id, Mandate.provider, Mandate.limit, Mandate.state)
        .where(Mandate.contract_id == contract)
        .order_by(Mandate.id)
    ).all()
    moves = unit.session.execute(
        select(
            MandateEvent.mandate_id,
            MandateEvent.from_state,
            MandateEvent.to_state,
            MandateEvent.actor,
            MandateEvent.at,
            MandateEvent.why,
        )
        .where(MandateEvent.mandate_id.in_([row.id for row in mandates]))
        .order_by(MandateEvent.id)
    ).all()
    return [
        MandateShown(
            public_id("man", row.id),
            public_id("con", row.contract_id),
            row.provider,
            row.limit,
            row.state,
            tuple(MoveShown(*move[1:]) for move in moves if move.mandate_id == row.id),
        )
        for row in mandates
    ]


_SHOWN = (
    Charge.id,
    Charge.contract_id,
    Charge.period,
    Charge.shift,
    Charge.due_on,
    Charge.amount,
    Charge.discount,
    Charge.waived,
    Charge.state,
    Charge.held,
    Charge.attempts,
    Charge.postponements,
    Charge.next_at,
    Charge.failure,
)


def _shown(unit: Unit, wanted: Select[*tuple[Any, ...]]) -> list[ChargeShown]:
    return [
        ChargeShown(
            id=public_id("chg", row.id),
            contract=public_id("con", row.contract_id),
            ordinal=row.period + row.shift,
            due_on=row.due_on,
            amount=row.amount,
            discount=row.discount,
            waived=row.waived,
            state=row.state,
            held=row.held and row.state in (*OPEN_STATES, *UNANSWERED_STATES),
            attempts=row.attempts,
            postponements=row.postponements,
            next_on=None if row.next_at is None else unit.store.local_date(row.next_at),
            failure=row.failure,
        )
        for row in unit.session.execute(wanted)
    ]
