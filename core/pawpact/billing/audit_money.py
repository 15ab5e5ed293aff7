"""What is booked and answered of some charges: what the audits of billing judge them by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select, tuple_

from pawpact.billing.gateway.values import Result
from pawpact.billing.models import Charge, ChargeEvent, GatewayCall
from pawpact.billing.values import ChargeState
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import MALL_PAID, REFUND_PAYABLE
from pawpact.ledger.finding import Place
from pawpact.ledger.models import JournalRow, PostingRow

SETTLED = (ChargeState.SETTLED.value, ChargeState.REVERSED.value)
SETTLING = ("P01", "P03", "P04")
"""The movements by which a collected debit becomes points."""
LATE = "late:"
_KEY_PARTS = ("contract", "period", "attempt")
_PERIOD = "charge:"
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
)
Period = tuple[int, int]
"""Contract and number of a period."""


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
    """A page of charges, what is booked of them and what providers answered."""

    charges: Sequence[Any]
    periods: Mapping[Period, Booked]
    """P01, P03 and P04 of discounted ones: what was collected and became points."""
    owed_back: Mapping[str, Booked]
    """P45 by the key of the attempt: what came too late and is owed back."""
    answered: Mapping[str, int]
    """Attempts that a provider said it collected, with their amounts."""
    by_hand: Collection[int]
    """Charges that failed or were overdue, and were paid without a debit."""

    @classmethod
    def of_charges(cls, session: StoreSession, numbers: Collection[int]) -> Money:
        return cls._read(session, Charge.id.in_(numbers))

    @classmethod
    def of_periods(cls, session: StoreSession, periods: Collection[Period]) -> Money:
        return cls._read(session, tuple_(Charge.contract_id, Charge.period).in_(periods))

    @classmethod
    def _read(cls, session: StoreSession, condition: ColumnElement[bool]) -> Money:
        charges = session.execute(select(*_COLUMNS).where(condition).order_by(Charge.id)).all()
        numbers = [row.id for row in charges]
        calls = session.execute(
            select(GatewayCall.gateway_key, GatewayCall.amount).where(
                GatewayCall.charge_id.in_(numbers), GatewayCall.result == Result.OK.value
            )
        )
        answered = {row.gateway_key: row.amount for row in calls}
        keys = {*answered, *(row.gateway_key for row in charges if row.gateway_key)}
        return cls(
            charges,
            booked_periods(session, [(row.contract_id, row.period) for row in charges]),
            owed_back(session, keys),
            answered,
            _by_hand(session, numbers),
        )

    def is_answered(self, charge: Any) -> bool:
        """Whether a provider said that it collected this, or the customer paid by herself."""
        return charge.gateway_key in self.answered or charge.id in self.by_hand


def booked_periods(session: StoreSession, periods: Iterable[Period]) -> dict[Period, Booked]:
    """What these periods became in points."""
    keys = [period_key(*each) for each in periods]
    return {
        period_of(key): booked
        for key, booked in booked_under(session, keys, SETTLING, MALL_PAID).items()
    }


def owed_back(session: StoreSession, keys: Iterable[str]) -> dict[str, Booked]:
    """What is owed back of these attempts."""
    late = [f"{LATE}{key}" for key in keys]
    found = booked_under(session, late, ("P45",), REFUND_PAYABLE)
    return {key.removeprefix(LATE): booked for key, booked in found.items()}


def booked_under(
    session: StoreSession, keys: Collection[str], movements: Collection[str], account: str
) -> dict[str, Booked]:
    """Journals of these movements by key, each with the customer's leg."""
    rows = (
        select(JournalRow.key, JournalRow.id, PostingRow.owner, PostingRow.amount)
        .outerjoin(PostingRow, leg(account))
        .where(JournalRow.key.in_(keys), JournalRow.movement.in_(movements))
    )
    return {
        key: Booked(journal, owner or 0, -(amount or 0))
        for key, journal, owner, amount in session.execute(rows)
    }


def _by_hand(session: StoreSession, numbers: Collection[int]) -> set[int]:
    rows = select(ChargeEvent.charge_id).where(ChargeEvent.charge_id.in_(numbers), _moved_by_hand())
    return set(session.scalars(rows))


def paid_by_hand() -> ColumnElement[bool]:
    """Whether a charge once was, whatever became of it since."""
    return (
        exists()
        .where(
            ChargeEvent.tenant_id == Charge.tenant_id,
            ChargeEvent.charge_id == Charge.id,
            _moved_by_hand(),
        )
        .correlate(Charge)
    )


def _moved_by_hand() -> ColumnElement[bool]:
    """From or through overdue to settled."""
    overdue = ChargeState.OVERDUE.value
    return and_(
        or_(ChargeEvent.from_state == overdue, ChargeEvent.through == overdue),
        ChargeEvent.to_state == ChargeState.SETTLED.value,
    )


def leg(account: str) -> ColumnElement[bool]:
    """A journal's posting in this account."""
    return and_(
        PostingRow.tenant_id == JournalRow.tenant_id,
        PostingRow.journal_id == JournalRow.id,
        PostingRow.account == account,
    )


def attempted(key: str) -> Period:
    """Contract and period of an attempt's key; 0 and 0 where it is no key of ours."""
    parts = key.split("-")
    if len(parts) == len(_KEY_PARTS) and all(part.isdecimal() for part in parts):
        return int(parts[0]), int(parts[1])
    return 0, 0


def key_of_period(prefix: str = _PERIOD) -> ColumnElement[str]:
    """The key under which a charge becomes points, once for ever, or another one of its kind."""
    contract, period = cast(Charge.contract_id, String), cast(Charge.period, String)
    return literal(prefix) + contract + ":" + period


def period_key(contract: int, period: int, prefix: str = _PERIOD) -> str:
    return f"{prefix}{contract}:{period}"


def period_of(key: str) -> Period:
    """Contract and period of such a key; 0 and 0 where it is none."""
    parts = key.split(":")[1:]
    if len(parts) == len(("contract", "period")) and all(part.isdecimal() for part in parts):
        return int(parts[0]), int(parts[1])
    return 0, 0


def charge_text(charge: Any) -> Label:
    contract, number = public_id("con", charge.contract_id), public_id("chg", charge.id)
    return Label(
        f"{contract} 第 {charge.period} 期 {number}",
        f"{contract} period {charge.period} {number}",
    )


def place(booked: Booked, where: Label | str, expected: Label | str, found: Label | str) -> Place:
    """A place that names the journal too."""
    journal, at = public_id("jou", booked.journal), Label.of(where)
    return Place.of(Label(f"{at.zh} {journal}", f"{at.en} {journal}"), expected, found)
