"""The doctor names contracts whose debits no installed provider can make."""

from __future__ import annotations

from typing import cast

import pytest

from pawpact.accounts.service import register_customer
from pawpact.billing.mandate import create_mandate, find_mandate
from pawpact.billing.values import MandateState
from pawpact.bootstrap.doctor_provider import provider_check
from pawpact.bootstrap.platform import Platform
from pawpact.bootstrap.safety import Danger, Installation, examine
from pawpact.bootstrap.start import platform_over
from pawpact.kernel.identity import public_id
from tests.core.bootstrap.conftest import begin
from tests.core.shop import newcomer

STORE, CONTRACT = "chengdu-yulin", 4_711


def _said(installation: Installation) -> list[tuple[Danger, str]]:
    (examined,) = examine(installation, [provider_check(())])
    return [(each.danger, each.found.en) for each in examined.findings]


def _mandate(platform: Platform) -> int:
    with platform.unit(STORE) as unit:
        customer = register_customer(unit, newcomer(1))
        return create_mandate(unit, CONTRACT, customer, "wechat", 268_00, reference="m-1")


def test_a_contract_without_its_provider_is_named(installation: Installation) -> None:
    """A valid mandate of a provider that is not installed is told by its contract's number."""
    assert _said(installation) == []
    _mandate(begin(installation))
    name = public_id("con", CONTRACT)
    told = f"contract {name} of {STORE} cannot be debited: provider wechat is not installed"
    assert _said(installation) == [(Danger.CAREFUL, told)]


def test_a_mandate_that_is_over_is_not_named(installation: Installation) -> None:
    """With the mandate taken back nothing is to be debited through it."""
    platform = begin(installation)
    mandate = _mandate(platform)
    with platform.unit(STORE) as unit:
        find_mandate(unit, mandate).state = MandateState.REVOKED.value
    assert _said(installation) == []


def test_a_provider_that_is_installed_is_not_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the plugin of the provider is there, its contracts can be debited."""
    platform = begin(installation)
    _mandate(platform)
    gateways = platform_over(installation).parts.gateways
    monkeypatch.setitem(cast(dict[str, object], gateways), "wechat", object())
    assert _said(installation) == []
