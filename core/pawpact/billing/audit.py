"""Proves charges against the books, their own trail and what providers say they collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from pawpact.billing.gateway.statement import Collected
from pawpact.billing.gateway.values import Result
from pawpact.billing.models import Charge, ChargeEvent, GatewayCall, Mandate
from pawpact.billing.values import UNANSWERED_STATES, ChargeState
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import MALL_PAID, REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Place
from pawpact.ledger.models import JournalRow, PostingRow

_SETTLED = (ChargeState.SETTLED.value, ChargeState.REVERSED.value)
SETTLING = ("P01", "P03", "P04")
"""The movements by which a collected debit becomes points."""
_KEY_PARTS = ("contract", "period", "attempt")
_COLUMNS = (
    Charge.id,
    Charge.contract_id,
    Charge.customer_id,
    Charge.period,
    Charge.amount,
    Charge.state,
    Charge.ended_at,
    Charge.gateway_key,
    Charge.settled_at,
    Charge.opening,
    Mandate.provider,
)


class Booked(NamedTuple):
    """What a journal of collected money gave to whom."""

    journal: int
    customer: int
    amount: int

    @property
    def text(self) -> str:
        return f"{public_id('cus', self.customer)} {yuan(self.amount)}"


@dataclass(frozen=True, slots=True)
class Money:
    """Charges, what is booked of them and what providers answered, read in five statements."""

    charges: list[Any]
    periods: Mapping[str, Booked]
    """P01 by key, P03 and P04 of discounted ones: what was collected and became points."""
    owed_back: Mapping[str, Booked]
    """P45 by the key of the attempt: what came too late and is owed back."""
    answered: Mapping[str, int]
    """Attempts that a provider said it collected, with their amounts."""
    last_move: Mapping[int, tuple[str, str]]
    """From where to where each charge moved last."""

    @classmethod
    def read(cls, session: StoreSession) -> Money:
        return cls(
            list(session.execute(_CHARGES)),
            _booked(session, SETTLING, MALL_PAID, ""),
            _booked(session, ("P45",), REFUND_PAYABLE, "late:"),
            {row.gateway_key: row.amount for row in session.execute(_COLLECTED)},
            {row[0]: (row[1], row[2]) for row in session.execute(_LAST_MOVES)},
        )

    def was_paid_by_hand(self, charge: Any) -> bool:
        """An overdue charge is paid without a debit."""
        came_from, _ = self.last_move.get(charge.id, ("", ""))
        return came_from == ChargeState.OVERDUE.value

    def is_answered(self, charge: Any) -> bool:
        """Whether a provider said that it collected this, or the customer paid by herself."""
        return charge.gateway_key in self.answered or self.was_paid_by_hand(charge)


_CHARGES = select(*_COLUMNS).outerjoin(
    Mandate, and_(Mandate.tenant_id == Charge.tenant_id, Mandate.id == Charge.mandate_id)
)
_COLLECTED = select(GatewayCall.gateway_key, GatewayCall.amount).where(
    GatewayCall.result == Result.OK.value
)
_LAST = (
    select(func.max(ChargeEvent.id).label("id"))
    .group_by(ChargeEvent.tenant_id, ChargeEvent.charge_id)
    .subquery()
)
_LAST_MOVES = select(ChargeEvent.charge_id, ChargeEvent.from_state, ChargeEvent.to_state).join(
    _LAST, _LAST.c.id == ChargeEvent.id
)


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Each charge against its journal, its trail and the provider's recorded answers."""
    money = Money.read(session)
    unclaimed = dict(money.periods)
    for charge in money.charges:
        yield from _of_charge(money, charge, unclaimed.pop(period_key(charge), None))
    for key, booked in unclaimed.items():
        yield "booked_for_nothing", _place(booked, key, _A_CHARGE, Label("没有", "none"))
    yield from _of_answers(money)


