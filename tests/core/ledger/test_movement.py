"""The movements, with the figures of the book of postings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pawpact.kernel.errors import Defect
from pawpact.ledger import movement
from pawpact.ledger.values import Journal, Posting, Split
from tests.core.ledger.figures import WHILE_IT_RUNS
from tests.core.ledger.figures_after import AFTERWARDS
from tests.core.ledger.leg import (
    BONUS,
    CONTRACT,
    CUSTOMER,
    PAID,
    PSP,
    RECEIVABLE,
    REFUND,
    STORE_A,
    STORE_B,
    TIED,
)

MOVEMENTS = [*WHILE_IT_RUNS, *AFTERWARDS]

fen = some.integers(min_value=0, max_value=10_000_000)


@given(paid=fen, bonus=fen, deposit=fen, fee=fen, confirmed=some.booleans())
def test_ending_balances_and_gives_all_of_it_back_but_the_fee(
    paid: int, bonus: int, deposit: int, fee: int, confirmed: bool
) -> None:
    """However a contract ends, the customer gets what was settled less the fee it covers."""
    if not paid + bonus + deposit + fee:
        return
    journal = movement.end_contract(
        "k",
        CUSTOMER,
        CONTRACT,
        "c",
        paid=paid,
        bonus=bonus,
        deposit=deposit,
        fee=fee,
        confirmed=confirmed,
    )
    journal.validate()
    booked = {leg.account: -leg.amount for leg in journal.postings}
    covered = fee + booked.get(RECEIVABLE, 0)
    assert booked.get(REFUND, 0) == paid + deposit - covered
    assert covered == (min(fee, paid + deposit) if confirmed else 0)


@given(amount=some.integers(min_value=1, max_value=10_000_000), data=some.data())
def test_charge_back_balances_and_owes_what_is_spent(amount: int, data: some.DataObject) -> None:
    """Points taken back and what is owed make up the debit that was reversed."""
    covered = data.draw(some.integers(min_value=0, max_value=amount))
    journal = movement.charge_back("k", CUSTOMER, CONTRACT, amount, covered, "c")
    journal.validate()
    booked = {leg.account: leg.amount for leg in journal.postings}
    assert booked.get(PAID, 0) + booked.get(RECEIVABLE, 0) == -booked[PSP] == amount


@given(amount=fen, discount=fen)
def test_settlement_gives_points_at_face_value(amount: int, discount: int) -> None:
    """What is collected and what the store adds are the customer's points, to the fen."""
    if not amount + discount:
        return
    journal = movement.settle_charge("k", CUSTOMER, amount, "c", discount=discount)
    journal.validate()
    booked = {leg.account: -leg.amount for leg in journal.postings}
    assert booked.get(PAID, 0) + booked.get(BONUS, 0) == amount + discount
    assert booked.get(PAID, 0) == amount


@pytest.mark.parametrize(
    "backwards",
    [
        lambda: movement.settle_charge("k", CUSTOMER, 10, "c", discount=-1),
        lambda: movement.pay_out_provider("k", 100, 101, "c"),
        lambda: movement.charge_back("k", CUSTOMER, CONTRACT, 100, 101, "c"),
        lambda: movement.end_contract("k", CUSTOMER, CONTRACT, "c", paid=10, fee=-1),
        lambda: movement.refund_under_guarantee("k", CUSTOMER, 100, 101, "c"),
        lambda: movement.close_store("k", CUSTOMER, 0, 0, "c"),
        lambda: movement.expire_points("k", CUSTOMER, 0, 0, "c"),
        lambda: movement.use_coupon("k", CUSTOMER, "coupon10", -1, 1, "c"),
        lambda: movement.grant_coupon("k", CUSTOMER, "coupon10", 0, "c"),
        lambda: movement.spend_elsewhere("k", CUSTOMER, STORE_B, 80, "c", 0),
        lambda: movement.open_customer("k", CUSTOMER, "c", paid=-1, bonus=2),
    ],
)
def test_movement_never_runs_backwards(backwards: Callable[[], object]) -> None:
    """Amounts below zero, parts above their whole and halves without their tie are refused."""
    with pytest.raises(Defect):
        backwards()


def test_halves_of_two_stores_are_tied() -> None:
    """What two stores' books say of one thing carries one correlation number."""
    halves = (
        movement.spend_elsewhere("k", CUSTOMER, STORE_B, 80_00, "c", TIED),
        movement.sell_to_other_store("k", STORE_A, 80_00, "c", TIED),
        *movement.settle_between_stores("k", STORE_B, STORE_A, 398_00, "c", TIED),
        movement.waive_for_other_store("k", CUSTOMER, STORE_B, 398_00, "c", TIED),
        movement.bear_waiver("k", STORE_A, 398_00, "c", TIED),
        movement.withdraw_shared_waiver("k", CUSTOMER, STORE_B, 398_00, "c", TIED),
        movement.unbear_waiver("k", STORE_A, 398_00, "c", TIED),
    )
    assert {half.correlation for half in halves} == {TIED}


@pytest.mark.parametrize(
    ("name", "journal", "legs"),
    MOVEMENTS,
    ids=[f"{n}-{name}" for n, (name, *_) in enumerate(MOVEMENTS)],
)
def test_movement_posts_its_figures(name: str, journal: Journal, legs: set[Posting]) -> None:
    """Each movement debits and credits what the book of postings says, and balances."""
    journal.validate()
    assert (journal.movement, set(journal.postings)) == (name, legs)
    assert len(journal.postings) == len(legs)


@pytest.mark.parametrize("amount", [0, -1])
def test_movement_of_nothing_is_refused(amount: int) -> None:
    """No movement is made of nothing, nor backwards."""
    with pytest.raises(Defect):
        movement.settle_charge("k", CUSTOMER, amount, "c")


def test_grant_of_no_points_is_refused() -> None:
    """A grant gives at least one point."""
    with pytest.raises(Defect):
        movement.grant_reward_points("k", CUSTOMER, 0, 10, "complaint", "c")


def test_order_that_takes_less_than_nothing_is_refused() -> None:
    """A bucket cannot be paid by an order."""
    with pytest.raises(Defect):
        movement.pay_order("k", CUSTOMER, Split(paid=10, bonus=-5), "c")


def test_refund_names_the_order_it_undoes() -> None:
    """A refund says whose lots it refills."""
    refund = movement.refund_order("r", "o", CUSTOMER, Split(paid=1), "c")
    assert refund.restores == "o"
