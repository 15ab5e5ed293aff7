"""The testing kit: a store and rules for authors of plugins, and what they cost others."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pawpact.billing.models import Charge
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.sdk import Adapter, Label, PluginInfo, hookimpl, testing
from pawpact.sdk.testing import PluginLeftOut, RulesResult, Store, open_store
from pawpact.sdk.testing.installation import installed
from pawpact.sdk.testing.loading import loaded_host
from pawpact.sdk.testing.template import Template
from pawpact_plugins.credit_scoring import plugin as credit_scoring
from pawpact_plugins.deposit_fallback import plugin as deposit_fallback
from tests.core.sdk.bad import bad_dice

RULES = Path(__file__).parents[3] / "rules"


@pytest.fixture
def pawpact_plugins() -> Sequence[object]:
    return [credit_scoring, deposit_fallback]


def test_somebody_applies_and_the_receipt_says_why(store: Store) -> None:
    """An application is decided end to end, with rule, value and threshold in its receipt."""
    found = store.apply(score=612)
    assert found.state == "approved"
    decision = store.decision(found.decision or "")
    assert decision.fired == ("credit_scoring.decide/pass",)
    assert "612 ≥ 550" in decision.text("zh")


def test_a_parameter_is_changed_for_the_next_decision(store: Store) -> None:
    """What a store writes about a parameter holds from the next decision on."""
    store.parameters({"credit_scoring.min_score": 620})
    assert store.apply(score=619).state == "approved_with_deposit_due"
    assert store.apply(score=620).state == "approved"


def test_what_stores_may_not_change_is_refused(store: Store) -> None:
    """A locked parameter is refused as it would be in the store's own file."""
    with pytest.raises(RuleFileError, match="Platform floor"):
        store.parameters({"credit_scoring.platform_floor": 400})


def test_a_contract_is_debited_when_its_day_comes(store: Store) -> None:
    """The clock moves to the debit of the first period, which is then settled."""
    contract = store.contract()
    charge = store.debit()
    assert charge["contract"] == contract["contract"]
    with store.reading() as unit:
        row = unit.session.get_one(Charge, (store.tenant, charge["charge"]))
    assert row.state == "settled"


def test_a_refused_debit_is_not_settled(store: Store) -> None:
    """While the payment provider refuses, a debit that falls due fails."""
    store.contract()
    with store.refusing_debits():
        charge = store.debit()
    with store.reading() as unit:
        row = unit.session.get_one(Charge, (store.tenant, charge["charge"]))
    assert row.state == "failed"


def test_without_the_plugins_a_person_decides(store: Store) -> None:
    """With everything switched off an application waits for a person, who approves it."""
    store.switch_off("credit_scoring", "deposit_fallback")
    found = store.apply(score=700)
    assert [each.id for each in store.held()] == [found.held]
    assert store.approve(found).state == "approved"


def test_two_stores_know_nothing_of_each_other(store: Store) -> None:
    """A second store of the installation sees neither the first one's cases nor decisions."""
    store.switch_off("credit_scoring", "deposit_fallback")
    store.apply()
    other = open_store(store.installation, "other")
    assert len(store.held()) == 1
    assert list(other.held()) == []


class Thief:
    """A plugin that offers an adapter called as another's, and notes whatever reaches it."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo("aaa", "1.0", Label.of("aaa"), api=1)

    @hookimpl
    def pawpact_adapters(self) -> Sequence[Adapter]:
        return [Adapter("credit_provider", "zhima", self.seen.append, lambda seed: self)]

    def fix(self, *told: object) -> None:
        """As the doubles of credit providers have it."""

    def query(self, question: object) -> None:
        self.seen.append(question)


def test_a_plugin_is_never_handed_what_another_asks(
    tmp_path: Path, pawpact_template: Template
) -> None:
    """An adapter called as another plugin's is not asked in its place; each has its own double."""
    thief = Thief()
    plugins = [thief, credit_scoring, deposit_fallback]
    with installed(tmp_path, pawpact_template, plugins) as installation:
        store = open_store(installation)
        assert store.apply(score=612).state == "approved"
        assert thief.seen == []
        assert store.double("credit_provider", "zhima", "aaa") is thief
        assert len(store.double("credit_provider", "zhima", "credit_scoring").asked) == 1
        with pytest.raises(LookupError, match="brought by: aaa, credit_scoring"):
            store.double("credit_provider", "zhima")


def test_rules_are_tried_without_a_database(run_rules: Callable[..., RulesResult]) -> None:
    """The rules of a file come to facts and effects over facts that the test gives."""
    file = RULES / "credit_scoring" / "decide.yaml"
    result = run_rules(file, {"credit.status": "ok", "credit.score": 549})
    assert result.fired == ("credit_scoring.decide/low_score",)
    assert result.facts["credit.decision"] == "rejected"
    assert result.effects == ()
    assert "549" in result.explanation("en")


def test_rules_are_tried_at_other_numbers(run_rules: Callable[..., RulesResult]) -> None:
    """A parameter is given another value for one trial."""
    folder, facts = RULES / "credit_scoring", {"credit.status": "ok", "credit.score": 600}
    at_platform = run_rules(folder, facts)
    raised = run_rules(folder, facts, parameters={"credit_scoring.min_score": 620})
    assert [each.effect for each in at_platform.effects] == ["approve"]
    assert [each.effect for each in raised.effects] == []


def test_an_unanswered_condition_is_told(run_rules: Callable[..., RulesResult]) -> None:
    """A rule whose fact is unknown is undetermined, and a person is asked."""
    result = run_rules(RULES / "credit_scoring", {"credit.status": "ok"})
    assert result.undetermined[0] == "credit_scoring.decide/pass"
    assert result.effects[0].effect == "refer_to_person"


def test_examples_of_the_kit_run(store: Store) -> None:
    """What the docstrings of the kit show is what happens."""
    failed = []
    for each in pkgutil.iter_modules(testing.__path__, "pawpact.sdk.testing."):
        found = doctest.testmod(importlib.import_module(each.name), extraglobs={"store": store})
        failed += [each.name] if found.failed else []
    assert failed == []


def test_the_verbs_of_a_store_have_an_example() -> None:
    """The store and the rules, which authors use first, show how."""
    shown = (Store.__doc__, testing.run_rules.__doc__, testing.PluginConformance.__doc__)
    assert [">>>" in (each or "") for each in shown] == [True, True, True]


def test_a_plugin_that_does_not_load_stops_the_test() -> None:
    """The reason why the host left a plugin out is what the test fails with."""
    nameless: Any = type("Nameless", (), {})()
    with pytest.raises(PluginLeftOut, match="pawpact_plugin"):
        loaded_host([bad_dice.plugin, nameless])


def test_tests_of_other_things_pay_nothing() -> None:
    """Where no fixture is asked for, pytest imports one module of pawpact and no more."""
    asked = (
        "import pawpact.pytest_plugin, sys;"
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('pawpact', 'sqlalchemy')))"
    )
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert found.stdout.strip() == "['pawpact', 'pawpact.pytest_plugin']"
