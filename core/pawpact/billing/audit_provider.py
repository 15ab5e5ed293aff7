"""Compares the books with what a provider's own file says that it collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, bindparam, literal, select
from sqlalchemy.orm import aliased

from pawpact.billing.audit_money import (
    LATE,
    SETTLING,
    Money,
    Period,
    attempted,
    charge_text,
    key_of_period,
    leg,
    paid_by_hand,
    place,
)
from pawpact.billing.gateway.statement import Collected
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.values import UNANSWERED_STATES
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import MALL_PAID
from pawpact.ledger.finding import PAGE, Auditor, Place, pages
from pawpact.ledger.models import JournalRow, PostingRow


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
        for lines in _in_pages(collected.values()):
            plain = _plainly_booked(session, lines)
            odd = [each for each in lines if not plain(each)]
            if odd:
                yield from _of_lines(session, odd)
        for page in pages(session, _SETTLED_THROUGH, provider=provider):
            missing = [
                row.id
                for row in page
                if row.gateway_key not in collected and covers(row.settled_at)
            ]
            if missing:
                yield from _without_line(session, missing)

    return Auditor(PROVIDER_TITLES, compare)


def _plainly_booked(
    session: StoreSession, lines: Sequence[Collected]
) -> Callable[[Collected], bool]:
    """Tells of lines whose charge has their key and is booked with their amount, and no more."""
    rows = _BOOKED.rows(session, keys=[each.key for each in lines])
    booked = {row.gateway_key: (row.contract_id, row.period, -row.amount) for row in rows}
    return lambda line: booked.get(line.key) == (*attempted(line.key), line.amount)


def _of_lines(session: StoreSession, lines: Sequence[Collected]) -> Iterator[tuple[str, Place]]:
    periods = {each.key: attempted(each.key) for each in lines}
    contracts = _contracts(session, periods.values())
    money = Money.of_periods(session, list(periods.values()))
    by_period = {(each.contract_id, each.period): each for each in money.charges}
    for each in lines:
        charge = by_period.get(periods[each.key])
        if charge is not None:
            yield from _of_line(money, charge, each)
        elif periods[each.key][0] in contracts:
            yield "collected_not_booked", Place.of(each.key, _A_CHARGE, yuan(each.amount))


def _of_line(money: Money, charge: Any, line: Collected) -> Iterator[tuple[str, Place]]:
    is_latest = charge.gateway_key == line.key
    booked = money.owed_back.get(line.key)
    if booked is None and is_latest and charge.id not in money.by_hand:
        booked = money.periods.get((charge.contract_id, charge.period))
    where = f"{charge_text(charge)} {line.key}"
    if booked is None:
        if not (is_latest and charge.state in UNANSWERED_STATES):
            yield "collected_not_booked", Place.of(where, yuan(line.amount), _NONE)
    elif booked.amount != line.amount:
        yield "collected_otherwise", place(booked, where, yuan(line.amount), yuan(booked.amount))


def _without_line(session: StoreSession, missing: Sequence[int]) -> Iterator[tuple[str, Place]]:
    money = Money.of_charges(session, missing)
    for charge in money.charges:
        booked = money.periods.get((charge.contract_id, charge.period))
        if booked and charge.id not in money.by_hand:
            yield "booked_not_collected", place(booked, charge_text(charge), _A_LINE, booked.text)


def known_keys(session: StoreSession, keys: Iterable[str]) -> set[str]:
    """Those of the keys that belong to a contract of this store."""
    known: set[str] = set()
    for page in _in_pages(keys):
        contracts = _contracts(session, map(attempted, page))
        known |= {key for key in page if attempted(key)[0] in contracts}
    return known


def _contracts(session: StoreSession, periods: Iterable[Period]) -> set[int]:
    """Those of the contracts that are of this store."""
    named = {contract for contract, _ in periods}
    return set(
        session.scalars(select(Charge.contract_id).where(Charge.contract_id.in_(named)).distinct())
    )


def _in_pages(things: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(things)
    while page := list(islice(left, PAGE)):
        yield page


_late = aliased(JournalRow)
_BOOKED = Prepared(
    select(Charge.gateway_key, Charge.contract_id, Charge.period, PostingRow.amount)
    .join_from(
        Charge,
        JournalRow,
        and_(
            JournalRow.tenant_id == Charge.tenant_id,
            JournalRow.key == key_of_period(),
            JournalRow.movement.in_(SETTLING),
        ),
    )
    .join(PostingRow, leg(MALL_PAID))
    .outerjoin(
        _late,
        and_(
            _late.tenant_id == Charge.tenant_id,
            _late.key == literal(LATE) + Charge.gateway_key,
        ),
    )
    .where(among_given(Charge.gateway_key, "keys"), _late.id.is_(None), ~paid_by_hand())
)
"""What plain lines became: no late debit that is owed back, no charge that was paid by hand."""
_SETTLED_THROUGH = Prepared(
    select(Charge.id, Charge.gateway_key, Charge.settled_at)
    .join(Mandate, and_(Mandate.tenant_id == Charge.tenant_id, Mandate.id == Charge.mandate_id))
    .where(Mandate.provider == bindparam("provider"), Charge.settled_at.is_not(None))
)
_NONE = Label("没有入账", "not booked")
_A_CHARGE = Label("有这一期账单", "a charge of this period")
_A_LINE = Label("渠道文件中有这笔", "a line in the provider's file")
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
