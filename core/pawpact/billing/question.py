"""Attempts whose answer the provider still owes."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.gateway.call import Question
from pawpact.billing.gateway.values import DebitRequest
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.page import Pages, Place
from pawpact.billing.values import VALID_MANDATES, ChargeState
from pawpact.tenancy.unit import Unit

_SENT = Pages(
    select(
        Charge.id,
        Charge.next_at,
        Charge.gateway_key,
        Charge.amount,
        Charge.held,
        Charge.ended_at,
        Mandate.id.label("mandate"),
        Mandate.provider,
        Mandate.provider_reference,
        Mandate.state.label("mandate_state"),
    ).join(Mandate, Mandate.id == Charge.mandate_id)
)


def unanswered(
    unit: Unit, state: ChargeState, place: Place, size: int
) -> tuple[dict[str, list[Question]], Place | None]:
    """One page of them by provider, each as it was sent.

    An attempt of an ended or held contract, or under a mandate since taken back, is asked for
    but no longer wanted.
    """
    rows = _SENT.read(unit.session, state, None, place, size)
    questions: dict[str, list[Question]] = {}
    for row in rows:
        request = DebitRequest(row.gateway_key, row.amount, row.mandate, row.provider_reference)
        wanted = row.ended_at is None and not row.held and row.mandate_state in VALID_MANDATES
        questions.setdefault(row.provider, []).append(Question(request, wanted))
    return questions, Place.behind(rows, size)
