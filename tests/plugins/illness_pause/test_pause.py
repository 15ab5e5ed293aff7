"""Pauses as the store's rules answer them: how long, how late, on what evidence, and their end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.contracts.running.pause import extend_pause, grant_pause
from pawpact.kernel.errors import Conflict
from pawpact.ledger.models import JournalRow
from pawpact.reports.missed.service import why_not
from tests.plugins.illness_pause.ward import PLUGIN, REPORT, Ward


@pytest.mark.parametrize("periods", [0, 3])
def test_none_and_three_periods_are_refused_with_a_receipt(ward: Ward, periods: int) -> None:
    """The decision names the number; the plan goes on as it was."""
    contract = ward.store.contract()["contract"]
    pause = ward.ask(contract, periods, REPORT)
    assert ward.pause(pause).state == "refused"
    assert ward.state(contract) == "active"
    decided = ward.store.decisions("pause.requested")[0]
    assert decided.fired == ("illness_pause.grant/too_short_or_long",)
    assert ward.told("contract.pause_refused") == [{}]


@pytest.mark.parametrize("periods", [1, 2])
def test_one_and_two_periods_are_granted(ward: Ward, periods: int) -> None:
    """The report came with the request; a voucher comes with the pause."""
    subjects = ward.store.contract()
    pause = ward.ask(subjects["contract"], periods, REPORT)
    row = ward.pause(pause)
    assert (row.state, row.periods) == ("running", periods)
    assert [each.kind for each in ward.coupons(subjects["customer"])] == ["clinic"]


def test_a_pause_needs_evidence_from_the_request_or_the_case(ward: Ward) -> None:
    """With nothing it is refused; with the clinic's report in the vet's case it is granted."""
    contract = ward.store.contract()["contract"]
    assert ward.pause(ward.ask(contract, 1)).state == "refused"
    ward.until(contract, "diagnose")
    assert ward.pause(ward.ask(contract, 1)).state == "running"


def test_a_request_comes_in_time(ward: Ward) -> None:
    """Twenty-four hours before the debit it is in time, a minute later it is not."""
    contracts = [ward.store.contract()["contract"] for _ in range(2)]
    clock, due_at = ward.store.installation.clock, ward.store.next_charge().due_at
    clock.move_to(due_at - timedelta(hours=24))
    assert ward.pause(ward.ask(contracts[0], 1, REPORT)).state == "running"
    clock.advance(timedelta(minutes=1))
    assert ward.pause(ward.ask(contracts[1], 1, REPORT)).state == "refused"
    fired = ward.store.decisions("pause.requested")[0].fired
    assert fired == ("illness_pause.grant/too_late",)


def test_a_noticed_period_is_paused_too(ward: Ward) -> None:
    """Thirty hours before the debit its notice is out already; it moves to the end."""
    contract = ward.store.contract()["contract"]
    due_at = ward.store.next_charge().due_at
    ward.store.live((due_at - ward.store.installation.clock.now()).days - 2)
    ward.store.installation.clock.move_to(due_at - timedelta(hours=30))
    ward.store.run()
    assert ward.store.next_charge().state == "noticed"
    assert ward.pause(ward.ask(contract, 1, REPORT)).state == "running"
    assert ward.store.next_charge().due_at > due_at


def test_beyond_the_years_periods_the_manager_decides(ward: Ward) -> None:
    """A third period in a contract year waits for the manager, and nothing is debited meanwhile."""
    contract = ward.store.contract()["contract"]
    ward.ask(contract, 2, REPORT)
    ward.store.advance(days=70)
    ward.well(contract)
    pause = ward.ask(contract, 1, REPORT)
    assert ward.pause(pause).state == "requested"
    (waiting,) = ward.store.held()
    assert waiting.moment == "pause.requested"
    with ward.store.unit() as unit:
        grant_pause(unit, pause, 1, "a hard case", by_manager=True)
    assert ward.pause(pause).state == "running"


def test_pauses_do_not_overlap(ward: Ward) -> None:
    """While one runs another is refused outright."""
    contract = ward.store.contract()["contract"]
    ward.ask(contract, 1, REPORT)
    with pytest.raises(Conflict, match="not twice at once"):
        ward.ask(contract, 1, REPORT)


def test_an_early_recovery_resumes_early(ward: Ward) -> None:
    """Told after ten days, the debit that can still be announced is made on its own day."""
    contract = ward.store.contract()["contract"]
    first = ward.store.next_charge().due_at
    ward.ask(contract, 2, REPORT)
    ward.store.advance(days=10)
    ward.well(contract)
    assert ward.state(contract) == "active"
    assert ward.store.next_charge().due_at == first


def test_while_a_case_is_open_a_vet_says_that_the_pet_is_well(ward: Ward) -> None:
    """The customer's word opens a task; the vet's closes the case and resumes the debits."""
    contract = ward.store.contract()["contract"]
    illness = ward.until(contract, "treat")
    ward.ask(contract, 1)
    ward.well(contract)
    assert ward.state(contract) == "paused"
    assert [task.state for task in ward.tasks("confirm_recovery")] == ["due"]
    ward.step(illness, "recover")
    assert ward.state(contract) == "active"
    assert [task.state for task in ward.tasks("confirm_recovery")] == ["suppressed"]


def test_a_case_without_a_pause_ends_without_one(ward: Ward) -> None:
    """A contract that was never paused is not touched by the recovery."""
    contract = ward.store.contract()["contract"]
    ward.until(contract, "recover")
    assert ward.state(contract) == "active"


def test_not_well_after_two_periods_goes_to_the_manager(ward: Ward) -> None:
    """Somebody asks, the manager gets it, and months without an answer bring no debit."""
    contract = ward.store.contract()["contract"]
    illness = ward.until(contract, "treat")
    ward.ask(contract, 2)
    ward.store.advance(days=75)
    ward.store.do(PLUGIN, "not_recovered", illness=illness)
    (task,) = ward.tasks("extend_pause")
    assert task.role == "store_manager"
    for _ in range(6):
        ward.store.advance(days=20)
        ward.store.run()
    with ward.store.reading() as unit:
        booked = select(JournalRow.id).where(JournalRow.movement == "P01")
        assert unit.session.scalars(booked).all() == []
    with ward.store.unit() as unit:
        extend_pause(unit, contract, 1, "an operation")
    ward.step(illness, "recover")
    assert [each.state for each in ward.tasks("extend_pause")] == ["done"]


def test_what_is_kinder_today_counts_for_who_signed_before(ward: Ward) -> None:
    """Two periods stood in the agreement; the store gives three now, and she may have three."""
    contract = ward.store.contract()["contract"]
    ward.store.parameters(
        {
            "illness_pause.max_periods": 3,
            "illness_pause.max_paused_periods_per_contract_year": 3,
        }
    )
    assert ward.pause(ward.ask(contract, 3, REPORT)).periods == 3


@pytest.mark.parametrize("wanted", ["pause_contract", "illness_pause.grant"])
def test_a_refused_pause_is_told_to_who_asks_why(ward: Ward, wanted: str) -> None:
    """The decision is about the pause, not the contract, and is found among hers."""
    subjects = ward.store.contract()
    ward.ask(subjects["contract"], 3, REPORT)
    platform = ward.store.installation.platform
    with ward.store.unit() as unit:
        revisions = platform.parts.revisions
        found = why_not(unit, subjects["customer"], wanted, Role.STORE_MANAGER, revisions)
    assert {each.policy for each in found.missed} == {"illness_pause.grant"}
    assert [each.policy for each in found.awaited if each.policy == "illness_pause.grant"] == []
