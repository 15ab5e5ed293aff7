"""Pausing because the pet is ill: who grants, what moves, when debits go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.contracts.models import ContractPause, PauseEvent
from pawpact.contracts.running.hold import HoldReason, holds, lift_hold, put_hold
from pawpact.contracts.running.pause import extend_pause, grant_pause, refuse_pause, report_recovery
from pawpact.contracts.running.pause_due import pauses_due
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.decisions.models import HeldCase
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.identity import public_id
from pawpact.ledger.models import JournalRow
from pawpact.tasks.models import Task
from tests.core.contracts.life import PRICE, Life

REPORT = ("clinic_diagnosis_report",)


def _ask(
    life: Life, periods: int = 1, key: str = "first", documents: tuple[str, ...] = REPORT
) -> int:
    with life.unit("customer:1") as unit:
        return request_pause(unit, PauseRequest(key, life.contract, periods, documents))


def _grant(life: Life, periods: int = 1, key: str = "first", *, by_manager: bool = False) -> int:
    pause = _ask(life, periods, key)
    with life.unit() as unit:
        grant_pause(unit, pause, periods, "diagnosed", by_manager=by_manager)
    return pause


def _recover(life: Life) -> None:
    with life.unit() as unit:
        report_recovery(unit, life.contract, "well again")


def _days(life: Life, count: int = 40) -> None:
    """So many days, debits run and pauses looked after every other day."""
    for _ in range(count // 2):
        life.house.clock.advance(timedelta(days=2))
        life.run_debits()
        with life.unit("system") as unit:
            pauses_due(unit)
    life.days(1)


def test_without_a_policy_the_manager_is_asked(life: Life) -> None:
    """The request waits as a case for the manager, and nothing is debited meanwhile."""
    _ask(life)
    with life.reading() as unit:
        waiting = unit.session.scalars(select(HeldCase)).one()
        assert (waiting.moment, waiting.queue) == ("pause.requested", "store_manager")
        assert [each.reason for each in holds(unit, [life.contract])[life.contract]] == ["decision"]
    life.days(40)
    assert life.asked == []


def test_a_person_grants_through_the_held_case(life: Life) -> None:
    """The manager's decision pauses the contract and closes the case."""
    _ask(life, 2)
    with life.reading() as unit:
        number = unit.session.scalars(select(HeldCase.id)).one()

    life.house.platform.person.decide(
        life.store,
        public_id("held", number),
        "pause_contract",
        {"periods": 2},
        actor="staff:1",
        why="diagnosed",
    )
    assert life.row().state == "paused"
    assert life.states() == {"moved": 2, "scheduled": 12}


def test_a_refused_pause_lets_debits_go_on(life: Life) -> None:
    """Refused, the contract is debited on its day as if nothing had been asked."""
    pause = _ask(life)
    with life.unit() as unit:
        refuse_pause(unit, pause, "no illness")
    life.until_settled(1)
    assert life.row().state == "active"


def test_a_pause_moves_periods_to_the_end(life: Life) -> None:
    """The paused periods are not debited; the contract lasts as many periods longer."""
    last = life.charges()[-1].due_on
    _grant(life, 2)
    assert life.states() == {"moved": 2, "scheduled": 12}
    charges = life.charges()
    assert (charges[-1].due_on.year, charges[-1].due_on.month) > (last.year, last.month)
    _recover(life)
    life.until_settled(1)
    assert (life.row().state, life.row().streak) == ("active", 1)


@pytest.mark.parametrize("periods", [0, 3])
def test_a_pause_has_one_or_two_periods(life: Life, periods: int) -> None:
    """None and three are refused with the bounds."""
    with pytest.raises(InvalidField, match="1 to 2"):
        _ask(life, periods)


def test_a_pause_needs_its_documents(life: Life) -> None:
    """Without the diagnosis the missing document is named."""
    with pytest.raises(InvalidField, match="clinic_diagnosis_report"):
        _ask(life, documents=())


def test_pauses_do_not_overlap(life: Life) -> None:
    """Neither a second request nor a second pause beside the first."""
    _ask(life)
    with pytest.raises(Conflict):
        _ask(life, key="second")
    with life.unit() as unit:
        grant_pause(unit, unit.session.scalars(select(ContractPause.id)).one(), 1, "diagnosed")
    with pytest.raises(Conflict, match="paused"):
        _ask(life, key="third")


def test_a_request_comes_a_day_before_the_debit(life: Life) -> None:
    """With 23 hours left it is refused, with 25 it is taken."""
    life.before_debit(25)
    _ask(life)
    with life.unit() as unit:
        refuse_pause(unit, unit.session.scalars(select(ContractPause.id)).one(), "for the test")
    life.until_settled(1)
    life.before_debit(23)
    with pytest.raises(Conflict, match="24 hours"):
        _ask(life, key="late")


def test_a_year_has_two_paused_periods(life: Life) -> None:
    """The third is the manager's to grant."""
    _grant(life, 2)
    _days(life, 70)
    _recover(life)
    with pytest.raises(Conflict, match="manager"):
        _grant(life, 1, "more")
    with life.unit() as unit:
        grant_pause(unit, _latest(life), 1, "still weak", by_manager=True)
    assert life.row().state == "paused"


