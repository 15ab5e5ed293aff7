"""A store with some weeks behind it: who applied with what score, and how they paid."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from pawpact.backtest.service import Backtester, backtest
from pawpact.backtest.values import Backtest
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest
from pawpact.decisions.lookup import Revisions
from pawpact.policy.model import Ruleset
from pawpact.tenancy.unit import Unit
from tests.house import House, resolved
from tests.stories.counter import apply, conclude, live_days

STORE = "past"
HEAD = "store: past\nextends: platform@2026.1\n"
THANKS = "core.performance:\n"
OWN = f"{HEAD}{THANKS}  params: {{anniversary_period: 1}}\n"
"""Thanks come after the first period already, so that points were granted."""

SIGNED = (720, 650, 640)
"""Scores of those who signed; the last one pays late."""

LOOKED = (610, 600)
"""Approved as well, but nothing came of it."""

REFUSED = 500
QUIET, BUSY = 24, 24
"""Days on which nothing is due, and those of the first debit with all its attempts."""


@dataclass(frozen=True, slots=True)
class Past:
    """The store as it stands after these weeks; ``began`` lies before the first of them."""

    house: House
    began: datetime
    applications: dict[int, int]
    contracts: dict[int, int]

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with self.house.platform.reading(STORE) as unit:
            yield unit

    def draft(self, min_score: int = 550, points: int = 50) -> Ruleset:
        """The store's file with another line, and other points for the first period."""
        return self.written(
            f"credit_scoring.decide:\n  params: {{min_score: {min_score}}}\n{THANKS}"
            f"  params: {{anniversary_period: 1, anniversary_points: {points}}}\n"
        )

    def written(self, sections: str) -> Ruleset:
        """The store's file with these sections."""
        words = self.house.host.vocabulary()
        return resolved(f"tenants/{STORE}/rules.yaml", HEAD + sections, words)

    @property
    def revisions(self) -> Revisions:
        return self.house.platform.parts.revisions

    def backtester(self, unit: Unit, revisions: Revisions | None = None) -> Backtester:
        """One that stores can be added to."""
        vocabulary = unit.store.revision.vocabulary
        return Backtester(self.house.host, revisions or self.revisions, self.began, vocabulary)

    def backtest(self, draft: Ruleset, reader: str = "") -> Backtest:
        with self.reading() as unit:
            return backtest(unit, self.house.host, self.revisions, draft, self.began, reader=reader)


def live(house: House) -> Past:
    """Everybody applies on the first day; then seven weeks pass."""
    began = house.clock.now()
    house.open(STORE, OWN)
    scores = (*SIGNED, *LOOKED, REFUSED)
    applications = {score: _apply(house, score) for score in scores}
    contracts = {score: conclude(house, STORE, applications[score]) for score in SIGNED}
    _pay_late(house, contracts[SIGNED[-1]])
    house.clock.advance(timedelta(days=QUIET))
    live_days(house, STORE, BUSY)
    return Past(house, began, applications, contracts)


def _apply(house: House, score: int) -> int:
    house.clock.advance(timedelta(minutes=1))
    return apply(house, STORE, score, key=f"of-{score}")


def _pay_late(house: House, contract: int) -> None:
    """The provider refuses this contract's debits, so that they become overdue."""

    def decide(request: DebitRequest) -> Outcome:
        is_hers = request.key.startswith(f"{contract}-")
        return Outcome.INSUFFICIENT_FUNDS if is_hers else Outcome.OK

    gateways = house.platform.parts.gateways
    assert isinstance(gateways, dict)
    gateways["simulator"] = SimulatedGateway(decide)
