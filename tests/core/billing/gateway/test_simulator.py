"""The simulated provider takes each key once and remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway, seeded
from pawpact.billing.gateway.values import DebitRequest, Result

REQUEST = DebitRequest("1-1-1", 39_800, 5, None)


def test_key_is_taken_once() -> None:
    """The same key twice takes the money once and answers the same."""
    gateway = SimulatedGateway()
    assert gateway.collect([REQUEST]) == gateway.collect([REQUEST])
    assert gateway.taken == {"1-1-1": 39_800}


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.INSUFFICIENT_FUNDS, "insufficient_funds"),
        (Outcome.REFUSED, "refused"),
        (Outcome.MANDATE_REVOKED, "mandate_revoked"),
    ],
)
def test_refusal_takes_nothing(outcome: Outcome, reason: str) -> None:
    """A refusal says why and takes nothing."""
    gateway = SimulatedGateway(lambda request: outcome)
    (answer,) = gateway.collect([REQUEST])
    assert (answer.result, answer.reason, gateway.taken) == (Result.REFUSED, reason, {})


def test_timeout_after_success() -> None:
    """After a lost answer the money is taken, and asking says so."""
    gateway = SimulatedGateway(lambda request: Outcome.TIMEOUT_AFTER_SUCCESS)
    assert gateway.collect([REQUEST])[0].result is Result.UNKNOWN
    assert gateway.ask(["1-1-1"])[0].result is Result.OK
    assert gateway.taken == {"1-1-1": 39_800}


def test_timeout_before_arrival() -> None:
    """A lost request is absent until it is sent again."""
    gateway = SimulatedGateway(lambda request: Outcome.TIMEOUT_BEFORE_ARRIVAL)
    assert gateway.collect([REQUEST])[0].result is Result.UNKNOWN
    assert gateway.ask(["1-1-1"])[0].result is Result.ABSENT
    assert gateway.collect([REQUEST])[0].result is Result.OK


def test_memory_outlives_the_process(tmp_path: Path) -> None:
    """A provider started again on the same file knows what it took and what it refused."""
    memory = tmp_path / "provider.jsonl"
    SimulatedGateway(memory=memory).collect([REQUEST])
    other = REQUEST._replace(key="2-1-1")
    SimulatedGateway(lambda request: Outcome.REFUSED, memory).collect([other])

    again = SimulatedGateway(lambda request: Outcome.OK, memory)

    assert again.taken == {"1-1-1": 39_800}
    assert [answer.result for answer in again.collect([REQUEST, other])] == [
        Result.OK,
        Result.REFUSED,
    ]


def test_seed_fixes_outcomes() -> None:
    """The same seed gives the same outcomes, another seed others, in about the shares asked."""
    requests = [REQUEST._replace(key=f"{n}-1-1") for n in range(2000)]
    shares = {Outcome.REFUSED: 300}
    first, same, other = (
        [seeded(seed, shares)(request) for request in requests] for seed in (1, 1, 2)
    )
    assert first == same != other
    assert 500 < first.count(Outcome.REFUSED) < 700
