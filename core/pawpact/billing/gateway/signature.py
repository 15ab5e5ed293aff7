"""Signed messages from a provider: HMAC-SHA256 over the time and the body."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from pawpact.kernel.clock import milliseconds
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label


class BadSignature(Forbidden):
    """This message does not come from the provider, or not from now."""

    code = "bad_signature"
    title = Label("回调签名无效", "The provider's signature does not hold")


def sign(body: bytes, secret: bytes, at: datetime) -> str:
    """The signature header of a message: ``t=<milliseconds>,v1=<hex>``."""
    stamp = str(milliseconds(at))
    return f"t={stamp},v1={_digest(stamp, body, secret)}"


def verify(body: bytes, header: str, secret: bytes, now: datetime, *, tolerance: timedelta) -> None:
    """Refuse a message whose signature is wrong or whose time is not within ``tolerance``."""
    fields = dict(part.partition("=")[::2] for part in header.split(","))
    stamp, given = fields.get("t", ""), fields.get("v1", "")
    expected = _digest(stamp, body, secret)
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise BadSignature(
            Label(
                "回调签名不符，请核对该渠道的密钥",
                "the signature does not match; check the secret of this provider",
            )
        )
    if not stamp.isdecimal() or abs(milliseconds(now) - int(stamp)) > _limit(tolerance):
        raise BadSignature(
            Label(
                "回调时间不在允许范围内，请核对服务器时钟",
                "the message's time is not within the allowed range; check the clocks",
            )
        )


def _digest(stamp: str, body: bytes, secret: bytes) -> str:
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _limit(tolerance: timedelta) -> int:
    return round(tolerance.total_seconds() * 1000)
