"""Scores that staff write down."""

from __future__ import annotations

from types import ModuleType

import pytest

from pawpact.decisions.plugin_action import ActionRefused
from pawpact.sdk import Trace
from pawpact.sdk.testing import Store
from pawpact_plugins.credit_scoring import plugin
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.recording import recorded

NAME = "credit_scoring"


@pytest.fixture
def pawpact_plugins() -> list[ModuleType]:
    return [plugin]


def record(store: Store, customer: int, score: int) -> None:
    store.do(NAME, "record_score", customer=customer, score=score)


def refusal(store: Store, customer: int, score: int) -> str:
    with pytest.raises(ActionRefused) as refused:
        record(store, customer, score)
    return str(refused.value.details["reason"])


@pytest.mark.parametrize(
    ("score", "consents", "state"),
    [
        (550, {"credit_query"}, "approved"),
        (549, {"credit_query"}, "checking"),
        (700, set[str](), "checking"),
    ],
)
def test_a_recorded_score_decides_the_next_check(
    store: Store, score: int, consents: set[str], state: str
) -> None:
    """Without a score a person decides; with 550 it is an approval, if she agreed to be asked."""
    store.parameters({"credit_scoring.provider": "manual"})
    person = store.person(consents=frozenset(consents))
    first = store.apply(person)
    assert first.held
    record(store, first.subjects["customer"], score)
    again = store.apply(person)
    assert again.state == state


@pytest.mark.parametrize(
    ("provider", "score", "why"),
    [("manual", 349, "off_scale"), ("manual", 951, "off_scale"), ("none", 700, "not_manual")],
)
def test_what_cannot_be_recorded_is_refused(
    store: Store, provider: str, score: int, why: str
) -> None:
    """Bad data, and scores where a provider or nobody is asked."""
    store.parameters({"credit_scoring.provider": provider})
    customer = store.apply().subjects["customer"]
    assert refusal(store, customer, score) == why


@pytest.mark.parametrize(
    ("key", "score", "body"),
    [
        ("manual:staff:7", "612", {"customer": 5, "score": 612}),
        ("manual:staff:7", None, None),
        ("application:9", "612", None),
    ],
)
def test_a_score_that_was_written_down_is_read_again(
    key: str, score: str | None, body: dict[str, int] | None
) -> None:
    """What a provider answered, and a score that was erased, are nobody's deed."""
    row = {"key": key, "customer": 5, "score": score}
    assert recorded(Trace(Check.__tablename__, None, row)) == body
