"""A provider's statement against the books: answers owed, payouts and charge-backs are taken from
it, everything else that differs is listed for a person. Nothing is mended silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from pawpact.billing.audit_provider import PROVIDER_TITLES, provider_auditor
from pawpact.billing.carrying import OpenUnit
from pawpact.billing.gateway.capability import UNLIMITED, Capabilities
from pawpact.billing.gateway.statement import Collected, PaidOut, Statement, TakenBack
from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.reversal import reverse_charge
from pawpact.billing.settlement import settle
from pawpact.billing.task import DIFFERENCE, task
from pawpact.billing.values import UNANSWERED_STATES, ChargeState
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.finding import Auditor, Finding, Place, examine
from pawpact.ledger.movement import pay_out_provider
from pawpact.ledger.service import already_booked, post
from pawpact.outbox.values import Said
from pawpact.tasks.service import open_tasks
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a statement came to; ``differences`` are for a person."""

    resolved: int
    """Attempts whose answer was owed."""
    paid_out: int
    reversed: int
    differences: tuple[Finding, ...]


@dataclass(slots=True)
class _Applied:
    resolved: int = 0
    paid_out: int = 0
    reversed: int = 0
    odd: list[tuple[str, Place]] = field(default_factory=list)


def reconcile(
    open_unit: OpenUnit,
    provider: str,
    statement: Statement,
    *,
    limits: Capabilities = UNLIMITED,
) -> Reconciliation:
    """Take over what a provider's statement settles, then compare; the same file again is nothing.

    Differences open a task for the store's manager. A statement that says nothing at all is
    refused: everything would differ from it.
    """
    if not (statement.collected or statement.taken_back or statement.paid_out or statement.days):
        raise InvalidField(
            "statement",
            Label("对账文件是空的", "the statement is empty"),
            hint=Label(
                "请核对是否取错了文件；当天没有收款的，渠道文件会写明日期",
                "see whether it is the right file; one of a day without debits names the day",
            ),
        )
    with open_unit() as unit:
        applied = _Applied()
        applied.resolved = _resolve(unit, provider, statement.collected, limits)
        for each in statement.taken_back:
            _take_back(unit, provider, each, applied)
        for payout in statement.paid_out:
            _pay_out(unit, provider, payout, statement.collected, applied)
    with open_unit() as unit:
        auditors = (
            provider_auditor(provider, statement.collected, _covering(unit, statement)),
            Auditor(_TITLES, lambda _: iter(applied.odd)),
        )
        differences = examine(unit.session, auditors)
        _ask(unit, provider, differences)
    return Reconciliation(applied.resolved, applied.paid_out, applied.reversed, differences)


def _resolve(
    unit: Unit, provider: str, collected: Mapping[str, Collected], limits: Capabilities
) -> int:
    """Answers that are owed and stand in the statement; another amount is left for a person."""
    rows = unit.session.execute(
        select(Charge.gateway_key, Charge.amount)
        .join(Mandate, Mandate.id == Charge.mandate_id)
        .where(Charge.state.in_(UNANSWERED_STATES), Mandate.provider == provider)
    ).all()
    said = [(collected.get(row.gateway_key), row.amount) for row in rows]
    answers = [
        GatewayAnswer(line.key, Result.OK, line.reference)
        for line, amount in said
        if line is not None and line.amount == amount
    ]
    return settle(unit, answers, limits).total if answers else 0


def _take_back(unit: Unit, provider: str, line: TakenBack, applied: _Applied) -> None:
    row = unit.session.execute(
        select(Charge.id, Charge.state, Charge.amount)
        .join(Mandate, Mandate.id == Charge.mandate_id)
        .where(Charge.gateway_key == line.key, Mandate.provider == provider)
    ).one_or_none()
    state = None if row is None else row.state
    if row is not None and state == ChargeState.SETTLED and row.amount == line.amount:
        reverse_charge(unit, row.id, f"statement {line.id}"[:80])
        applied.reversed += 1
    elif state != ChargeState.REVERSED:
        found = _NO_CHARGE if row is None else Label.of(f"{row.state} {yuan(row.amount)}")
        place = Place.of(line.key, Label.of(f"settled {yuan(line.amount)}"), found)
        applied.odd.append(("taken_back_otherwise", place))


def _pay_out(
    unit: Unit,
    provider: str,
    payout: PaidOut,
    collected: Mapping[str, Collected],
    applied: _Applied,
) -> None:
    """P02, once by the provider's number of the payout; one that does not add up is left."""
    named = sum(collected[key].amount for key in payout.keys if key in collected)
    if payout.fee > payout.amount or (payout.keys and named != payout.amount):
        place = Place.of(payout.id, yuan(named), yuan(payout.amount))
        applied.odd.append(("payout_otherwise", place))
        return
    key = f"payout:{provider}:{payout.id}"
    is_new = not already_booked(unit, [key])
    try:
        post(unit, [pay_out_provider(key, payout.amount, payout.fee, "provider.payout")])
    except Conflict:
        place = Place.of(payout.id, _BOOKED_OTHERWISE, yuan(payout.amount))
        applied.odd.append(("payout_otherwise", place))
    else:
        applied.paid_out += is_new


def _covering(unit: Unit, statement: Statement) -> Callable[[datetime], bool]:
    days, store = statement.days, unit.store
    if days is None:
        return lambda _: True
    return lambda at: days.first <= store.local_date(at) <= days.last


def _ask(unit: Unit, provider: str, differences: Sequence[Finding]) -> None:
    if not differences:
        return
    count = sum(each.count for each in differences)
    key = f"{provider}:{unit.today.isoformat()}"
    values: dict[str, Said] = {"provider": provider, "differences": count}
    open_tasks(unit, [task(unit, DIFFERENCE, key, {}, values)])


_BOOKED_OTHERWISE = Label("此前入账的金额", "what was booked before")
_NO_CHARGE = Label("没有这笔扣款", "no such debit")
_TITLES = {
    "taken_back_otherwise": Label(
        "渠道撤销的扣款在账上对不上", "the provider took back what the books do not have"
    ),
    "payout_otherwise": Label(
        "渠道打款与其所列明细不符", "a payout is not the sum of what it lists"
    ),
}
TITLES = PROVIDER_TITLES | _TITLES
