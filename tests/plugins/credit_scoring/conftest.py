"""What surrounds the plugin in its tests: parameters, an applicant, a simulated provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from pawpact.database.model import Base
from pawpact.hosting.batch import Surroundings
from pawpact.sdk import Applicant, FactBatch, InquiryBatch, InquiryCase
from pawpact_plugins.credit_scoring.answer import CreditAnswer, CreditQuestion, CreditStatus
from pawpact_plugins.credit_scoring.simulator import SimulatedCreditProvider
from tests.databases import Databases, Given, tables_of

AT = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
NUMBER = "000000190001010000"
PARAMETERS: Mapping[str, Any] = {
    "credit_scoring.provider": "zhima",
    "credit_scoring.consent_required": True,
    "credit_scoring.scale_min": 350,
    "credit_scoring.scale_max": 950,
    "credit_scoring.score_valid_days": 30,
}


@pytest.fixture
def given(databases: Databases) -> Iterator[Given]:
    """A database with core's tables alone: the plugin's revisions make its own."""
    given = databases.filled(tables_of(Base.metadata), "core")
    yield given
    databases.give_back([given])


class Rows:
    """Stands in for the store's table: rows by subject, column by column, and what was read."""

    def __init__(self) -> None:
        self.by_subject: dict[int, dict[str, Any]] = {}
        self.statements = 0

    def put(self, subject: int, **columns: Any) -> None:
        self.by_subject[subject] = {"key": "earlier", "status": "ok", "asked_at": AT, **columns}

    def __call__(self, model: Any, key_column: str, keys: Any, columns: Any) -> Any:
        self.statements += 1
        return {
            subject: tuple(row.get(name) for name in columns)
            for subject, row in self.by_subject.items()
            if subject in keys
        }


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def surroundings(rows: Rows) -> Callable[..., Surroundings]:
    def make(at: datetime = AT, **parameters: Any) -> Surroundings:
        known = {**PARAMETERS, **{f"credit_scoring.{name}": v for name, v in parameters.items()}}
        groups = frozenset({"credit_scoring"})
        moment = "application.submitted"
        return Surroundings(
            "credit_scoring", "shop", moment, at, at.date(), groups, known.__getitem__, rows
        )

    return make


@pytest.fixture
def batch(surroundings: Callable[..., Surroundings]) -> Callable[..., FactBatch]:
    """A batch of subjects at some instant, with some parameters."""

    def make(*subjects: int, **given: Any) -> FactBatch:
        return FactBatch(surroundings(**given), subjects, {})

    return make


@pytest.fixture
def inquiry_batch(surroundings: Callable[..., Surroundings]) -> Callable[..., InquiryBatch]:
    """One waiting case of customer 7 with a request key and consents."""

    def make(
        key: str = "now", consents: frozenset[str] | None = None, **given: Any
    ) -> InquiryBatch:
        agreed = frozenset({"credit_query"}) if consents is None else consents
        return InquiryBatch(surroundings(**given), (7,), {}, (key,), (agreed,))

    return make


@pytest.fixture
def provider() -> SimulatedCreditProvider:
    """Answers 612 until something else is fixed."""
    return SimulatedCreditProvider(lambda question: CreditAnswer(CreditStatus.OK, 612))


@pytest.fixture
def case(
    surroundings: Callable[..., Surroundings], provider: SimulatedCreditProvider
) -> Callable[..., InquiryCase]:
    """A question about customer 7, who consents unless told otherwise."""

    def make(consents: frozenset[str] | None = None, **given: Any) -> InquiryCase:
        agreed = frozenset({"credit_query"}) if consents is None else consents
        applicant = Applicant("某某", NUMBER, agreed)
        return InquiryCase(surroundings(**given), "now", 7, applicant, lambda kind, name: provider)

    return make


@pytest.fixture
def question() -> CreditQuestion:
    return CreditQuestion("app_1:1", "某某", NUMBER, AT)
