"""Providers by name. ``wechat`` and ``bank_card`` come as plugins."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.billing.gateway.simulator import SimulatedGateway
from pawpact.billing.gateway.values import Gateway
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

SIMULATOR = "simulator"

Gateways = Mapping[str, Gateway]


def simulated() -> dict[str, Gateway]:
    """The providers of an installation that collects from nobody."""
    return {SIMULATOR: SimulatedGateway()}


def gateway_of(gateways: Gateways, provider: str) -> Gateway:
    try:
        return gateways[provider]
    except KeyError:
        known = ", ".join(sorted(gateways)) or "-"
        raise AdminError(
            Label(
                f"没有名为 {provider} 的代扣渠道；已安装的有：{known}",
                f"no payment provider is called {provider}; installed are: {known}",
            )
        ) from None
