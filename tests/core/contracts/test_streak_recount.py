"""The streak is what history says: after charge-backs, pauses and whatever else."""

from __future__ import annotations

import pytest

from pawpact.billing.reversal import reverse_charge
from pawpact.contracts.running.pause import grant_pause, report_recovery
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.streak import Move, Performance, recompute
from pawpact.contracts.running.streak_history import history
from tests.core.contracts.life import Life

DIAGNOSIS = ("clinic_diagnosis_report",)


def _reverse(life: Life, place: int) -> None:
    settled = [each for each in life.charges() if each.state == "settled"][place]
    with life.unit("provider:simulator") as unit:
        reverse_charge(unit, settled.id, "customer disputes it")


def _from_history(life: Life) -> Performance:
    with life.reading() as unit:
        return recompute(history(unit.session, [life.contract])[life.contract])


def test_a_charge_back_takes_its_period_out_of_the_count(life: Life) -> None:
    """Three performed, the second charged back: a streak of two, as history says."""
    life.until_settled(3)
    _reverse(life, 1)
    assert (life.row().streak, life.row().performed, life.row().given_up) == (2, 2, 1)
    assert _from_history(life) == (2, 2)


def test_a_period_after_a_charge_back_counts_on(life: Life) -> None:
    """What is performed later adds to the recounted streak."""
    life.until_settled(2)
    _reverse(life, 0)
    life.until_settled(2)
    assert life.row().streak == 2
    assert _from_history(life) == (2, 2)


def test_the_recount_after_a_pause_is_the_same(life: Life) -> None:
    """Paused, resumed and charged back: the column is what history comes to."""
    life.until_settled(1)
    with life.unit() as unit:
        pause = request_pause(unit, PauseRequest("p", life.contract, 1, DIAGNOSIS))
        grant_pause(unit, pause, 1, "diagnosed")
        report_recovery(unit, life.contract, "well")
    life.until_settled(2)
    _reverse(life, 0)
    assert (life.row().streak, life.row().performed) == _from_history(life) == (1, 1)


@pytest.mark.parametrize(
    ("effect", "streak"), [("pause_counts", 4), ("pause_breaks", 1), ("paused", 2)]
)
def test_what_the_terms_say_of_a_pause_is_recounted(effect: str, streak: int) -> None:
    """A pause of two periods between two performed ones counts, breaks or changes nothing."""
    moves = [
        Move("processing", "settled", charge=1),
        Move("paused", effect, periods=2),
        Move("processing", "settled", charge=2),
    ]
    assert recompute(moves).streak == streak
