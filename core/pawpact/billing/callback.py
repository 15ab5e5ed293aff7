"""What a provider tells us by itself. Each event counts once, however often it comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from pawpact.billing.contradiction import pay_back_earlier, was_refused
from pawpact.billing.gateway.capability import NO_LIMITS, UNLIMITED, Abilities
from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.mandate import authorise_mandate, change_limit, end_mandate, revoke_mandate
from pawpact.billing.models import Callback, Charge, Mandate
from pawpact.billing.reversal import reverse_charge
from pawpact.billing.settlement import settle
from pawpact.billing.task import UNMATCHED, task
from pawpact.billing.values import MANDATE, ChargeState, MandateState
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.outbox.values import Said
from pawpact.tasks.service import open_tasks
from pawpact.tenancy.unit import Unit


class EventKind(StrEnum):
    DEBIT = "debit"
    """The result of an attempt, by its key."""
    CHARGE_BACK = "charge_back"
    """A debit that succeeded was taken back; the key is that of the attempt."""
    MANDATE_AUTHORISED = "mandate_authorised"
    """The customer agreed; the key of this and all that follow is the mandate's own number
    (``man_…``), or that of one of its attempts."""
    MANDATE_REFUSED = "mandate_refused"
    """The customer, or the provider, said no when the mandate was asked for."""
    MANDATE_LIMIT_CHANGED = "mandate_limit_changed"
    MANDATE_REVOKED = "mandate_revoked"
    MANDATE_EXPIRED = "mandate_expired"
    MANDATE_SUSPENDED = "mandate_suspended"


class Handling(StrEnum):
    APPLIED = "applied"
    ALREADY = "already"
    """This event came before, or what it says is already so, or no longer."""
    UNMATCHED = "unmatched"
    """No attempt or mandate of this store has this key: a person looks."""


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
    limit: int | None = None


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
            _limit(fields),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidField(
            "body",
            Label(
                "回调内容应为含 id、kind、key、result 的 JSON 对象",
                "a callback is a JSON object with id, kind, key and result",
            ),
        ) from None


def handle_callback(unit: Unit, event: ProviderEvent, abilities: Abilities = NO_LIMITS) -> Handling:
    """Apply an event once. The row of the event is written in the same transaction."""
    if _came_before(unit, event):
        return Handling.ALREADY
    handling = _apply(unit, event, abilities)
    if handling is Handling.UNMATCHED:
        _ask(unit, event)
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


def _ask(unit: Unit, event: ProviderEvent) -> None:
    """Money may have moved that the books do not have: the manager looks."""
    values: dict[str, Said] = {"provider": event.provider, "event": event.kind.value}
    open_tasks(unit, [task(unit, UNMATCHED, f"{event.provider}:{event.id}", {}, values)])


def _came_before(unit: Unit, event: ProviderEvent) -> bool:
    return (
        unit.session.execute(
            select(Callback.id).where(
                Callback.provider == event.provider, Callback.event_key == event.id
            )
        ).first()
        is not None
    )


def _apply(unit: Unit, event: ProviderEvent, abilities: Abilities) -> Handling:
    if event.kind in _MANDATE_MOVES:
        return _apply_to_mandate(unit, event)
    found = _attempt(unit, event)
    if found is None:
        return _of_earlier(unit, event)
    if event.kind is EventKind.CHARGE_BACK:
        return _charge_back(unit, event, found)
    answer = GatewayAnswer(event.key, event.result, event.reference, event.reason)
    if settle(unit, [answer], abilities.get(event.provider, UNLIMITED)).total:
        return Handling.APPLIED
    return _of_earlier(unit, event, otherwise=Handling.ALREADY)


def _of_earlier(
    unit: Unit, event: ProviderEvent, otherwise: Handling = Handling.UNMATCHED
) -> Handling:
    """What a refused attempt took after all is owed back, where its period was paid otherwise."""
    if event.kind is not EventKind.DEBIT or event.result is not Result.OK:
        return otherwise
    paid_back = pay_back_earlier(unit, event.provider, event.key, event.reference)
    if paid_back is None:
        return otherwise
    return Handling.APPLIED if paid_back else Handling.ALREADY


def _charge_back(unit: Unit, event: ProviderEvent, found: Any) -> Handling:
    """What the customer paid by hand after a refusal is not the provider's to take back."""
    if was_refused(unit, event.provider, event.key):
        return Handling.UNMATCHED
    if found.charge_state == ChargeState.SETTLED:
        reverse_charge(unit, found.id, "provider_charge_back")
        return Handling.APPLIED
    is_done = found.charge_state == ChargeState.REVERSED
    return Handling.ALREADY if is_done else Handling.UNMATCHED


