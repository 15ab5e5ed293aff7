from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.sdk import Sealed
from pawpact_plugins.credit_scoring.answer import ProviderDown
from pawpact_plugins.credit_scoring.inquiry import INQUIRY, answered, ask

from .conftest import AT, NUMBER


def outcome(case):
    """Status and open score of the one record that a question leaves."""
    (record,) = ask(case)
    score = record.values["score"]
    assert score is None or isinstance(score, Sealed)
    return record.values["status"], score.text if score else None


def test_a_score_is_recorded_sealed_under_the_request_key(case):
    """An answer becomes one record with the request's key, the customer and a sealed score."""
    (record,) = ask(case())
    assert record.key == "now"
    assert record.values == {
        "customer": 7,
        "status": "ok",
        "score": Sealed("612"),
        "provider": "zhima",
        "asked_at": AT,
    }
    assert "612" not in repr(record)


def test_without_consent_nobody_is_asked(case, provider):
    """No consent leaves the status no_consent and no question reaches the provider."""
    assert outcome(case(consents=frozenset({"newsletter"}))) == ("no_consent", None)
    assert provider.asked == []


@pytest.mark.parametrize("name", ["manual", "none"])
def test_a_store_without_a_provider_asks_nobody(case, provider, name):
    """With provider manual or none the status is unavailable, and a person decides."""
    assert outcome(case(provider=name)) == ("unavailable", None)
    assert provider.asked == []


@pytest.mark.parametrize(
    "status", ["unavailable", "refused", "unknown", "no_account", "no_consent", "wrong_person"]
)
def test_only_ok_comes_with_a_score(case, provider, status):
    """Whatever else the provider answers is recorded as it is, without a score beside it."""
    provider.fix(NUMBER, status, 700)
    assert outcome(case()) == (status, None)


@pytest.mark.parametrize("error", [ProviderDown(), TimeoutError()])
def test_a_time_out_is_unavailable(case, provider, error, monkeypatch):
    """A provider that does not answer neither passes nor fails anybody."""

    def fail(question):
        raise error

    monkeypatch.setattr(provider, "query", fail)
    assert outcome(case()) == ("unavailable", None)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (349, ("unknown", None)),
        (350, ("ok", "350")),
        (950, ("ok", "950")),
        (951, ("unknown", None)),
        (None, ("unknown", None)),
    ],
)
def test_a_score_off_the_scale_is_bad_data(case, provider, score, expected):
    """350 and 950 are scores; 349, 951 and a missing one are unknown."""
    provider.fix(NUMBER, "ok", score)
    assert outcome(case()) == expected


def test_somebody_never_asked_about_waits(inquiry_batch):
    """Without a stored answer the question is still to be asked."""
    assert answered(inquiry_batch()) == frozenset()


def test_a_fresh_score_is_used_again(inquiry_batch, rows):
    """A score from another request counts until its last valid instant."""
    rows.put(7, asked_at=AT - timedelta(days=30))
    assert answered(inquiry_batch()) == {7}


def test_an_old_score_is_asked_for_anew(inquiry_batch, rows):
    """A moment after score_valid_days the score is no longer used."""
    rows.put(7, asked_at=AT - timedelta(days=30, milliseconds=1))
    assert answered(inquiry_batch()) == frozenset()


def test_withdrawn_consent_ends_the_use_of_a_fresh_score(inquiry_batch, rows):
    """A fresh score is not used again for somebody who no longer consents."""
    rows.put(7)
    assert answered(inquiry_batch(consents=frozenset())) == frozenset()


def test_a_failed_answer_is_not_used_for_another_request(inquiry_batch, rows):
    """An earlier unavailable answer does not keep a new request from asking."""
    rows.put(7, status="unavailable")
    assert answered(inquiry_batch()) == frozenset()


def test_a_request_is_asked_once_whatever_came_out(inquiry_batch, rows):
    """The same request key is never asked twice, not even after a failure."""
    rows.put(7, status="unavailable", key="now")
    assert answered(inquiry_batch(key="now")) == {7}


def test_the_person_stays_closed_without_consent():
    """The inquiry names the consent without which core does not open the applicant for it."""
    assert INQUIRY.needs == {"credit_query"}
