"""What billing itself does when a charge is settled: money becomes points, the period counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.billing.moment import AMOUNT, PERIOD_PERFORMED
from pawpact.database import bulk
from pawpact.ledger.movement import settle_charge
from pawpact.ledger.service import post_later
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case


def post_points(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """P01 for every settled charge, once by contract and period; then the period is performed."""
    amounts = _amounts(unit, cases)
    post_later(
        unit,
        [
            settle_charge(
                f"charge:{case.key}",
                case.subjects["customer"],
                amounts[case.subjects["charge"]],
                moment,
            )
            for case in cases
        ],
    )
    unit.raise_moment(PERIOD_PERFORMED, cases)


def link_receipt(unit: Unit, cases: Sequence[Case], receipt: int | None) -> None:
    """Note on the charges which receipt says what their period earned, and why; None: none yet."""
    charges = [case.subjects["charge"] for case in cases]
    bulk.update(unit.session, Charge, charges, {"receipt_id": [receipt] * len(charges)})


def _amounts(unit: Unit, cases: Sequence[Case]) -> Mapping[int, int]:
    """As the moment carries them, else as the charges say."""
    carried = {case.subjects["charge"]: case.facts.get(AMOUNT) for case in cases}
    known = {charge: amount for charge, amount in carried.items() if isinstance(amount, int)}
    missing = [charge for charge in carried if charge not in known]
    if missing:
        rows = unit.session.execute(
            select(Charge.id, Charge.amount).where(Charge.id.in_(missing))
        ).all()
        known.update({row.id: row.amount for row in rows})
    return known
