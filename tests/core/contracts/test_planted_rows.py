"""One row planted past every use case is enough: the audit names what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from pawpact.billing.models import Charge
from pawpact.billing.service import reverse_charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.ending.incident import IncidentKind, Report, refuse_incident, report_incident
from pawpact.contracts.ending.leftover import leftovers_due
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Contract, ContractHold, ContractPause, Ending, Incident
from pawpact.contracts.running.hold import put_hold
from pawpact.ledger.models import Receivable
from pawpact.ledger.movement import end_contract, refund_leftover
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit
from tests.core.contracts.life import Life
from tests.core.contracts.test_one_transaction import MOVES

Plant = Callable[[Life, Unit], Any]


def _findings(life: Life) -> set[str]:
    with life.reading() as unit:
        return {each.code for each in audit_books(unit).findings}


def _change(model: Any, **values: object) -> Plant:
    return lambda life, unit: unit.session.execute(update(model).values(**values))


def _end(life: Life, unit: Unit) -> None:
    """With a fee that the customer agreed to."""
    request_termination(unit, life.contract, "customer_request", "moves away")
    settle_termination(unit, life.contract, choice=Choice.REFUND, confirmed=True, why="agreed")


def _dispute(life: Life, unit: Unit) -> None:
    put_hold(unit, life.contract, "dispute", "wrong amount")


def _lose(life: Life, unit: Unit) -> None:
    told = Report("r", life.contract, IncidentKind.LOST, unit.today, "gone")
    refuse_incident(unit, report_incident(unit, told), "it is at home")


def _hold_again(life: Life, unit: Unit) -> None:
    row = unit.session.scalars(select(ContractHold).where(ContractHold.key != "")).one()
    row.lifted_at = None


def _reverse(life: Life, unit: Unit) -> None:
    paid = unit.session.scalars(select(Charge.id).where(Charge.state == "settled")).first()
    assert paid is not None
    reverse_charge(unit, paid, "bank")


def _reverse_spent(life: Life, unit: Unit) -> None:
    """Nothing of the points is left by then."""
    row = unit.session.scalars(select(Contract)).one()
    post(unit, [refund_leftover("leftover:x", row.customer_id, 26_800, "test")])
    _reverse(life, unit)


def _nothing(life: Life, unit: Unit) -> None:
    pass


def _book_end(life: Life, unit: Unit) -> None:
    row = unit.session.scalars(select(Contract)).one()
    post(unit, [end_contract(f"again:{row.id}", row.customer_id, row.id, "test", paid=100)])


def _book_leftover(life: Life, unit: Unit) -> None:
    row = unit.session.scalars(select(Contract)).one()
    post(unit, [refund_leftover(f"leftover:{row.id}", row.customer_id, 100, "test")])


def _settle_with_fee(life: Life, unit: Unit) -> None:
    """Marked as settled, past everything that books it."""
    request_termination(unit, life.contract, "customer_request", "moves away")
    unit.session.flush()
    unit.session.execute(
        update(Ending).values(settled_at=unit.at, choice="refund", confirmed=False)
    )


def _take_more(life: Life, unit: Unit) -> None:
    """The journal of an agreed withdrawal returns a fen less than was billed."""
    row = unit.session.scalars(select(Ending)).one()
    row.bill = {**row.bill, "paid": int(str(row.bill["paid"])) + 1}


PLANTED: dict[str, tuple[Plant, Plant, set[str]]] = {
    "an open charge goes on under a hold": (
        _dispute,
        _change(Charge, held=False),
        {"debited_under_hold"},
    ),
    "a charge is held for nothing": (_nothing, _change(Charge, held=True), {"held_for_nothing"}),
    "a pause that moved less": (
        MOVES["pause"],
        _change(ContractPause, periods=2),
        {"wrong_pause"},
    ),
    "a pause that is over": (
        MOVES["pause"],
        _change(ContractPause, state="ended"),
        {"wrong_pause", "wrong_pause_state"},
    ),
    "a period given up": (_nothing, _change(Contract, given_up=1), {"wrong_given_up"}),
    "a reversal that gave nothing up": (
        _reverse,
        _change(Contract, given_up=0),
        {"wrong_given_up"},
    ),
    "a fee beside its bill": (
        _end,
        _change(Ending, fee=1),
        {"wrong_bill", "ending_booked_otherwise"},
    ),
    "a fee that was not agreed to": (
        _end,
        _change(Ending, confirmed=False),
        {"ending_booked_otherwise"},
    ),
    "points kept and taken": (
        _end,
        _change(Ending, choice="keep"),
        {"ending_booked_otherwise"},
    ),
    "a bill of more points than returned": (_end, _take_more, {"ending_booked_otherwise"}),
    "a fee that nobody booked": (_settle_with_fee, _nothing, {"ending_not_booked"}),
    "an end booked twice": (_nothing, _book_end, {"ending_booked_for_nothing"}),
    "a leftover without an end": (_nothing, _book_leftover, {"ending_booked_for_nothing"}),
    "a report moved by hand": (
        _lose,
        _change(Incident, state="searching"),
        {"wrong_incident_state"},
    ),
    "a hold of a closed report": (
        _lose,
        _hold_again,
        {"hold_without_incident", "debited_under_hold"},
    ),
    "a death that nobody confirmed": (
        _end,
        _change(Ending, reason="pet_dead"),
        {"ended_without_incident"},
    ),
    "a death that ended nothing": (
        MOVES["die"],
        _change(Ending, reason="store_breach"),
        {"incident_without_end"},
    ),
    "a debt of another sum": (
        _reverse_spent,
        _change(Receivable, amount=30_000),
        {"reversal_owed_otherwise", "wrong_receivable"},
    ),
    "somebody else's debt": (
        _reverse_spent,
        _change(Receivable, customer_id=1),
        {"reversal_owed_otherwise", "wrong_owner"},
    ),
}


@pytest.mark.parametrize(("lived", "plant", "codes"), PLANTED.values(), ids=PLANTED)
def test_a_planted_row_is_found(life: Life, lived: Plant, plant: Plant, codes: set[str]) -> None:
    """Beside what was wrong before, the audit finds exactly what was planted."""
    life.until_settled(1)
    with life.unit() as unit:
        lived(life, unit)
    before = _findings(life)
    with life.unit() as unit:
        plant(life, unit)
    assert _findings(life) - before == codes - before
    assert codes <= _findings(life)


@pytest.mark.parametrize("lived", [_end, _lose, _dispute, _reverse, MOVES["withdraw"]])
def test_what_was_not_planted_is_not_found(life: Life, lived: Plant) -> None:
    """The same lives without a planted row are clean, also long afterwards."""
    if lived is not MOVES["withdraw"]:
        life.until_settled(1)
    with life.unit() as unit:
        lived(life, unit)
    assert _findings(life) == set()
    life.house.clock.advance(timedelta(days=400))
    with life.unit() as unit:
        leftovers_due(unit)
    assert _findings(life) == set()
