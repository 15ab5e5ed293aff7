"""What billing itself does when a charge is settled: money becomes points, the period counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.billing.moment import AMOUNT, DISCOUNT, PERIOD_PERFORMED, PROMOTION
from pawpact.database import bulk
from pawpact.ledger.movement import settle_charge
from pawpact.ledger.service import post_later
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case


class _Paid(NamedTuple):
    """What was debited, and what the store adds to it for which promotion."""

    amount: int
    discount: int
    promotion: str | None


def post_points(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """P01 for every settled charge, once by contract and period; then the period is performed.

    With a discount P03 or P04: the points stay at face value.
    """
    paid = _paid(unit, cases)
    post_later(unit, [_journal(case, paid[case.subjects["charge"]], moment) for case in cases])
    unit.raise_moment(PERIOD_PERFORMED, cases)


def link_receipt(unit: Unit, cases: Sequence[Case], receipt: int | None) -> None:
    """Note on the charges which receipt says what their period earned, and why; None: none yet."""
    charges = [case.subjects["charge"] for case in cases]
    bulk.update(unit.session, Charge, charges, {"receipt_id": [receipt] * len(charges)})


def _journal(case: Case, paid: _Paid, moment: str) -> Journal:
    key, customer = f"charge:{case.key}", case.subjects["customer"]
    if not paid.discount:
        return settle_charge(key, customer, paid.amount, moment)
    return settle_charge(
        key,
        customer,
        paid.amount,
        moment,
        discount=paid.discount,
        promotion=paid.promotion or "discount",
    )


def _paid(unit: Unit, cases: Sequence[Case]) -> Mapping[int, _Paid]:
    """As the moment carries it, else as the charges say."""
    known: dict[int, _Paid] = {}
    missing: list[int] = []
    for case in cases:
        amount, discount = case.facts.get(AMOUNT), case.facts.get(DISCOUNT)
        if isinstance(amount, int) and isinstance(discount, int):
            promotion = case.facts.get(PROMOTION)
            named = promotion if isinstance(promotion, str) else None
            known[case.subjects["charge"]] = _Paid(amount, discount, named)
        else:
            missing.append(case.subjects["charge"])
    if missing:
        rows = unit.session.execute(
            select(Charge.id, Charge.amount, Charge.discount, Charge.promotion).where(
                Charge.id.in_(missing)
            )
        ).all()
        known.update({row.id: _Paid(row.amount, row.discount, row.promotion) for row in rows})
    return known
