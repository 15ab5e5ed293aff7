"""A debit whose success is heard of only after its contract has ended."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge
from pawpact.billing.service import reverse_charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import Choice
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


def test_one_that_the_provider_takes_back_leaves_other_points_alone(life: Life) -> None:
    """It became no points and is paid back (P45): charged back as well, she owes all of it."""
    charge = _collected_late(life)
    before = life.money()
    with life.unit() as unit:
        assert reverse_charge(unit, charge, "disputed") == PRICE
    assert before.paid > 0
    assert life.money().paid == before.paid
    assert life.booked("P26") == {
        "asset.charge_receivable": PRICE,
        "asset.psp_clearing": -PRICE,
    }
    with life.reading() as unit:
        assert audit_books(unit).findings == ()
