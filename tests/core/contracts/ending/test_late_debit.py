"""A debit whose success is heard of only after its contract has ended."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge
from pawpact.billing.service import reverse_charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.deposits.refund import payouts_due
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
from pawpact.payouts.simulator import Decide, SimulatedPayouts, always_ok
from pawpact.payouts.simulator import Outcome as Paid
from tests.core.contracts.life import PRICE, Life


def _collected_late(life: Life) -> int:
    """Its charge, on a contract that ended beside another one of the same customer."""
    life.second_contract()
    life.until_settled(1)
    life.answer(lambda request: Outcome.TIMEOUT_AFTER_SUCCESS)
    while not life.states().get("unknown"):
        life.days(1)
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "kennel closed")
        settle_termination(unit, life.contract, choice=Choice.REFUND, confirmed=True, why="agreed")
    life.days(1)
    with life.reading() as unit:
        late = select(Charge.id).where(Charge.ended_at.is_not(None), Charge.state == "settled")
        return unit.session.scalars(late).one()


def _pay_refunds(life: Life, decide: Decide = always_ok) -> list[int]:
    gateway = SimulatedPayouts(decide)
    payouts_due(life.unit, gateway)
    return list(gateway.paid.values())


def test_one_that_the_provider_takes_back_is_not_paid_back_too(life: Life) -> None:
    """It became no points but a refund (P45): charged back, that is paid no more, nothing owed."""
    charge = _collected_late(life)
    before = life.money()
    with life.unit() as unit:
        assert reverse_charge(unit, charge, "disputed") == 0
    assert before.paid > 0
    after = life.money()
    assert after == replace(before, refund_payable=before.refund_payable - PRICE)
    assert life.booked("P25") == {
        "liab.refund_payable": PRICE,
        "asset.psp_clearing": -PRICE,
    }
    assert sum(_pay_refunds(life)) == after.refund_payable
    with life.reading() as unit:
        assert audit_books(unit).findings == ()


def test_one_that_is_paid_back_already_is_owed(life: Life) -> None:
    """Where the refund has reached her before the charge-back, she owes all of it; once."""
    charge = _collected_late(life)
    _pay_refunds(life)
    before = life.money()
    with life.unit() as unit:
        assert reverse_charge(unit, charge, "disputed") == PRICE
        assert reverse_charge(unit, charge, "disputed") == 0
    assert life.money() == before
    assert life.booked("P26") == {
        "asset.charge_receivable": PRICE,
        "asset.psp_clearing": -PRICE,
    }
    with life.reading() as unit:
        assert audit_books(unit).findings == ()


def test_one_whose_refund_is_on_its_way_is_owed(life: Life) -> None:
    """While the provider's answer to the refund is awaited it may be paid: she owes all of it."""
    charge = _collected_late(life)
    _pay_refunds(life, lambda request: Paid.TIMEOUT_AFTER_SUCCESS)
    with life.unit() as unit:
        assert reverse_charge(unit, charge, "disputed") == PRICE
    with life.reading() as unit:
        assert audit_books(unit).findings == ()
