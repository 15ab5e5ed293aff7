"""Plugins that each do one thing wrong are found out by the check that is meant for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pawpact.sdk.testing import PluginConformance
from pawpact.sdk.testing.bench import on_bench
from pawpact.sdk.testing.template import Template

REPEATING = {"test_twice_is_once", "test_a_crash_leaves_nothing_half_done"}
FOUND_BY: Mapping[str, set[str]] = {
    "bad_info": {"test_info_is_complete"},
    "bad_word": {"test_words_are_described"},
    "bad_config": {"test_config_is_strict"},
    "bad_secret": {"test_config_is_strict"},
    "bad_rule": {"test_rules_are_tried_both_ways"},
    "bad_contradiction": {"test_rules_hold_together"},
    "bad_message": {"test_rules_hold_together"},
    "bad_grant": {"test_grants_are_fenced"},
    "bad_dice": {"test_facts_are_repeatable"},
    "bad_changing": {"test_input_is_left_alone"},
    "bad_clock": {"test_nothing_outside_is_touched"},
    "bad_socket": {"test_nothing_outside_is_touched"},
    "bad_file": {"test_nothing_outside_is_touched"},
    "bad_length": {"test_columns_fit"},
    "bad_type": {"test_columns_fit"},
    "bad_reading": {"test_needs_are_complete"},
    "bad_statements": {"test_statements_are_constant"},
    "bad_slow": {"test_time_is_kept"},
    "bad_gossip": {"test_stores_are_apart"},
    "bad_effect": {"test_effects_are_repeatable"},
    "bad_memory": REPEATING,
    "bad_action": {"test_actions_are_repeatable", "test_a_crash_leaves_nothing_half_done"},
    "bad_view": {"test_views_change_nothing"},
    "bad_metric": {"test_metrics_are_repeatable"},
    "bad_work": {"test_work_is_repeatable"},
}
CHECKS = [name for name in vars(PluginConformance) if name.startswith("test_")]


def conformance(module: Any, folder: Path) -> PluginConformance:
    """The suite over a bad plugin, with its rules in a folder."""
    if hasattr(module, "RULES"):
        (folder / "rules.yaml").write_text(module.RULES, "utf-8")
    changes = {"plugin": module.plugin, "rules": (folder,)}
    if hasattr(module, "records"):
        changes["records"] = lambda self, subjects, at: module.records(subjects, at)
    made: PluginConformance = type("Suite", (PluginConformance,), changes)()
    return made


def failing(
    suite: PluginConformance, folder: Path, template: Template
) -> Iterator[tuple[str, str]]:
    """The checks that the plugin does not pass, with what they say."""
    with on_bench(suite, folder, template) as bench:
        for name in CHECKS:
            try:
                getattr(suite, name)(bench)
            except AssertionError as found:
                yield name, str(found)


@pytest.mark.parametrize("name", FOUND_BY)
def test_it_fails_the_check_that_is_meant_for_it(
    name: str, tmp_path: Path, pawpact_template: Template
) -> None:
    """A bad plugin fails exactly the checks that are about what is wrong with it."""
    module = import_module(f"tests.core.sdk.bad.{name}")
    if hasattr(module, "forget"):
        module.forget()
    rules, bench = tmp_path / "own", tmp_path / "bench"
    rules.mkdir()
    bench.mkdir()
    found = dict(failing(conformance(module, rules), bench, pawpact_template))
    assert set(found) == FOUND_BY[name], found


def test_every_check_but_two_finds_somebody() -> None:
    """Each check has a bad plugin of its own; loading and switching off are the host's doing."""
    found = {check for checks in FOUND_BY.values() for check in checks}
    assert set(CHECKS) - found == {"test_it_loads", "test_off_is_off"}
