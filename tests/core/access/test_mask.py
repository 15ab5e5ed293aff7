"""Masks over personal data."""

from __future__ import annotations

import pytest

from pawpact.access.actor import Role
from pawpact.access.mask import show

PHONE = "15400001234"
IDENTITY = "990099199005170016"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", PHONE, "154****1234"),
        ("phone", "123", "***"),
        ("identity_number", IDENTITY, "**************0016"),
        ("identity_number", "0016", "****"),
        ("name", "顾客甲", "顾**"),
        ("name", "", ""),
        ("score", "612", "600-649"),
        ("score", "599", "550-599"),
        ("address", "某路 1 号", "***"),
        ("diagnosis", "", ""),
    ],
)
def test_sales_see_the_mask(kind: str, value: str, shown: str) -> None:
    """Each kind of personal data has its mask; what has none is hidden whole."""
    assert show(Role.SALES, kind, value) == shown


def test_the_manager_sees_the_value() -> None:
    """Whoever may read personal data sees it."""
    assert show(Role.STORE_MANAGER, "phone", PHONE) == PHONE


def test_no_birth_date_shows_through() -> None:
    """The birth date inside an identity number is masked."""
    assert "19900517" not in show(Role.SERVICE_AGENT, "identity_number", IDENTITY)
