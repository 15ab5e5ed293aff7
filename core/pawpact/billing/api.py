"""``/providers/simulator/callbacks``: what the provider tells by itself, signed, maybe twice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from flask import request
from marshmallow import Schema, fields, validate

from pawpact.access.blueprint import Routes
from pawpact.billing.callback import EventKind, Handling, handle_callback, read_event
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.billing.gateway.registry import SIMULATOR
from pawpact.billing.gateway.signature import verify
from pawpact.billing.gateway.values import Result
from pawpact.hosting.field import LARGEST_FEN
from pawpact.kernel.clock import Clock
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

SIGNATURE = "Pawpact-Signature"
TOLERANCE = timedelta(minutes=5)


class Doors(Protocol):
    """How a callback opens the store it is about."""

    def unit(self, store: str, actor: str) -> AbstractContextManager[Unit]: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """Lets a message in that the provider signed, just now: ``t=<milliseconds>,v1=<hex>``."""

    secrets: Mapping[str, bytes] = field(repr=False)
    clock: Clock
    scheme: str = "provider_signature"

    def admit(self, _address: Mapping[str, str]) -> None:
        header = request.headers.get(SIGNATURE, "")
        secret = _secret(self.secrets)
        verify(request.get_data(), header, secret, self.clock.now(), tolerance=TOLERANCE)


class CallbackBody(Schema):
    """A provider's event; ``store`` is the name under which the store registered with it."""

    store = fields.String(
        required=True, validate=validate.Length(1, 60), metadata={"example": "hangzhou-xihu"}
    )
    id = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": "the provider's event number", "example": "evt-000127"},
    )
    kind = fields.Enum(EventKind, by_value=True, required=True, metadata={"example": "debit"})
    key = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={
            "description": "the attempt's gateway key, or the mandate's number",
            "example": "chg_0000000000001-1",
        },
    )
    result = fields.Enum(Result, by_value=True, metadata={"example": "ok"})
    reference = fields.String(allow_none=True, validate=validate.Length(max=80))
    reason = fields.String(allow_none=True)
    limit = fields.Integer(
        strict=True,
        validate=validate.Range(1, LARGEST_FEN),
        metadata={"description": "of a changed limit: the new one in fen", "example": 39800},
    )


class CallbackAnswer(Schema):
    """What became of the event: ``applied``, ``already`` or ``unmatched``."""

    handling = fields.String(required=True, validate=validate.OneOf(list(Handling)))


def routes(
    doors: Doors, clock: Clock, secrets: Mapping[str, bytes], abilities: Abilities = NO_LIMITS
) -> Routes:
    """The callbacks of providers; ``secrets`` holds each provider's signing secret."""
    callbacks = Routes("callbacks", "支付渠道回调 / provider callbacks", prefix="/providers")

    @callbacks.serve(
        "POST",
        f"/{SIMULATOR}/callbacks",
        guard=Signed(secrets, clock),
        body=CallbackBody,
        answer=CallbackAnswer,
        problems=(400, 403, 404, 413, 415, 422, 503),
    )
    def receive(body: dict[str, Any]) -> Any:
        """Take an event of the simulated provider; the same event again changes nothing."""
        event = read_event(SIMULATOR, request.get_data())
        with doors.unit(body["store"], f"provider:{SIMULATOR}") as unit:
            return {"handling": str(handle_callback(unit, event, abilities))}

    return callbacks


def _secret(secrets: Mapping[str, bytes]) -> bytes:
    try:
        return secrets[SIMULATOR]
    except KeyError:
        raise NotFound(
            Label("这里没有启用模拟渠道", "the simulated provider is not in use here")
        ) from None
