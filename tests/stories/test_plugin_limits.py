"""What no plugin and no rule gets beyond: limits of effects, its own rules, its own unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pawpact.hosting.host import Host
from pawpact.sdk import (
    CoreRequest,
    EffectCase,
    FactBatch,
    PluginVocabulary,
    hookimpl,
    submit,
)
from pawpact.sdk.testing import Store
from tests.stories.door import MOOD, Acme, Columns, glad, ten_a_level

FENCE = """format: 1
kind: settings
policy: acme
version: "1"
title: {zh: 测试, en: Test}
binds: today
params:
  most:
    label: {zh: 最多, en: Most}
    type: int
    default: 900000
    unit: point
    bounds: {min: 1, max: 1000000}
    store_may: any
"""


class Fencing(Acme):
    """Fences core's points by a parameter of its own, far beyond what core allows."""

    @hookimpl
    def pawpact_vocabulary(self) -> PluginVocabulary:
        return PluginVocabulary(facts=(MOOD,), limits={"grant_points.points": "acme.most"})


@pytest.fixture
def acme(tmp_path: Path) -> Acme:
    made = Fencing(tmp_path)
    (tmp_path / "acme" / "rules" / "settings.yaml").write_text(FENCE, "utf-8")
    return made


@pytest.fixture
def pawpact_plugins(acme: Acme) -> list[object]:
    return [acme]


def _thanks(folder: Path, then: str) -> None:
    file = folder / "acme" / "rules" / "thanks.yaml"
    written = file.read_text("utf-8")
    file.write_text(written.replace("acme.thank: {level: 2}", then), "utf-8")


class TestComputed:
    """Arguments into which facts enter are known only as the case is decided."""

    @pytest.fixture(
        params=[
            "grant_points: {points: {mul: [acme.mood, 100000]}, reason: thanks}",
            "grant_points: {points: {sub: [acme.mood, 100]}, reason: thanks}",
            "acme.thank: {level: {mul: [acme.mood, 2]}}",
        ]
    )
    def pawpact_plugins(
        self, acme: Acme, tmp_path: Path, request: pytest.FixtureRequest
    ) -> list[object]:
        _thanks(tmp_path, request.param)
        return [acme]

    def test_what_a_rule_computes_beyond_the_limit_waits(self, store: Store) -> None:
        """Of an argument that a rule computes beyond its effect's limits nothing is carried out."""
        contract = store.contract()
        store.debit()
        (case,) = store.held()
        assert (case.code, "acme.thanks/glad" in case.reason.en) == ("beyond_limit", True)
        assert store.points(contract["customer"]) == 0


def test_a_fence_widens_nothing(acme: Acme, store: Store) -> None:
    """A plugin that fences an effect of core by its own parameter gives no more than core does."""
    acme.expand = lambda case: [CoreRequest("grant_points", {"points": 10_001, "reason": "r"})]
    contract = store.contract()
    store.debit()
    (case,) = store.held()
    assert "1 to 10000" in case.reason.en
    assert store.points(contract["customer"]) == 0


class _Exits(dict[str, Any]):
    def __eq__(self, other: object) -> bool:
        raise SystemExit

    __hash__ = None  # type: ignore[assignment]  # as a dict has it


def _answer_exits(batch: FactBatch) -> Columns:
    return {"acme.mood": [_Exits()] * len(batch.subjects)}


def test_comparing_what_a_plugin_says_stops_nobody(acme: Acme, store: Store) -> None:
    """A value that ends the process when it is compared is the plugin's failure."""
    acme.provide = _answer_exits
    store.contract()
    store.debit()
    (case,) = store.held()
    assert (case.code, case.plugin) == ("plugin_failed", "acme")


@pytest.mark.parametrize("arguments", [None, [1], {1: 2, "points": 5, "reason": "r"}])
def test_odd_arguments_name_their_plugin(acme: Acme, store: Store, arguments: Any) -> None:
    """Arguments that are no mapping of names are the plugin's failure, and say so."""
    acme.expand = lambda case: [CoreRequest("grant_points", arguments)]
    store.contract()
    store.debit()
    (case,) = store.held()
    assert (case.code, case.plugin) == ("plugin_failed", "acme")


def test_text_that_cannot_be_written_holds_its_case_alone(acme: Acme, store: Store) -> None:
    """A lone surrogate in an argument holds the case, and the debit stands."""

    def expand(case: EffectCase) -> list[CoreRequest]:
        return [CoreRequest("grant_points", {"points": 5, "reason": chr(0xD800)})]

    acme.expand = expand
    store.contract()
    store.debit()
    (case,) = store.held()
    assert (case.code, case.plugin) == ("plugin_failed", "acme")


def test_nothing_is_submitted_while_a_decision_is_made(acme: Acme, store: Store) -> None:
    """A provider that submits is refused at once instead of waiting for its own unit."""

    def provide(batch: FactBatch) -> Columns:
        submit("application.submitted", "k", {"application": 1, "customer": 1, "pet": 1})
        return glad(batch)

    acme.provide = provide
    store.contract()
    with store.installation.platform.acting_for(store.name, "staff:7"):
        store.debit()
    (case,) = store.held()
    assert "NoPlatform" in case.reason.en


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: 1\npolicy: [\n", "acme:rules/thanks.yaml:2:"),
        (None, "cannot be opened"),
        ("core.thanks", "is about core.thanks"),
        ("credit_scoring.more", "is about credit_scoring.more"),
    ],
)
def test_a_plugin_ships_sound_rules_of_its_own(tmp_path: Path, text: str | None, said: str) -> None:
    """A plugin whose rule file cannot be read, or is about others' policies, is left out."""
    made = Acme(tmp_path, glad, ten_a_level)
    file = tmp_path / "acme" / "rules" / "thanks.yaml"
    written = file.read_text("utf-8")
    file.unlink()
    if text is None:
        file.symlink_to(tmp_path / "nowhere")
    else:
        file.write_text(text if "\n" in text else written.replace("acme.thanks", text), "utf-8")
    host = Host.of({"acme": made})
    assert said in host.broken["acme"].reason.en
    assert host.broken["acme"].stage == "rules"
