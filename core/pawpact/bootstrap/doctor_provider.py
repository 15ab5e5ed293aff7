"""What the doctor says of contracts that nobody can debit: their provider is not installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pawpact.billing.mandate import mandates_elsewhere
from pawpact.bootstrap.safety import Check, Danger, Finding, Installation
from pawpact.bootstrap.start import platform_over
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import NAMED


def provider_check(after: tuple[str, ...]) -> Check:
    """Of every store's valid mandates."""
    return Check("providers", Label("代扣渠道", "payment providers"), _providers, after)


def _providers(installation: Installation) -> Iterator[Finding]:
    platform = platform_over(installation)
    known = platform.parts.gateways.keys()
    for store in platform.stores.every():
        with platform.reading(store.name) as unit:
            found = list(islice(mandates_elsewhere(unit, known), NAMED + 1))
        yield from (_finding(store.name, *each, known) for each in found[:NAMED])
        if len(found) > NAMED:
            yield Finding(
                Danger.CAREFUL,
                Label(f"{store.name} 还有更多这样的合约", f"{store.name} has more such contracts"),
                Label("先处理前面的", "see to the first ones"),
            )


def _finding(store: str, contract: int, provider: str, known: Iterable[str]) -> Finding:
    name, listed = public_id("con", contract), "、".join(sorted(known)) or "-"
    return Finding(
        Danger.CAREFUL,
        Label(
            f"{store} 的合约 {name} 扣不了款：没有安装代扣渠道 {provider}",
            f"contract {name} of {store} cannot be debited: provider {provider} is not installed",
        ),
        Label(
            f"安装 {provider} 的插件；或解除授权后换一个已安装的渠道：{listed}",
            f"install the plugin of {provider}; or end the mandate and give another of an"
            f" installed one: {listed}",
        ),
    )
