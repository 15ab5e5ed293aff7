"""The suite that every plugin passes, ours and yours alike: one class to subclass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from pawpact.hosting.registration import Record
from pawpact.sdk.testing.bench import Bench
from pawpact.sdk.testing.check_doors import (
    check_actions_repeat,
    check_metrics,
    check_views,
    check_work_repeats,
)
from pawpact.sdk.testing.check_life import check_crash, check_off, check_replay
from pawpact.sdk.testing.check_pure import (
    check_columns_fit,
    check_effects_repeat,
    check_facts_repeat,
    check_input_is_left_alone,
    check_needs,
    check_nothing_outside,
    check_statements,
    check_stores_apart,
    check_time,
)
from pawpact.sdk.testing.check_rules import check_analysis, check_never_rules, check_rule_tests
from pawpact.sdk.testing.check_words import check_config, check_info, check_words


class PluginConformance:
    """Subclass it in a test module of yours and name your plugin; pytest does the rest.

    ``plugin`` is the module with your hooks. ``beside`` are the plugins whose words yours builds
    on, ``rules`` folders of rule files that do not lie beside your plugin, ``config`` what a
    store has to write under ``plugins.<name>``. A plugin with tables overrides `records`.

    >>> from pawpact_plugins.deposit_fallback import plugin
    >>> class TestConformance(PluginConformance):
    ...     plugin = plugin
    >>> TestConformance().folder().name
    'deposit_fallback'
    """

    plugin: ClassVar[Any]
    beside: ClassVar[Sequence[Any]] = ()
    rules: ClassVar[Sequence[Path]] = ()
    config: ClassVar[Mapping[str, Any]] = {}

    def records(self, subjects: Sequence[int], at: datetime) -> Sequence[Record]:
        """Rows of your own tables for these subjects, so that your facts have what to read."""
        return ()

    def body(self, name: str) -> Mapping[str, Any] | None:
        """What is sent for an action or view; None: the examples of its schema's fields."""
        return None

    def folder(self) -> Path:
        """Where README.md and quality.yaml lie: beside the plugin."""
        return Path(self.plugin.__file__).parent

    def test_it_loads(self, pawpact_bench: Bench) -> None:
        """The host takes the plugin."""
        assert pawpact_bench.plugin.name

    def test_info_is_complete(self, pawpact_bench: Bench) -> None:
        """Title in both languages, version, README with an example, the whole quality scale."""
        check_info(pawpact_bench)

    def test_words_are_described(self, pawpact_bench: Bench) -> None:
        """Facts, moments and effects have labels, units, docs, and examples that parse."""
        check_words(pawpact_bench)

    def test_config_is_strict(self, pawpact_bench: Bench) -> None:
        """Unknown settings are refused by name; no secret has a default."""
        check_config(pawpact_bench)

    def test_rules_are_tried_both_ways(self, pawpact_bench: Bench) -> None:
        """Inline tests pass, and each rule has one that fires it and one that does not."""
        check_rule_tests(pawpact_bench)

    def test_rules_hold_together(self, pawpact_bench: Bench) -> None:
        """No rule is idle whatever the numbers are, no two contradict, all messages have words."""
        check_analysis(pawpact_bench)

    def test_grants_are_fenced(self, pawpact_bench: Bench) -> None:
        """A policy that approves, pays or gives says what must never come about, and it holds."""
        check_never_rules(pawpact_bench)

    def test_facts_are_repeatable(self, pawpact_bench: Bench) -> None:
        """The same batch gives the same columns."""
        check_facts_repeat(pawpact_bench)

    def test_effects_are_repeatable(self, pawpact_bench: Bench) -> None:
        """The same arguments come to the same effects of core, all of them named."""
        check_effects_repeat(pawpact_bench)

    def test_work_is_repeatable(self, pawpact_bench: Bench) -> None:
        """What it does by itself comes to the same rows and moments for the same cases."""
        check_work_repeats(pawpact_bench)

    def test_actions_are_repeatable(self, pawpact_bench: Bench) -> None:
        """The same request answers the same, writes nothing more, and is not there where off."""
        check_actions_repeat(pawpact_bench)

    def test_views_change_nothing(self, pawpact_bench: Bench) -> None:
        """What is read is answered by its schema, twice alike, and nothing is written."""
        check_views(pawpact_bench)

    def test_metrics_are_repeatable(self, pawpact_bench: Bench) -> None:
        """The same month comes to the same figures, and nothing is written."""
        check_metrics(pawpact_bench)

    def test_input_is_left_alone(self, pawpact_bench: Bench) -> None:
        """What the plugin is handed is the same afterwards."""
        check_input_is_left_alone(pawpact_bench)

    def test_nothing_outside_is_touched(self, pawpact_bench: Bench) -> None:
        """Facts and effects open no file, socket or database, ask no clock and draw no lots."""
        check_nothing_outside(pawpact_bench)

    def test_columns_fit(self, pawpact_bench: Bench) -> None:
        """Columns are those promised, as long as the subjects, of the declared types and bounds."""
        check_columns_fit(pawpact_bench)

    def test_needs_are_complete(self, pawpact_bench: Bench) -> None:
        """Nothing is read that does not stand in ``needs``."""
        check_needs(pawpact_bench)

    def test_statements_are_constant(self, pawpact_bench: Bench) -> None:
        """A thousand subjects take as many statements as ten, four at most."""
        check_statements(pawpact_bench)

    def test_time_is_kept(self, pawpact_bench: Bench) -> None:
        """A thousand subjects are answered within the budget."""
        check_time(pawpact_bench)

    def test_stores_are_apart(self, pawpact_bench: Bench) -> None:
        """What is known in one store is not told in another, though the ids are the same."""
        check_stores_apart(pawpact_bench)

    def test_off_is_off(self, pawpact_bench: Bench) -> None:
        """Switched off, none of its policies answers and none of its code is asked."""
        check_off(pawpact_bench)

    def test_twice_is_once(self, pawpact_bench: Bench) -> None:
        """The same moment again writes no further row."""
        check_replay(pawpact_bench)

    def test_a_crash_leaves_nothing_half_done(self, pawpact_bench: Bench) -> None:
        """Killed anywhere in a moment and done again, it comes to the same as undisturbed."""
        check_crash(pawpact_bench)