def _latest(life: Life) -> int:
    with life.reading() as unit:
        return unit.session.scalars(
            select(ContractPause.id).order_by(ContractPause.id.desc()).limit(1)
        ).one()


def test_pause_and_resume_twice_in_one_period(life: Life) -> None:
    """Two pauses and two early recoveries within one period leave the plan as it was."""
    plan = [(each.due_on, each.amount) for each in life.charges()]
    for key in ("first", "second"):
        _grant(life, 1, key)
        _recover(life)
    assert [
        (each.due_on, each.amount) for each in life.charges() if each.state == "scheduled"
    ] == plan
    assert life.row().state == "active"
    life.until_settled(2)
    assert len(life.asked) == len(set(life.asked)) == 2


def test_resuming_charges_nothing_for_a_paused_period(life: Life) -> None:
    """After the paused month the next debit is the one of the month after, and only that."""
    first = life.next_charge().due_on
    _grant(life, 1)
    _days(life, (first - life.house.clock.now().date()).days + 2)
    _recover(life)
    assert life.asked == []
    life.until_settled(1)
    assert len(life.asked) == 1
    settled = next(each for each in life.charges() if each.state == "settled")
    assert settled.due_on > first


def test_a_debit_before_the_pause_is_not_tried_again(life: Life) -> None:
    """A failed debit that is open when the pause begins is never retried."""
    life.answer(lambda _: Outcome.INSUFFICIENT_FUNDS)
    life.before_debit(0)
    life.run_debits()
    assert life.states()["failed"] == 1
    _grant(life, 1)
    _days(life)
    assert len(life.asked) == 1
    assert life.row().state == "paused"


def test_not_recovered_never_goes_straight_to_a_debit(life: Life) -> None:
    """Nobody reports a recovery: months pass, nothing is debited, a person has the task."""
    _grant(life, 1)
    _days(life, 160)
    assert life.asked == []
    assert life.row().state == "paused"
    with life.reading() as unit:
        row = unit.session.scalars(select(ContractPause)).one()
        assert (row.state, row.waited > 0) == ("recovery_check", True)
        assert "pause.recovery_check" in set(unit.session.scalars(select(Task.kind)))
    _recover(life)
    life.until_settled(1)
    assert len(life.asked) == 1


def test_a_manager_extends_a_pause(life: Life) -> None:
    """One period more moves to the end, and the check comes again."""
    _grant(life, 1)
    _days(life)
    with life.unit() as unit:
        assert len(extend_pause(unit, life.contract, 1, "still ill")) == 1
        state = unit.session.scalars(select(ContractPause.state)).one()
    assert state == "extended_by_manager"
    _days(life, 50)
    with life.reading() as unit:
        assert unit.session.scalars(select(ContractPause.state)).one() == "recovery_check"
    assert life.asked == []


def test_every_move_says_who_and_why(life: Life) -> None:
    """From the request to the end each move has its actor and reason."""
    _grant(life, 1)
    _recover(life)
    with life.reading() as unit:
        moves = unit.session.execute(
            select(PauseEvent.went_to, PauseEvent.actor, PauseEvent.why).order_by(PauseEvent.id)
        ).all()
    assert [tuple(each) for each in moves] == [
        ("requested", "customer:1", "asked for"),
        ("granted", "staff:1", "diagnosed"),
        ("running", "staff:1", "diagnosed"),
        ("recovery_check", "staff:1", "well again"),
        ("ended", "staff:1", "well again"),
    ]


def test_the_streak_is_frozen(life: Life) -> None:
    """A pause neither counts nor breaks: two periods before and one after make three."""
    life.until_settled(2)
    _grant(life, 1)
    _days(life)
    _recover(life)
    life.until_settled(3)
    assert (life.row().streak, life.row().performed) == (3, 3)


def test_a_pause_books_nothing(life: Life) -> None:
    """P44: state changes only."""
    _grant(life, 2)
    _recover(life)
    with life.reading() as unit:
        assert unit.session.scalars(select(JournalRow.id)).all() == []


def test_a_hold_outlives_the_pause(life: Life) -> None:
    """With a dispute beside it nothing is debited when the pet is well again."""
    _grant(life, 1)
    with life.unit() as unit:
        put_hold(unit, life.contract, HoldReason.DISPUTE, "wrong amount, she says")
    _recover(life)
    life.days(70)
    assert life.asked == []
    with life.unit() as unit:
        lift_hold(unit, life.contract, HoldReason.DISPUTE, "settled")
    life.until_settled(1)


def test_what_does_not_pause_cannot_recover(life: Life) -> None:
    """A recovery without a pause is refused."""
    with life.unit() as unit, pytest.raises(Conflict, match="not paused"):
        report_recovery(unit, life.contract, "well")


def test_paused_periods_keep_their_price(life: Life) -> None:
    """What stands in for a paused period costs what the period cost."""
    _grant(life, 2)
    assert {each.amount for each in life.charges()} == {PRICE}
