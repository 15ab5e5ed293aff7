"""Asks the provider once for each request, and only with the applicant's consent."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.sdk import Inquiry, InquiryBatch, InquiryCase, Record, Sealed
from pawpact_plugins.credit_scoring.answer import (
    CreditAnswer,
    CreditProvider,
    CreditQuestion,
    CreditStatus,
    ProviderDown,
)
from pawpact_plugins.credit_scoring.facts import is_fresh
from pawpact_plugins.credit_scoring.models import Check
from pawpact_plugins.credit_scoring.setting import flag, whole_number, word

CONSENT = "credit_query"
KIND = "credit_provider"
ASKED_OUTSIDE = frozenset({"zhima"})


def answered(batch: InquiryBatch) -> frozenset[int]:
    """Who was asked about for this very request, or has a fresh score and still consents."""
    rows = batch.read(Check, "customer", ("key", "status", "asked_at"))
    valid_days = whole_number(batch, "score_valid_days")
    cases = zip(batch.subjects, batch.request_keys, batch.consents, strict=True)
    done = set()
    for subject, request_key, consents in cases:
        if subject not in rows:
            continue
        key, status, asked_at = rows[subject]
        reusable = status == CreditStatus.OK and is_fresh(asked_at, batch.at, valid_days)
        if key == request_key or (reusable and _may_ask(batch, consents)):
            done.add(subject)
    return frozenset(done)


def ask(case: InquiryCase) -> Sequence[Record]:
    """The provider's answer as a record; whatever goes wrong is a status, never a score."""
    answer = _answer(case).within(whole_number(case, "scale_min"), whole_number(case, "scale_max"))
    values = {
        "customer": case.subject,
        "status": answer.status.value,
        "score": None if answer.score is None else Sealed(str(answer.score)),
        "provider": word(case, "provider"),
        "asked_at": case.at,
    }
    return [Record(Check, case.request_key, values)]


def _answer(case: InquiryCase) -> CreditAnswer:
    provider = word(case, "provider")
    if not _may_ask(case, case.applicant.consents):
        return CreditAnswer(CreditStatus.NO_CONSENT)
    if provider not in ASKED_OUTSIDE:
        return CreditAnswer(CreditStatus.UNAVAILABLE)
    question = CreditQuestion(
        case.request_key, case.applicant.name, case.applicant.identity_number, case.at
    )
    try:
        connection: CreditProvider = case.adapter(KIND, provider)
        return connection.query(question)
    except (ProviderDown, TimeoutError):
        return CreditAnswer(CreditStatus.UNAVAILABLE)


def _may_ask(source: InquiryBatch | InquiryCase, consents: frozenset[str]) -> bool:
    return CONSENT in consents or not flag(source, "consent_required")


INQUIRY = Inquiry(
    "application.submitted",
    "customer",
    "credit_check",
    answered,
    ask,
    needs=frozenset({CONSENT}),
)
