"""What referrals add to the store's monthly report."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.sdk import Figure, Label, MonthCase, PluginMetric, Ratio
from pawpact_plugins.referral_rewards.models import Newcomer
from pawpact_plugins.referral_rewards.state import COUNTING


def referral_rate(month: MonthCase) -> Iterator[Figure]:
    """Newcomers whose referral began to count in the month and still does, over contracts."""
    found = month.tally(Newcomer, {"qualified_on": month.days}, by="state")
    counting = sum(found.get(state.value, 0) for state in COUNTING)
    title = Label("老带新占比", "brought by a referrer")
    yield Figure("rate", title, Ratio("share", counting, month.volume.activated))


METRICS = (
    PluginMetric(
        "referral_rate",
        Label("老带新", "Referrals"),
        Label("本月生效的推荐 ÷ 本月生效的合约", "referrals that qualified / contracts activated"),
        referral_rate,
    ),
)
