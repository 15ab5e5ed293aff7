"""A shop whose customers bring others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from pawpact.sdk.testing import Store
from pawpact_plugins.referral_rewards import plugin

PLUGIN = "referral_rewards"


@pytest.fixture
def pawpact_plugins() -> list[ModuleType]:
    return [plugin]


@dataclass
class Shop:
    """One store; people come, bring others, sign and leave."""

    store: Store

    def referrer(self) -> Mapping[str, int]:
        """Somebody with a running contract; its subjects."""
        return self.store.contract(self.store.apply(score=700))

    def code(self, customer: int) -> str:
        return str(self.store.do(PLUGIN, "issue_code", customer=customer).answer["code"])

    def newcomer(self, code: str, **changes: Any) -> Mapping[str, int]:
        """Somebody who names the code and signs; the contract's subjects."""
        application = self.store.apply(self.store.person(**changes), score=700)
        self.store.do(PLUGIN, "use_code", customer=application.subjects["customer"], code=code)
        return self.store.contract(application)

    def live(self, days: int) -> None:
        """Days pass, with all that is due on each of them."""
        for _ in range(days):
            self.store.live(1)
            self.store.day()

    def seen(self, customer: int) -> Mapping[str, Any]:
        """What the counter sees of a referrer."""
        return dict(self.store.view(PLUGIN, "referrer", customer=customer))


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)
