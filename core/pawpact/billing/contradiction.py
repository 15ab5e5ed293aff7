"""A provider says late that it took an attempt which it had refused: that money is owed back.

The charge has gone on meanwhile, to the next attempt, to a payment by hand or to an end of its own,
and a refused attempt is settled no more. So the customer never pays a period twice, whatever the
order of the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.models import Charge, GatewayCall, Mandate
from pawpact.billing.values import ChargeState
from pawpact.ledger.movement import owe_late_debit
from pawpact.ledger.service import already_booked, post
from pawpact.tenancy.unit import Unit

_PAID_ANYWAY = (ChargeState.SETTLED.value, ChargeState.REVERSED.value)
"""A charge whose latest attempt was refused got there by a payment of the customer's own."""


def pay_back_earlier(
    unit: Unit, provider: str, key: str, reference: str | None = None
) -> bool | None:
    """Owe back what was taken under the key of an attempt that it refused (P45), once.

    None where nothing else came of such an attempt of this provider since; False where it is owed
    already.
    """
    row = _refused(unit, provider, key)
    if row is None:
        return None
    booked = f"late:{key}"
    if already_booked(unit, [booked]):
        return False
    unit.session.add(
        GatewayCall(
            id=unit.ids.one(),
            charge_id=row.charge_id,
            gateway_key=key,
            amount=row.amount,
            result=Result.OK.value,
            reason=None,
            provider_reference=reference,
            at=unit.at,
        )
    )
    post(unit, [owe_late_debit(booked, row.customer_id, row.amount, "collected after a refusal")])
    return True


def pay_back_each(unit: Unit, provider: str, answers: Sequence[GatewayAnswer]) -> int:
    """The same of whatever these answers say was taken; answers how many are owed back now."""
    taken = [each for each in answers if each.result is Result.OK]
    owed = [pay_back_earlier(unit, provider, each.key, each.reference) for each in taken]
    return owed.count(True)


def was_refused(unit: Unit, provider: str, key: str) -> bool:
    """Whether this provider had refused that attempt, so that what came since is not its doing."""
    return _refused(unit, provider, key) is not None


def _refused(unit: Unit, provider: str, key: str) -> Any:
    return unit.session.execute(
        select(GatewayCall.charge_id, GatewayCall.amount, Charge.customer_id)
        .join(Charge, Charge.id == GatewayCall.charge_id)
        .join(Mandate, Mandate.id == Charge.mandate_id)
        .where(
            GatewayCall.gateway_key == key,
            GatewayCall.result == Result.REFUSED.value,
            or_(Charge.gateway_key != key, Charge.state.in_(_PAID_ANYWAY)),
            Mandate.provider == provider,
        )
        .limit(1)
    ).one_or_none()
