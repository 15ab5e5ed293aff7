"""A plugin with a moment and an effect of its own passes the suite and answers what it raises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from pawpact.sdk import (
    Combine,
    CoreRequest,
    Effect,
    FactProvider,
    Label,
    Moment,
    MomentKind,
    PluginEffect,
    PluginVocabulary,
)
from pawpact.sdk.testing import PluginConformance, Store
from tests.core.sdk.bad.made import make, word

NAME = "good_visits"
VISITED = Moment(
    name="visits.visited",
    kind=MomentKind.FACT,
    label=Label("到店", "Visited"),
    carries=("customer",),
    doc="A customer came into the shop.",
    owner=NAME,
)
GREET = Effect(
    name="good_visits.greet",
    label=Label("问候", "Greet"),
    sentence=Label("请店员问候", "somebody of the store greets"),
    arguments=(),
    combine=Combine.FIRST,
    doc="A person of the store is asked to greet.",
    expands_to=("refer_to_person",),
    owner=NAME,
)
RULES = Path(__file__).parent / "welcome"


def _provide(batch):
    return {"good_visits.lucky": [count > 0 for count in batch.fact("customer.active_contracts")]}


def _expand(case):
    return [CoreRequest("refer_to_person", {"queue": "counter"})]


PLUGIN: SimpleNamespace = make(
    NAME,
    vocabulary=PluginVocabulary(
        facts=(word(NAME),), moments=(VISITED,), needs=frozenset({"customer.active_contracts"})
    ),
    facts=[FactProvider("customer", ("good_visits.lucky",), _provide)],
    effects=[PluginEffect(GREET, _expand)],
)


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [PLUGIN]


@pytest.fixture
def pawpact_rules() -> Sequence[Path]:
    return [RULES]


def test_a_moment_of_its_own_is_answered_once(store: Store) -> None:
    """A moment that the plugin raises is decided, and raised again it is the same decision."""
    subjects = store.contract()
    first = store.submit("visits.visited", "monday", {"customer": subjects["customer"]})
    again = store.submit("visits.visited", "monday", {"customer": subjects["customer"]})
    assert first.decision == again.decision
    assert first.decision
    assert "请店员问候" in store.decision(first.decision).text("zh")


def test_an_effect_of_its_own_comes_to_cores(store: Store) -> None:
    """What the plugin's word comes to is carried out: a person of the named queue is asked."""
    subjects = store.contract()
    store.submit("visits.visited", "monday", {"customer": subjects["customer"]})
    assert [each.queue for each in store.held()] == ["counter"]


class TestConformance(PluginConformance):
    plugin = PLUGIN
    rules = (RULES,)
