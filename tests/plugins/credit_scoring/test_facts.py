from __future__ import annotations

from datetime import timedelta

from pawpact_plugins.credit_scoring.facts import provide

from .conftest import AT


def facts(batch):
    columns = provide(batch)
    return list(zip(columns["credit.status"], columns["credit.score"], strict=True))


def test_a_stored_score_is_answered_beside_its_subject(batch, rows):
    """Each subject gets its own score, also where one occurs twice, and others get none."""
    rows.put(7, score="612")
    rows.put(8, score="580")
    assert facts(batch(8, 9, 7, 8)) == [("ok", 580), ("unknown", None), ("ok", 612), ("ok", 580)]


def test_a_stale_score_is_not_answered(batch, rows):
    """A score older than score_valid_days is unknown, never a score."""
    rows.put(7, score="612", asked_at=AT - timedelta(days=30, milliseconds=1))
    rows.put(8, score="612", asked_at=AT - timedelta(days=30))
    assert facts(batch(7, 8)) == [("unknown", None), ("ok", 612)]


def test_a_status_other_than_ok_has_no_score(batch, rows):
    """Even a score that stands beside another status is not answered."""
    rows.put(7, status="wrong_person", score="700")
    assert facts(batch(7)) == [("wrong_person", None)]


def test_a_stored_score_off_the_scale_is_unknown(batch, rows):
    """A scale narrowed after the answer was stored still holds."""
    rows.put(7, score="940")
    assert facts(batch(7, scale_max=900)) == [("unknown", None)]


def test_a_batch_takes_one_statement(batch, rows):
    """A thousand subjects are read at once."""
    provide(batch(*range(1000)))
    assert rows.statements == 1
