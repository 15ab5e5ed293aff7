"""Slips of a store's file that would pay too much, or nothing, do not come into force."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pawpact.kernel.clock import FixedClock
from pawpact.tenancy.apply import Status
from tests.databases import Given
from tests.stories.installation import started

STORE = "hangzhou-xihu"
TENANTS = Path(__file__).parents[2] / "tenants"
HEAD = f"store: {STORE}\nextends: happy-paws@2026.1\n"
TERMS = "core.contracts: {params: {allowed_terms: %s}}\n"
RETRIES = "core.billing: {params: {retry_offsets_days: %s}}\n"
REMEDIES = "credit_scoring: {params: {on_fail: [deposit_fallback，low_threshold_pet]}}\n"
EMPTY = "credit_scoring.decide:\n  params:\n    min_score:\n"
FULL_WIDTH = "credit_scoring.decide:\n  params:\n    min_score：600\n"
UNSEEN = "credit_scoring.decide:\n  params:\n    min_score:\u00a0600\n"
RULE = "{policy}: {{add: [{{id: more, title: 多, when: {when}, then: [{then}]}}]}}\n"
REJECTED = "{credit.decision: rejected, customer.age: {gte: 18}}"
GRANT = "grant_points: {points: 5, reason: streak}"


def _grant(then: str) -> str:
    return RULE.format(policy="core.performance", when="{}", then=then)


@pytest.mark.parametrize(
    ("section", "code"),
    [
        (_grant("grant_points: {points: {mul: [contract.performed, 1000]}, reason: x}"), "R212"),
        (
            RULE.format(
                policy="deposit_fallback.offer",
                when=REJECTED,
                then="require_deposit: {amount: {mul: [$deposit_amount, customer.age]}}",
            ),
            "R212",
        ),
        (_grant(f"{GRANT}, {GRANT}"), "R005"),
        (TERMS % "[12，18]", "R009"),
        (TERMS % "[12、18]", "R009"),
        (TERMS % "【12, 18】", "R009"),
        (TERMS % '["12", "18"]', "R201"),
        (RETRIES % "[3，7]", "R009"),
        (REMEDIES, "R009"),
        (EMPTY, "R301"),
        (FULL_WIDTH, "R009"),
        (UNSEEN, "R010"),
    ],
)
def test_slip_does_not_come_into_force(
    bare: Given, tmp_path: Path, clock: FixedClock, section: str, code: str
) -> None:
    """The file is refused, and the finding stands in it or at the clause that it would break."""
    for name in ("happy-paws", STORE):
        shutil.copytree(TENANTS / name, tmp_path / "tenants" / name)
    (tmp_path / "tenants" / STORE / "rules.yaml").write_text(HEAD + section, "utf-8")
    with started(bare, tmp_path, clock) as house:
        onboarding = house.platform.onboarding
        (applied,) = onboarding.apply(tmp_path / "tenants", "staff:manager", why="story")
    assert applied.status is Status.REFUSED
    assert code in [each.code for each in applied.diagnostics]