def _of_charge(money: Money, charge: Any, booked: Booked | None) -> Iterator[tuple[str, Place]]:
    late = money.owed_back.get(charge.gateway_key or "")
    is_settled = charge.state in _SETTLED and not charge.opening
    if charge.opening and booked:
        yield "booked_otherwise", _place(booked, charge_text(charge), _OPENED, booked.text)
        return
    owed = Booked(0, charge.customer_id, charge.amount)
    if is_settled and charge.ended_at is None and booked is None:
        yield "settled_not_booked", Place.of(charge_text(charge), f"P01 {owed.text}", _NONE)
    if is_settled and charge.ended_at is not None and late is None:
        yield "settled_not_booked", Place.of(charge_text(charge), f"P45 {owed.text}", _NONE)
    if booked and not is_settled:
        yield "booked_not_settled", _place(booked, charge_text(charge), charge.state, booked.text)
    if booked and booked[1:] != owed[1:]:
        yield "booked_otherwise", _place(booked, charge_text(charge), owed.text, booked.text)
    if booked and is_settled and not money.is_answered(charge):
        found = charge.gateway_key or _NONE
        yield "settled_not_answered", _place(booked, charge_text(charge), _AN_ANSWER, found)
    _, last = money.last_move.get(charge.id, ("", charge.state))
    if last != charge.state:
        yield "state_not_in_trail", Place.of(charge_text(charge), last, charge.state)


def _of_answers(money: Money) -> Iterator[tuple[str, Place]]:
    """What a provider answered is booked as the charge or owed back, and nothing else is."""
    latest = {charge.gateway_key: charge for charge in money.charges}
    for key, amount in money.answered.items():
        charge = latest.get(key)
        is_booked = charge is not None and period_key(charge) in money.periods
        is_told = charge is not None and charge.state in _SETTLED
        if not (is_booked or is_told or key in money.owed_back):
            yield "answered_not_booked", Place.of(key, yuan(amount), _NONE)
    for key, booked in money.owed_back.items():
        if money.answered.get(key) != booked.amount:
            expected = yuan(money.answered.get(key, 0))
            yield "owed_for_nothing", _place(booked, key, expected, booked.text)


def provider_auditor(
    provider: str,
    collected: Mapping[str, Collected],
    covers: Callable[[datetime], bool] = lambda _: True,
) -> Auditor:
    """Compares the books with the provider's own file, in both directions.

    A file of some days says of what was collected on others nothing: ``covers`` knows which.

    Lines of contracts that are not this store's are left to whoever they belong to. An attempt
    whose answer is still awaited is neither.
    """

    def compare(session: StoreSession) -> Iterator[tuple[str, Place]]:
        money = Money.read(session)
        by_period = {(each.contract_id, each.period): each for each in money.charges}
        contracts = {each.contract_id for each in money.charges}
        for each in collected.values():
            contract, period = attempted(each.key)
            charge = by_period.get((contract, period))
            if charge is not None:
                yield from _of_line(money, charge, each)
            elif contract in contracts:
                yield "collected_not_booked", Place.of(each.key, _A_CHARGE, yuan(each.amount))
        for charge in money.charges:
            is_covered = charge.settled_at is not None and covers(charge.settled_at)
            if charge.provider == provider and is_covered:
                yield from _without_line(money, charge, collected)

    return Auditor(PROVIDER_TITLES, compare)


def _of_line(money: Money, charge: Any, line: Collected) -> Iterator[tuple[str, Place]]:
    is_latest = charge.gateway_key == line.key
    booked = money.owed_back.get(line.key)
    if booked is None and is_latest:
        booked = money.periods.get(period_key(charge))
    where = f"{charge_text(charge)} {line.key}"
    if booked is None:
        if not (is_latest and charge.state in UNANSWERED_STATES):
            yield "collected_not_booked", Place.of(where, yuan(line.amount), _NONE)
    elif booked.amount != line.amount:
        yield "collected_otherwise", _place(booked, where, yuan(line.amount), yuan(booked.amount))


