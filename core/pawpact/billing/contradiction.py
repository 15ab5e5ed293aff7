"""A provider says late that it took an attempt which it had refused: that money is owed back.

The charge has gone on meanwhile, to the next attempt, to a payment by hand or to an end of its own,
and a refused attempt is settled no more. So the customer never pays a period twice, whatever the
order of the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.models import Charge, GatewayCall, Mandate
from pawpact.billing.values import ChargeState
from pawpact.database.among import among
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
    refused = _refused(unit, provider, [key])
    return _owe_back(unit, refused, {key: reference}) > 0 if refused else None


def pay_back_each(unit: Unit, provider: str, answers: Sequence[GatewayAnswer]) -> int:
    """The same of whatever these answers say was taken; answers how many are owed back now."""
    taken = {each.key: each.reference for each in answers if each.result is Result.OK}
    return _owe_back(unit, _refused(unit, provider, [*taken]), taken)


def was_refused(unit: Unit, provider: str, key: str) -> bool:
    """Whether this provider had refused that attempt, so that what came since is not its doing."""
    return bool(_refused(unit, provider, [key]))


def _owe_back(unit: Unit, refused: Mapping[str, Any], references: Mapping[str, str | None]) -> int:
    """Book by key what is not booked yet, and the answer that tells of it; how many these are."""
    known = already_booked(unit, [_booked(key) for key in refused])
    fresh = {key: row for key, row in refused.items() if _booked(key) not in known}
    journals = []
    for key, row in fresh.items():
        unit.session.add(
            GatewayCall(
                id=unit.ids.one(),
                charge_id=row.charge_id,
                gateway_key=key,
                amount=row.amount,
                result=Result.OK.value,
                reason=None,
                provider_reference=references[key],
                at=unit.at,
            )
        )
        why = "collected after a refusal"
        journals.append(owe_late_debit(_booked(key), row.customer_id, row.amount, why))
    post(unit, journals)
    return len(journals)


def _booked(key: str) -> str:
    return f"late:{key}"


def _refused(unit: Unit, provider: str, keys: Sequence[str]) -> dict[str, Any]:
    """Of these attempts, by key, those that it refused and that something else came of since."""
    rows = unit.session.execute(
        select(
            GatewayCall.gateway_key, GatewayCall.charge_id, GatewayCall.amount, Charge.customer_id
        )
        .join(Charge, Charge.id == GatewayCall.charge_id)
        .join(Mandate, Mandate.id == Charge.mandate_id)
        .where(
            among(GatewayCall.gateway_key, keys),
            GatewayCall.result == Result.REFUSED.value,
            or_(Charge.gateway_key != GatewayCall.gateway_key, Charge.state.in_(_PAID_ANYWAY)),
            Mandate.provider == provider,
        )
    )
    return {row.gateway_key: row for row in rows}
