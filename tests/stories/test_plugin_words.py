"""A plugin's own effect: rule files name it, check knows it, receipts tell it without it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pawpact.decisions.lookup import chunk_decision_id
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.policy.layering.layers import resolve
from pawpact.policy.layering.snapshot import freeze, thaw
from pawpact.policy.reading.load import read_platform_texts
from pawpact.sdk import (
    Combine,
    CoreRequest,
    Effect,
    EffectCase,
    Label,
    PluginEffect,
    PluginInfo,
    hookimpl,
)
from tests.stories.counter import apply, shown
from tests.stories.door import RULES, STORE, Acme, Door
from tests.stories.installation import PLUGINS

HEAD = "store: east\nextends: paws@1\n"


@pytest.fixture
def door(engine: Engine, clock: FixedClock, tmp_path: Path) -> Door:
    """A platform whose plugin has an effect of its own."""
    door = Door(engine, clock, tmp_path, {"acme": Acme(tmp_path)})
    door.apply()
    return door


def test_the_receipt_is_told_when_the_plugin_is_gone(door: Door) -> None:
    """Years later, with nothing installed, the sentence and what became of it are still there."""
    (contract,) = door.run(1)
    door.debit()
    decision = chunk_decision_id(door.receipt_of(contract), contract)
    gone = door.restarted({})
    told = gone.platform.explain_decision(STORE, decision, "en")
    assert "thank the customer (level 2)" in told
    assert told == door.platform.explain_decision(STORE, decision, "en")
    assert "感谢客户（2 级）" in gone.platform.explain_decision(STORE, decision, "zh")


@pytest.mark.parametrize(
    ("then", "code"),
    [
        ("acme.thank: {level: 10}", "R204"),
        ("acme.thank: {level: many}", "R201"),
        ("acme.thank: {}", "R301"),
        ("acme.thanks: {level: 2}", "R105"),
    ],
)
def test_check_knows_the_word(door: Door, then: str, code: str) -> None:
    """Bounds, types and names of a plugin's effect are checked as core's are."""
    rule = f"{{id: more, title: {{zh: 多, en: More}}, when: {{}}, then: [{{{then}}}]}}"
    path = door.folder / "tenants" / STORE / "rules.yaml"
    path.write_text(f"{HEAD}core.performance:\n  add:\n    - {rule}\n", "utf-8")
    onboarding = door.platform.onboarding
    (found, _) = onboarding.apply(door.folder / "tenants", "staff:admin")
    assert code in [each.code for each in found.diagnostics]


def test_a_word_stands_where_its_core_effects_do(tmp_path: Path) -> None:
    """Points are granted at two moments only, so a rule at another one may not name the word."""
    words = Host.of({"acme": Acme(tmp_path)}).vocabulary()
    assert words.effects["acme.thank"].moments == ("contract.activated", "period.performed")
    assert words.effects["acme.thank"].grants


def test_what_a_word_may_come_to_is_kept_with_the_revision(tmp_path: Path) -> None:
    """The frozen policy holds the word with its core effects, so replay needs no plugin."""
    host = Host.of({"acme": Acme(tmp_path)})
    texts = {
        path.name: path.read_text("utf-8") for path in (tmp_path / "acme/rules").glob("*.yaml")
    }
    ruleset = resolve(read_platform_texts(texts), None, None, host.vocabulary())
    _, words = thaw(freeze(ruleset, host.vocabulary()))
    assert words.effects["acme.thank"].expands_to == ("grant_points",)
    assert "grant_points" in words.effects
    assert sorted(RULES) == [Path(name).stem for name in sorted(texts)]


def test_never_reaches_through_a_word(door: Door) -> None:
    """A rule whose word may come to what a never forbids is refused when it is checked."""
    texts = {
        "thanks.yaml": (door.folder / "acme/rules/thanks.yaml").read_text("utf-8")
        + "never:\n  - name: no points for the glad\n    when: {acme.mood: {gte: 5}}\n"
        "    effects: [{grant_points: {}}]\n"
    }
    words = door.host.vocabulary()
    ruleset = resolve(read_platform_texts(texts), None, None, words)
    found = door.platform.onboarding.prove(ruleset, words, "platform")
    assert any("no points for the glad" in str(each) for each in found)


class Strict:
    """A plugin whose word says yes with a deposit, which core's limits fence."""

    def __init__(self, folder: Path, request: CoreRequest) -> None:
        self.request = request
        self.__file__ = str(folder / "plugin.py")
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "answer.yaml").write_text(
            'format: 1\npolicy: strict.answer\nversion: "1"\n'
            "title: {zh: 押金, en: Deposit}\nmoment: application.submitted\nhit: all\n"
            "binds: today\nrules:\n  - id: always\n    title: {zh: 总是, en: Always}\n"
            "    when: {application.identity: verified}\n    then: [{strict.deposit: {}}]\n",
            encoding="utf-8",
        )

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo("strict", "1.0", Label.of("strict"), api=1)

    @hookimpl
    def pawpact_effects(self) -> Sequence[PluginEffect]:
        word = Effect(
            "strict.deposit",
            Label("押金", "Deposit"),
            Label("先交押金", "a deposit first"),
            (),
            Combine.FIRST,
            "A deposit first.",
            owner="strict",
            expands_to=("require_deposit", "refer_to_person"),
        )
        return [PluginEffect(word, self.expand)]

    def expand(self, case: EffectCase) -> Sequence[CoreRequest]:
        return [self.request]


@pytest.mark.parametrize(
    ("request_", "state"),
    [
        (CoreRequest("require_deposit", {"amount": 300_00}), "approved_with_deposit_due"),
        (CoreRequest("require_deposit", {"amount": -1}), "checking"),
        (CoreRequest("require_deposit", {"amount": 500_01}), "checking"),
        (CoreRequest("approve"), "checking"),
    ],
    ids=["within", "below its limit", "over its parameter", "not named"],
)
def test_a_request_is_answered_by_a_word(
    engine: Engine, clock: FixedClock, tmp_path: Path, request_: CoreRequest, state: str
) -> None:
    """A deposit within core's limits is due; what the word may not come to waits for a person."""
    strict = Strict(tmp_path / "strict", request_)
    door = Door(engine, clock, tmp_path, {**PLUGINS, "strict": strict})
    door.apply(on=["strict"])
    application = apply(door.house, STORE)
    assert shown(door.house, STORE, application).state == state
    assert [case.plugin for case in door.waiting()] == (["strict"] if state == "checking" else [])


def test_a_patch_of_another_store_may_use_the_word_where_it_is_on(door: Door) -> None:
    """A store that names the word without having the plugin on has its cases held, by name."""
    rule = (
        "{id: more, title: {zh: 多, en: More}, when: {contract.performed: {gte: 1}},"
        " then: [{acme.thank: {level: 1}}]}"
    )
    patch = f"{HEAD}core.performance:\n  add:\n    - {rule}\n"
    path = door.folder / "tenants" / STORE / "rules.yaml"
    path.write_text(patch, "utf-8")
    door.apply(on=[])
    door.run(1)
    door.debit()
    (case,) = door.waiting()
    assert (case.plugin, "it is not on" in case.reason.en) == ("acme", True)