def _without_line(
    money: Money, charge: Any, collected: Mapping[str, Collected]
) -> Iterator[tuple[str, Place]]:
    booked = money.periods.get(period_key(charge))
    if booked and charge.gateway_key not in collected and not money.was_paid_by_hand(charge):
        where = charge_text(charge)
        yield "booked_not_collected", _place(booked, where, _A_LINE, booked.text)


def attempted(key: str) -> tuple[int, int]:
    """Contract and period of an attempt's key; 0 and 0 where it is no key of ours."""
    parts = key.split("-")
    if len(parts) == len(_KEY_PARTS) and all(part.isdecimal() for part in parts):
        return int(parts[0]), int(parts[1])
    return 0, 0


def known_keys(session: StoreSession, keys: Iterable[str]) -> set[str]:
    """Those of the keys that belong to a contract of this store."""
    contracts = set(session.scalars(select(Charge.contract_id).distinct()))
    return {key for key in keys if attempted(key)[0] in contracts}


def period_key(charge: Any) -> str:
    """The key under which a charge becomes points, once for ever."""
    return f"charge:{charge.contract_id}:{charge.period}"


def charge_text(charge: Any) -> Label:
    contract, number = public_id("con", charge.contract_id), public_id("chg", charge.id)
    return Label(
        f"{contract} 第 {charge.period} 期 {number}",
        f"{contract} period {charge.period} {number}",
    )


def _booked(
    session: StoreSession, movements: Collection[str], account: str, prefix: str
) -> dict[str, Booked]:
    """Journals of these movements by key without its prefix, each with the customer's leg."""
    same = and_(
        PostingRow.tenant_id == JournalRow.tenant_id,
        PostingRow.journal_id == JournalRow.id,
        PostingRow.account == account,
    )
    rows = (
        select(JournalRow.key, JournalRow.id, PostingRow.owner, PostingRow.amount)
        .outerjoin(PostingRow, same)
        .where(JournalRow.movement.in_(movements))
    )
    return {
        key.removeprefix(prefix): Booked(journal, owner or 0, -(amount or 0))
        for key, journal, owner, amount in session.execute(rows)
    }


def _place(booked: Booked, where: Label | str, expected: Label | str, found: Label | str) -> Place:
    journal, at = public_id("jou", booked.journal), Label.of(where)
    return Place.of(Label(f"{at.zh} {journal}", f"{at.en} {journal}"), expected, found)


_NONE = Label("没有入账", "not booked")
_OPENED = Label("已在期初余额中", "in the opening balances")
_A_CHARGE = Label("有这一期账单", "a charge of this period")
_AN_ANSWER = Label("渠道成功的答复", "an answer that it was collected")
_A_LINE = Label("渠道文件中有这笔", "a line in the provider's file")

_TITLES = {
    "settled_not_booked": Label("已扣款的账单没有入账", "a settled charge is not booked"),
    "booked_not_settled": Label("没有扣款的账单已入账", "a charge is booked but not settled"),
    "booked_otherwise": Label("入账的金额或客户与账单不符", "a charge is booked otherwise"),
    "booked_for_nothing": Label("扣款入账没有对应的账单", "a debit is booked without a charge"),
    "state_not_in_trail": Label(
        "账单状态与其流水不符", "a charge's state is not where its moves led"
    ),
    "answered_not_booked": Label(
        "渠道答复成功但没有入账", "the provider answered success, nothing is booked"
    ),
    "settled_not_answered": Label(
        "账单已扣款但渠道没有答复成功", "a charge is settled without a provider's answer"
    ),
    "owed_for_nothing": Label(
        "待退的迟到扣款没有渠道答复", "a late debit is owed back that no provider answered"
    ),
}
PROVIDER_TITLES = {
    "collected_not_booked": Label(
        "渠道已收款，账上没有", "the provider collected it, the books do not have it"
    ),
    "collected_otherwise": Label(
        "渠道收款与入账金额不同", "the provider collected another amount than is booked"
    ),
    "booked_not_collected": Label(
        "账上有，渠道没有收款", "it is booked, the provider never collected it"
    ),
}

AUDITOR = Auditor(_TITLES, look)
