"""Of several that want the same answer from outside, one asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event

import pytest

from pawpact.contracts.applying.application import decide_submitted
from pawpact.contracts.applying.intake import submit_intake
from pawpact.decisions.claim import TAKEN_OVER_AFTER
from pawpact.decisions.held import waiting
from pawpact.kernel.errors import TryLater
from pawpact.kernel.label import Label
from pawpact_plugins.credit_scoring.answer import CreditAnswer, CreditQuestion
from pawpact_plugins.credit_scoring.simulator import SimulatedCreditProvider
from tests.house import House
from tests.stories.counter import shown

STORE = "xihu"


class Asked:
    """Notes the request keys under which the provider is asked; ``before`` is done first."""

    def __init__(self, provider: SimulatedCreditProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys: list[str] = []
        self.before: Callable[[], object] = lambda: None
        answer = provider.query

        def query(question: CreditQuestion) -> CreditAnswer:
            self.keys.append(question.request_key)
            self.before()
            return answer(question)

        monkeypatch.setattr(provider, "query", query)


@pytest.fixture
def asked(house: House, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The store's credit provider, watched."""
    house.open(STORE)
    return Asked(house.credit, monkeypatch)


def test_repeats_at_the_same_time_ask_once(house: House, asked: Asked) -> None:
    """Eight repeats of a fresh key together: one inquiry, one application, one approval."""
    intake = house.intake(STORE, house.person(700))
    ready = Barrier(8)

    def repeat() -> int:
        ready.wait()
        return submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")

    with ThreadPoolExecutor(8) as pool:
        numbers = {each.result() for each in [pool.submit(repeat) for _ in range(8)]}
    assert len(asked.keys) == 1
    (application,) = numbers
    assert shown(house, STORE, application).state == "approved"


def test_whoever_comes_meanwhile_leaves_it_to_the_first(house: House, asked: Asked) -> None:
    """While one asks, a repeat decides nothing; what the first learned decides."""
    inside, go_on = Event(), Event()

    def wait() -> None:
        inside.set()
        assert go_on.wait(30)

    asked.before = wait
    intake = house.intake(STORE, house.person(700))
    runner = house.platform.runner
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(submit_intake, runner, STORE, "k", intake, "staff:1")
        assert inside.wait(30)
        again = submit_intake(runner, STORE, "k", intake, "staff:1")
        assert shown(house, STORE, again).state == "checking"
        go_on.set()
        assert first.result() == again
    assert shown(house, STORE, again).state == "approved"
    assert len(asked.keys) == 1


def test_a_claim_of_the_dead_is_taken_over_with_the_same_key(house: House, asked: Asked) -> None:
    """Who died while asking blocks the others for some minutes; then the same key is asked."""
    asked.before = _die
    intake = house.intake(STORE, house.person(700))
    runner = house.platform.runner
    with pytest.raises(KeyboardInterrupt):
        submit_intake(runner, STORE, "k", intake, "staff:1")
    asked.before = lambda: None
    application = submit_intake(runner, STORE, "k", intake, "staff:1")
    assert len(asked.keys) == 1
    house.clock.advance(TAKEN_OVER_AFTER)
    decide_submitted(runner, STORE)
    assert shown(house, STORE, application).state == "approved"
    assert len(asked.keys) == 2
    assert len(set(asked.keys)) == 1


def test_a_case_is_not_resumed_while_somebody_asks(house: House, asked: Asked) -> None:
    """Whoever resumes meanwhile is told to try later; once the claim is old, it is taken over."""
    house.open("yulin", degraded={"deposit_fallback": Label("坏了", "broken")})
    asked.before = _fail
    intake = house.intake("yulin", house.person(700))
    submit_intake(house.platform.runner, "yulin", "k", intake, "staff:1")
    with house.platform.reading("yulin") as unit:
        (case,) = waiting(unit)
    resume = partial(house.platform.person.resume, "yulin", case.id, "staff:1", "again")
    asked.before = _die
    with pytest.raises(KeyboardInterrupt):
        resume()
    asked.before = lambda: None
    with pytest.raises(TryLater):
        resume()
    house.clock.advance(TAKEN_OVER_AFTER)
    assert resume() == "open"
    assert len(asked.keys) == 3
    assert len(set(asked.keys)) == 1


def _die() -> None:
    raise KeyboardInterrupt


def _fail() -> None:
    raise RuntimeError
