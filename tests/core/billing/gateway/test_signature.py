"""A provider's message counts only with its signature, and only now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pawpact.billing.gateway.signature import BadSignature, sign, verify

AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
SECRET = b"a secret of this test"
BODY = b'{"id": "e1"}'
FIVE = timedelta(minutes=5)


def test_signed_message_is_accepted() -> None:
    """A message signed with the secret holds within the tolerance."""
    verify(BODY, sign(BODY, SECRET, AT), SECRET, AT + FIVE, tolerance=FIVE)


@pytest.mark.parametrize(("body", "secret"), [(BODY + b" ", SECRET), (BODY, b"another secret")])
def test_other_body_or_secret(body: bytes, secret: bytes) -> None:
    """A changed body or another secret is refused."""
    with pytest.raises(BadSignature):
        verify(body, sign(BODY, SECRET, AT), secret, AT, tolerance=FIVE)


@pytest.mark.parametrize("late", [FIVE + timedelta(milliseconds=1), -FIVE - timedelta(seconds=1)])
def test_old_message(late: timedelta) -> None:
    """A message replayed later, or from the future, is refused."""
    with pytest.raises(BadSignature):
        verify(BODY, sign(BODY, SECRET, AT), SECRET, AT + late, tolerance=FIVE)


def test_moved_time_breaks_the_signature() -> None:
    """The time is signed with the body, so that a replay cannot be dated anew."""
    header = sign(BODY, SECRET, AT - timedelta(days=1))
    fresh = sign(BODY, SECRET, AT).partition(",")[0] + "," + header.partition(",")[2]
    with pytest.raises(BadSignature):
        verify(BODY, fresh, SECRET, AT, tolerance=FIVE)


@pytest.mark.parametrize("header", ["", "v1=", "t=1", "t=x,v1=y", ",,,", "t=,v1=é"])
def test_malformed_header(header: str) -> None:
    """A header of another shape is refused like a wrong signature."""
    with pytest.raises(BadSignature):
        verify(BODY, header, SECRET, AT, tolerance=FIVE)
