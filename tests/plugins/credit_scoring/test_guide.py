"""The worked example of the guide, by the rules alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pawpact.sdk.testing import run_rules
from pawpact.vocabulary.types import Value
from pawpact_plugins.credit_scoring import plugin
from tests.house import RULES


@pytest.mark.parametrize(
    ("facts", "fired"),
    [
        ({"credit.status": "no_consent"}, "score_unavailable"),
        ({"credit.status": "ok", "credit.score": 612}, "pass"),
        ({"credit.status": "ok", "credit.score": 580}, "low_score"),
        ({"credit.status": "ok", "credit.score": 580, "pet.low_threshold": True}, "low_threshold"),
        ({"credit.status": "unavailable"}, "score_unavailable"),
    ],
)
def test_its_applicants_come_out_as_it_says(facts: Mapping[str, Value], fired: str) -> None:
    """In a store that asks for 600 points, each of the five."""
    found = run_rules(
        RULES / "credit_scoring",
        {"pet.low_threshold": False, **facts},
        parameters={"credit_scoring.min_score": 600},
        plugins=[plugin],
    )
    assert [each.removesuffix("_pass") for each in found.fired] == [
        f"credit_scoring.decide/{fired}"
    ]