def _apply_to_mandate(unit: Unit, event: ProviderEvent) -> Handling:
    """What comes late, after the mandate went on or ended, changes nothing any more."""
    found = _mandate(unit, event)
    if found is None:
        return Handling.UNMATCHED
    target = _MANDATE_MOVES[event.kind]
    if not MANDATE.allows(found.state, target) or _says_nothing_new(event, found):
        return Handling.ALREADY
    _MANDATE_STEPS[event.kind](unit, found.id, event)
    return Handling.APPLIED


def _says_nothing_new(event: ProviderEvent, found: Any) -> bool:
    """A refusal is of what was asked for; a limit that is so already is no change."""
    if event.kind is EventKind.MANDATE_REFUSED:
        return bool(found.state != MandateState.REQUESTED)
    return event.kind is EventKind.MANDATE_LIMIT_CHANGED and event.limit == found.limit


def _attempt(unit: Unit, event: ProviderEvent) -> Any:
    return unit.session.execute(
        select(
            Charge.id,
            Charge.state.label("charge_state"),
            Charge.ended_at,
            Mandate.id.label("mandate"),
        )
        .join(Mandate, Mandate.id == Charge.mandate_id)
        .where(Charge.gateway_key == event.key, Mandate.provider == event.provider)
    ).one_or_none()


def _mandate(unit: Unit, event: ProviderEvent) -> Any:
    number = read_public_id("man", event.key)
    if number is None:
        found = _attempt(unit, event)
        number = None if found is None else found.mandate
    return unit.session.execute(
        select(Mandate.id, Mandate.state, Mandate.limit).where(
            Mandate.id == number, Mandate.provider == event.provider
        )
    ).one_or_none()


def _limit(fields: Mapping[str, Any]) -> int | None:
    limit = fields.get("limit")
    if limit is None and fields["kind"] == EventKind.MANDATE_LIMIT_CHANGED:
        raise ValueError("a change of the limit names the limit")
    if limit is not None and (type(limit) is not int or limit <= 0):
        raise ValueError("a limit is a whole number of fen above zero")
    return limit


Step = Callable[[Unit, int, ProviderEvent], None]

_MANDATE_MOVES: Mapping[EventKind, MandateState] = {
    EventKind.MANDATE_AUTHORISED: MandateState.AUTHORISED,
    EventKind.MANDATE_REFUSED: MandateState.REVOKED,
    EventKind.MANDATE_LIMIT_CHANGED: MandateState.LIMIT_CHANGED,
    EventKind.MANDATE_REVOKED: MandateState.REVOKED,
    EventKind.MANDATE_EXPIRED: MandateState.EXPIRED,
    EventKind.MANDATE_SUSPENDED: MandateState.SUSPENDED,
}
_MANDATE_STEPS: Mapping[EventKind, Step] = {
    EventKind.MANDATE_AUTHORISED: lambda unit, mandate, event: authorise_mandate(
        unit, mandate, event.reference or event.id
    ),
    EventKind.MANDATE_REFUSED: lambda unit, mandate, _: revoke_mandate(
        unit, mandate, "provider_says_refused", known_there=True
    ),
    EventKind.MANDATE_LIMIT_CHANGED: lambda unit, mandate, event: change_limit(
        unit, mandate, event.limit or 0
    ),
    EventKind.MANDATE_REVOKED: lambda unit, mandate, _: revoke_mandate(
        unit, mandate, "provider_says_revoked", known_there=True
    ),
    EventKind.MANDATE_EXPIRED: lambda unit, mandate, _: end_mandate(
        unit, mandate, MandateState.EXPIRED, "provider_says_expired"
    ),
    EventKind.MANDATE_SUSPENDED: lambda unit, mandate, _: end_mandate(
        unit, mandate, MandateState.SUSPENDED, "provider_says_suspended"
    ),
}
