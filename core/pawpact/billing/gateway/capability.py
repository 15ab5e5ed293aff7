"""What a provider allows. It only narrows what the store's own policy says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pawpact.billing.gateway.values import Gateway
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan

ANOTHER = Label("请客户换一个代扣渠道", "the customer has to choose another provider")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The limits of one provider's product; None where it sets none."""

    max_attempts: int | None = None
    """Attempts for one period."""
    max_success_per_calendar_month: int | None = None
    """Successful debits of one mandate from the first to the last day of a month."""
    notice_hours: int = 0
    """Hours that have to lie between a notice and its debit."""
    anchor_day_max: int | None = None
    """The largest day of the month on which it debits."""
    max_amount: int | None = None
    """The most that it takes at once, in fen."""

    def attempts(self, most: int) -> int:
        """The store's number of attempts, or the provider's where that is smaller."""
        return most if self.max_attempts is None else min(most, self.max_attempts)

    def ahead(self, hours: timedelta) -> timedelta:
        """The store's time of notice, or the provider's where that is longer."""
        return max(hours, timedelta(hours=self.notice_hours))

    def check(self, provider: str, anchor: int, price: int) -> None:
        """Refuse a contract that this provider could never debit."""
        if self.anchor_day_max is not None and anchor > self.anchor_day_max:
            raise InvalidField(
                "provider",
                Label(
                    f"{provider} 只在每月 {self.anchor_day_max} 日及以前扣款，"
                    f"这份合约的扣款日是 {anchor} 日",
                    f"{provider} debits up to day {self.anchor_day_max} of a month;"
                    f" this contract is debited on day {anchor}",
                ),
                hint=ANOTHER,
            )
        if self.max_amount is not None and price > self.max_amount:
            raise InvalidField(
                "provider",
                Label(
                    f"{provider} 每次最多扣 {yuan(self.max_amount)} 元，月付是 {yuan(price)} 元",
                    f"{provider} takes at most {yuan(self.max_amount)} yuan at once; the monthly"
                    f" price is {yuan(price)}",
                ),
                hint=ANOTHER,
            )

    def amount(self, limit: int) -> int:
        """The mandate's limit, or the provider's where that is lower."""
        return limit if self.max_amount is None else min(limit, self.max_amount)


UNLIMITED = Capabilities()

Abilities = Mapping[str, Capabilities]
"""Capabilities by the name of the provider; one that is not named limits nothing."""

NO_LIMITS: Abilities = {}
"""Nobody asked which providers are installed."""


def require_installed(provider: str, abilities: Abilities) -> None:
    """Refuse a mandate of a provider through which this installation cannot debit."""
    if abilities is NO_LIMITS or provider in abilities:
        return
    listed = "、".join(sorted(abilities)) or "-"
    raise InvalidField(
        "provider",
        Label(
            f"没有安装代扣渠道 {provider}，已安装：{listed}",
            f"the provider {provider} is not installed; installed are: {listed}",
        ),
        hint=Label(
            "由管理员安装渠道的插件，或请客户换一个渠道",
            "the administrator installs its plugin, or the customer chooses another provider",
        ),
    )


def abilities_of(gateways: Mapping[str, Gateway]) -> Abilities:
    """What each of these providers says it allows."""
    return {name: getattr(gateway, "capabilities", UNLIMITED) for name, gateway in gateways.items()}


def longest_notice(abilities: Iterable[Capabilities]) -> timedelta:
    """The longest time of notice that any of them asks for."""
    return timedelta(hours=max((each.notice_hours for each in abilities), default=0))
