"""What the paid periods of running contracts were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.contracts.models import Contract
from pawpact.database.among import among
from pawpact.importing.export.contract_page import RUNNING
from pawpact.importing.export.page import SIZE, Page, Row, last_of, said
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit

COLUMNS = ("合约号", "期", "应扣日期", "实扣日期", "金额")
_PAID = (ChargeState.SETTLED.value, ChargeState.WAIVED.value)


def read_charges(unit: Unit, after: int, _purpose: str) -> Page:
    """The paid periods of a page of contracts, in the order of their days: pauses moved some."""
    contracts = unit.session.scalars(
        select(Contract.id)
        .where(
            Contract.id > after,
            Contract.activated_at.is_not(None),
            Contract.state.in_(RUNNING),
        )
        .order_by(Contract.id)
        .limit(SIZE)
    ).all()
    return Page(_rows(unit, contracts), last_of(contracts))


def _rows(unit: Unit, contracts: Sequence[int]) -> list[Row]:
    charges = unit.session.execute(
        select(Charge.contract_id, Charge.due_on, Charge.settled_at, Charge.amount, Charge.state)
        .where(
            among(Charge.contract_id, contracts),
            Charge.state.in_(_PAID),
            Charge.settled_at.is_not(None),
        )
        .order_by(Charge.contract_id, Charge.due_on, Charge.period)
    )
    return [
        (
            public_id("con", contract),
            said(period),
            said(charge.due_on),
            said(_paid_on(unit, charge.settled_at)),
            yuan(0 if charge.state == ChargeState.WAIVED else charge.amount),
        )
        for contract, paid in groupby(charges, key=lambda charge: charge.contract_id)
        for period, charge in enumerate(paid, start=1)
    ]


def _paid_on(unit: Unit, settled_at: datetime) -> date:
    """A period that came in as paid ahead is noted on its day; it was paid by today."""
    return min(unit.store.local_date(settled_at), unit.today)
