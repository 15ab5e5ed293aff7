"""What several effects of one decision come to together."""

from __future__ import annotations

import pytest

from pawpact.decisions.combine import needs_person, standing
from pawpact.policy.model import EffectRequest
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.declarations import MomentKind


def _ask(effect: str, **arguments: int | str) -> EffectRequest:
    return EffectRequest(effect, arguments, "some.policy", f"rule_{effect}")


@pytest.mark.parametrize(
    ("stricter", "milder"),
    [
        ("refuse", "refer_to_person"),
        ("refer_to_person", "ask_document"),
        ("ask_document", "require_deposit"),
        ("require_deposit", "approve"),
    ],
)
def test_the_strictest_verdict_stands(stricter: str, milder: str) -> None:
    """Of two verdicts only the stricter one is carried out, whatever their order."""
    requests = [_ask(milder), _ask(stricter)]
    assert standing(requests, CORE, MomentKind.REQUEST) == [1]
    assert standing(requests[::-1], CORE, MomentKind.REQUEST) == [0]


def test_deposit_and_other_pet_stand_together() -> None:
    """A deposit and a low-threshold pet are the customer's choice, so both stand."""
    requests = [_ask("require_deposit", amount=50000), _ask("offer_low_threshold_pet")]
    assert standing(requests, CORE, MomentKind.REQUEST) == [0, 1]


def test_of_two_deposits_the_lower_stands() -> None:
    """Two rules ask for a deposit: the customer pays the lower one."""
    requests = [_ask("require_deposit", amount=50000), _ask("require_deposit", amount=30000)]
    assert standing(requests, CORE, MomentKind.REQUEST) == [1]


def test_all_documents_are_asked_for() -> None:
    """Two different documents are both asked for."""
    requests = [_ask("ask_document", kind="id_card"), _ask("ask_document", kind="housing_answer")]
    assert standing(requests, CORE, MomentKind.REQUEST) == [0, 1]


def test_points_of_two_rules_are_both_granted() -> None:
    """Reward points of different rules add up."""
    first = _ask("grant_points", points=10, reason="a")
    second = EffectRequest("grant_points", first.arguments, "other.policy", "r")
    assert standing([first, second], CORE, MomentKind.FACT) == [0, 1]


def test_silence_is_no_approval() -> None:
    """A request with no verdict at all needs a person; a reported fact does not."""
    points = [_ask("grant_points", points=10, reason="a")]
    assert needs_person(points, CORE, MomentKind.REQUEST)
    assert not needs_person(points, CORE, MomentKind.FACT)
    assert not needs_person([_ask("approve")], CORE, MomentKind.REQUEST)
