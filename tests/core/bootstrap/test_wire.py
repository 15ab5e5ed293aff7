"""What is wired once and shared by all stores."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from pawpact.bootstrap.platform import Parts
from pawpact.bootstrap.wire import Answerers
from pawpact.decisions.registry import Registry
from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.layering.snapshot import freeze, thaw
from pawpact.policy.model import Ruleset
from pawpact.tenancy.values import Revision, Store
from tests.core.policy.filed import POLICY, STORE, VOCABULARY, loaded, store_with

PLAIN = loaded(POLICY, store=STORE)
STRICTER = loaded(POLICY, store=store_with("  params: {min_score: 600}\n"))


def _store(tenant: int, name: str, ruleset: Ruleset) -> Store:
    """A store with these rules, as it reads them from its revision."""
    named = replace(ruleset, layers=(*ruleset.layers[:-1], name))
    thawed, words = thaw(freeze(named, VOCABULARY))
    revision = Revision(tenant, 1, thawed.content_hash, thawed, words)
    return Store(tenant, name, "paws", Label(name, name), revision)


def _answerers() -> Answerers:
    parts = SimpleNamespace(host=Host.of([]), engine=DurableEngine())
    return Answerers(cast(Parts, parts), Registry())


def test_stores_that_add_nothing_share_what_their_rules_decide() -> None:
    """Two stores whose rules differ only in the names of their layers have one answerer."""
    answerers = _answerers()
    assert answerers(_store(1, "corner", PLAIN)) is answerers(_store(2, "harbour", PLAIN))


def test_a_store_with_a_number_of_its_own_shares_nothing() -> None:
    """A store that changed one number is answered by its own rules."""
    answerers = _answerers()
    usual, own = answerers(_store(1, "corner", PLAIN)), answerers(_store(2, "harbour", STRICTER))
    assert usual is not own
    assert own.decider.ruleset.parameters["credit_scoring.min_score"].value == 600
