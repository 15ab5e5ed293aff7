"""Two rulesets that decide a moment alike are recognised, whoever wrote them where."""

from __future__ import annotations

import pytest

from pawpact.policy.condition import parameters_read
from pawpact.policy.replaying.alike import decide_alike
from tests.core.policy.sample import MOMENT, STORE, Change, platform, store


def test_the_same_text_is_alike() -> None:
    """Origins do not count: a comment above moves every line and changes nothing."""
    moved = store(text=f"# moved\n{STORE}", decide=("title: {zh: 信用审核", "title: {zh: 审核"))
    assert decide_alike(store(), moved, MOMENT)


_ASKED = "when: {credit.status: {ne: ok}}"


@pytest.mark.parametrize(
    "change",
    [
        (
            "type: int, default: 550, bounds: {min: 550",
            "type: int, default: 560, bounds: {min: 550",
        ),
        ("credit.score: {lt: $min_score}", "credit.score: {lte: $min_score}"),
        ("- approve: {}\n  - id: low", "- refer_to_person: {queue: credit}\n  - id: low"),
        ("hit: first", "hit: all"),
        ("{credit.score: {lt: $platform_floor}}", "{credit.score: {lte: $platform_floor}}"),
        ("low_score", "too_low"),
        (_ASKED, f"if_unknown: skip\n    {_ASKED}"),
    ],
    ids=["number", "operator", "effect", "hit", "never", "name", "unknown"],
)
def test_whatever_decides_counts(change: Change) -> None:
    """A number, an operator, an effect, the hit policy, a prohibition, a rule's name."""
    assert not decide_alike(platform(), platform(decide=change), MOMENT)


def test_a_number_that_no_rule_of_the_moment_reads_does_not_count() -> None:
    """Another policy's numbers leave this one alone; its own do not."""
    assert parameters_read(platform().policies["deposit_fallback.offer"]) == {
        "deposit_fallback.deposit_amount"
    }
    assert not decide_alike(platform(), store(), MOMENT)
