"""One number is one request: of another contract, or for something else, it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pawpact.contracts.ending.incident import IncidentKind, Report, report_incident
from pawpact.contracts.models import ContractHold, ContractPause, Incident, PlanChange
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.tenancy.unit import Unit
from tests.core.contracts.life import Life

DIAGNOSIS = ("clinic_diagnosis_report",)
AGREED = {"sms": "yes"}
DEAR = 59_800


def _report(unit: Unit, contract: int, *, other: bool = False) -> object:
    day = unit.today - timedelta(days=int(other))
    return report_incident(unit, Report("n-1", contract, IncidentKind.DEAD, day, "she called"))


def _pause(unit: Unit, contract: int, *, other: bool = False) -> object:
    return request_pause(unit, PauseRequest("n-1", contract, 1 + other, DIAGNOSIS))


def _plan(unit: Unit, contract: int, *, other: bool = False) -> object:
    plan = "dog_small" if other else "cat_pedigree"
    return change_plan(unit, PlanWish("n-1", contract, plan, AGREED, DEAR))


ASKED: dict[str, Callable[..., object]] = {"report": _report, "pause": _pause, "plan": _plan}
WRITTEN = {"report": Incident, "pause": ContractPause, "plan": PlanChange}


@pytest.mark.parametrize("what", ASKED)
def test_a_number_used_for_another_contract_is_refused(life: Life, what: str) -> None:
    """Who asks for a second contract under a used number is told so, by the contract it is of."""
    second = life.second_contract()
    with life.unit() as unit:
        ASKED[what](unit, life.contract)
    with life.unit() as unit, pytest.raises(InvalidField) as refused:
        ASKED[what](unit, second)
    assert refused.value.field == "key"
    assert public_id("con", life.contract) in refused.value.message.zh


@pytest.mark.parametrize("what", ASKED)
def test_a_number_used_for_something_else_is_refused(life: Life, what: str) -> None:
    """The same contract, but another day, length or plan: no answer to an older request."""
    with life.unit() as unit:
        ASKED[what](unit, life.contract)
    with life.unit() as unit, pytest.raises(InvalidField, match="another request"):
        ASKED[what](unit, life.contract, other=True)


@pytest.mark.parametrize("what", ASKED)
def test_a_repeat_is_answered_like_the_first(life: Life, what: str) -> None:
    """Sent again word for word it is the same request, written down once."""
    answers = []
    for _ in range(2):
        with life.unit() as unit:
            answers.append(ASKED[what](unit, life.contract))
    assert answers[0] == answers[1]
    with life.reading() as unit:
        assert unit.session.scalar(select(func.count()).select_from(WRITTEN[what])) == 1


def test_a_death_under_a_used_number_holds_debits_once_it_has_its_own(life: Life) -> None:
    """Nobody is told that debits are held while they are not."""
    second = life.second_contract()
    with life.unit() as unit:
        _report(unit, life.contract)
    with life.unit() as unit, pytest.raises(InvalidField):
        _report(unit, second)
    with life.unit() as unit:
        told = Report("n-2", second, IncidentKind.DEAD, unit.today, "she called")
        report_incident(unit, told)
    with life.reading() as unit:
        held = set(unit.session.scalars(select(ContractHold.contract_id)))
    assert held == {life.contract, second}
