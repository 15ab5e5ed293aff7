"""What a provider tells us by itself. Each event counts once, however often it comes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.mandate import revoke_mandate
from pawpact.billing.models import Callback, Charge, Mandate
from pawpact.billing.settlement import settle
from pawpact.billing.values import VALID_MANDATES
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


class EventKind(StrEnum):
    DEBIT = "debit"
    """The result of an attempt, by its key."""
    MANDATE_REVOKED = "mandate_revoked"
    """The customer took the mandate back at the provider; the key is one of its attempts."""


class Handling(StrEnum):
    APPLIED = "applied"
    ALREADY = "already"
    """This event came before, or what it says is already so."""
    UNMATCHED = "unmatched"
    """No attempt of this store has this key: a person looks."""


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One message of a provider; ``id`` is the provider's own number of the event."""

    provider: str
    id: str
    kind: EventKind
    key: str
    result: Result = Result.UNKNOWN
    reference: str | None = None
    reason: str | None = None


def read_event(provider: str, body: bytes) -> ProviderEvent:
    """The event in a message whose signature has been verified."""
    try:
        fields = json.loads(body)
        return ProviderEvent(
            provider,
            str(fields["id"]),
            EventKind(fields["kind"]),
            str(fields["key"]),
            Result(fields.get("result", Result.UNKNOWN)),
            fields.get("reference"),
            fields.get("reason"),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidField(
            "body",
            Label(
                "回调内容应为含 id、kind、key、result 的 JSON 对象",
                "a callback is a JSON object with id, kind, key and result",
            ),
        ) from None


def handle_callback(unit: Unit, event: ProviderEvent) -> Handling:
    """Apply an event once. The row of the event is written in the same transaction."""
    if _came_before(unit, event):
        return Handling.ALREADY
    handling = _apply(unit, event)
    unit.session.add(
        Callback(
            id=unit.ids.one(),
            provider=event.provider,
            event_key=event.id,
            kind=event.kind.value,
            gateway_key=event.key,
            outcome=handling.value,
            at=unit.at,
        )
    )
    unit.session.flush()
    return handling


def _came_before(unit: Unit, event: ProviderEvent) -> bool:
    return (
        unit.session.execute(
            select(Callback.id).where(
                Callback.provider == event.provider, Callback.event_key == event.id
            )
        ).first()
        is not None
    )


def _apply(unit: Unit, event: ProviderEvent) -> Handling:
    found = unit.session.execute(
        select(Charge.id, Mandate.id.label("mandate"), Mandate.state)
        .join(Mandate, Mandate.id == Charge.mandate_id)
        .where(Charge.gateway_key == event.key, Mandate.provider == event.provider)
    ).one_or_none()
    if found is None:
        return Handling.UNMATCHED
    if event.kind is EventKind.MANDATE_REVOKED:
        if found.state not in VALID_MANDATES:
            return Handling.ALREADY
        revoke_mandate(unit, found.mandate, "provider_says_revoked")
        return Handling.APPLIED
    answer = GatewayAnswer(event.key, event.result, event.reference, event.reason)
    return Handling.APPLIED if settle(unit, [answer]).total else Handling.ALREADY
