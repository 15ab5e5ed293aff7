"""Findings of rule files as they are printed."""

from __future__ import annotations

import json

from pawpact.cli.rules_finding import sampled, show_findings


def test_what_was_tried_in_full_is_not_mentioned() -> None:
    """Nothing is said of samples where there were none."""
    assert sampled({}) is None


def test_a_sampled_moment_is_named_with_its_number() -> None:
    """Each moment that was only sampled stands there with how many cases were tried."""
    note = sampled({"b.done": 7, "a.done": 4489})

    assert note is not None
    assert note.en.endswith("tried a sample: a.done 4489, b.done 7")
    assert note.zh.endswith("a.done 4489 种、b.done 7 种")


def test_programs_are_told_of_samples() -> None:
    """The JSON of a check says which moments were sampled."""
    shown = json.loads(show_findings([], {}, "json", "en", {"a.done": 4489}))

    assert shown["never_sampled"] == {"a.done": 4489}
