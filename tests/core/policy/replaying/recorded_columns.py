"""Recordings of the sample's decisions, for the tests of replaying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pawpact.policy.model import Ruleset
from pawpact.policy.receipt import decode_single, encode_single
from pawpact.policy.replaying.recording import Recording, recording_of_singles
from pawpact.vocabulary.types import Value
from tests.core.policy.sample import APPLICANT, MOMENT, VOCABULARY, decide

ON = date(2026, 3, 12).toordinal()
Facts = Mapping[str, Value | None]


def recording_of(ruleset: Ruleset, applicants: Sequence[Facts]) -> Recording:
    """What the receipts of these applicants tell, by way of stored bytes."""
    told = [
        decode_single(
            encode_single(decide(ruleset, each), VOCABULARY, lambda facts: facts),
            ruleset,
            VOCABULARY,
            lambda facts: facts,
        )
        for each in applicants
    ]
    return recording_of_singles(MOMENT, ON, told)


def applicants(scores: Sequence[int | None], **changes: Value | None) -> list[Facts]:
    """The sample's applicant with each of these scores."""
    return [{**APPLICANT, "credit.score": score, **changes} for score in scores]
