"""Two stores of a brand: points spent in the other one, and settling what that left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pawpact.bootstrap.between import (
    finish_halves,
    settle_stores,
    spend_elsewhere,
    unmatched_halves,
)
from pawpact.bootstrap.jobs import jobs_of
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.ledger.audit import audit
from pawpact.ledger.between import take_for_other_store
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import (
    grant_reward_points,
    settle_charge,
    waive_for_other_store,
)
from pawpact.ledger.service import balances, post
from pawpact.ledger.values import NotEnoughPoints
from pawpact.orders.placement import NotForPoints
from tests.house import House

HOME, SELLING = "xihu", "binjiang"
ANNA = 1001


class Brand:
    """Two stores of one brand, and a customer of the first with 398.00 in points."""

    def __init__(self, house: House) -> None:
        self.house, self.platform = house, house.platform
        house.open(HOME)
        house.open(SELLING)
        with house.platform.unit(HOME) as unit:
            post(unit, [settle_charge("charge", ANNA, 398_00, "test")])
            post(unit, [grant_reward_points("gift", ANNA, 1000, 10, "newcomer", "test")])

    def spend(self, amount: int = 80_00, key: str = "o-1") -> None:
        spend_elsewhere(
            self.platform, HOME, SELLING, ANNA, amount, key, category="snack", actor="staff:1"
        )

    def half(self, amount: int = 80_00, key: str = "o-1") -> None:
        """The process dies after the home store's half."""
        with self.platform.unit(HOME) as unit:
            take_for_other_store(unit, ANNA, amount, key, self.number(SELLING))

    def number(self, store: str) -> int:
        return self.platform.stores.tenant(store)

    def owed(self, store: str, name: str, other: str) -> int:
        """What stands between the stores in one store's books, credits positive."""
        with self.platform.reading(store) as unit:
            row = unit.session.get(Balance, (self.number(store), self.number(other), name))
            return row.amount if row else 0

    def paid(self) -> int:
        with self.platform.reading(HOME) as unit:
            return balances(unit, ANNA).paid

    def sound(self) -> bool:
        for store in (HOME, SELLING):
            with self.platform.reading(store) as unit:
                if not audit(unit).sound:
                    return False
        return unmatched_halves(self.platform) == []


@pytest.fixture
def brand(house: House) -> Brand:
    """Two stores, nothing between them."""
    return Brand(house)


def test_points_buy_in_another_store(brand: Brand) -> None:
    """P39: 80.00 leave the customer's points at home; the home store owes the selling store."""
    brand.spend()
    assert brand.paid() == 318_00
    assert brand.owed(HOME, "liab.interstore", SELLING) == 80_00
    assert brand.owed(SELLING, "asset.interstore", HOME) == -80_00
    assert brand.sound()


def test_same_purchase_counts_once(brand: Brand) -> None:
    """Repeated under its key, nothing more is taken or sold."""
    brand.spend()
    brand.spend()
    assert brand.paid() == 318_00
    assert brand.owed(SELLING, "asset.interstore", HOME) == -80_00
    with pytest.raises(Conflict):
        brand.spend(90_00)


def test_reward_points_stay_at_home(brand: Brand) -> None:
    """Only mall points are spent elsewhere: 100.00 of reward points do not help with 400.00."""
    with pytest.raises(NotEnoughPoints):
        brand.spend(400_00)
    assert brand.paid() == 398_00


@pytest.mark.parametrize("category", ["toy", "medical", "live_animal", ""])
def test_points_buy_there_what_they_buy_at_home(brand: Brand, category: str) -> None:
    """Goods outside the home store's categories are not paid with points in any store."""
    with pytest.raises(NotForPoints, match="they buy: "):
        spend_elsewhere(
            brand.platform, HOME, SELLING, ANNA, 1_00, "o", category=category, actor="staff:1"
        )
    assert brand.paid() == 398_00


def test_a_store_that_is_none_is_named(brand: Brand) -> None:
    """Another store that does not exist is not found, rather than of another brand."""
    with pytest.raises(NotFound):
        spend_elsewhere(
            brand.platform, HOME, "nowhere", ANNA, 1_00, "o", category="snack", actor="staff:1"
        )


def test_half_alone_is_named_and_finished_once(brand: Brand) -> None:
    """A process that dies between the stores leaves a half that is named until it is finished."""
    brand.half()
    assert [(store, half.movement) for store, half in unmatched_halves(brand.platform)] == [
        (HOME, "P39a")
    ]
    assert finish_halves(brand.platform) == 1
    assert finish_halves(brand.platform) == 0
    assert brand.owed(SELLING, "asset.interstore", HOME) == -80_00
    assert brand.sound()


def test_finishing_and_repeating_book_the_same_half(brand: Brand) -> None:
    """Whoever repeats the purchase after it was finished books nothing twice."""
    brand.half()
    finish_halves(brand.platform)
    brand.spend()
    assert brand.owed(SELLING, "asset.interstore", HOME) == -80_00


def test_stores_settle_what_they_owe(brand: Brand) -> None:
    """P48: the home store pays 80.00 from its bank, the selling store receives them; then none."""
    brand.spend()
    assert settle_stores(brand.platform, HOME, SELLING, actor="platform:1") == 80_00
    assert brand.owed(HOME, "liab.interstore", SELLING) == 0
    assert brand.owed(SELLING, "asset.interstore", HOME) == 0
    assert settle_stores(brand.platform, HOME, SELLING, actor="platform:1") == 0
    assert brand.sound()


def test_settling_waits_for_halves_to_match(brand: Brand) -> None:
    """While one store's books lack a half, nobody pays by them."""
    brand.half()
    with pytest.raises(Conflict):
        settle_stores(brand.platform, HOME, SELLING, actor="platform:1")


def test_payment_that_only_one_store_booked_is_finished(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies between paying and receiving leaves a half that is finished."""

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    brand.spend()
    with monkeypatch.context() as patch:
        patch.setattr("pawpact.bootstrap.between.take_other_half", die)
        with pytest.raises(Killed):
            settle_stores(brand.platform, HOME, SELLING, actor="platform:1")
    assert [half.movement for _, half in unmatched_halves(brand.platform)] == ["P48"]
    assert finish_halves(brand.platform) == 1
    assert brand.owed(SELLING, "asset.interstore", HOME) == 0
    assert brand.sound()


def test_a_job_books_the_other_half_within_the_hour(brand: Brand) -> None:
    """A waiver's first half stands in the referrer's books; its store's job has the other booked.

    Whose first half it is does it, once for both.
    """
    brand.spend()
    with brand.platform.unit(HOME) as unit:
        waiver = waive_for_other_store("r-1", ANNA, brand.number(SELLING), 398_00, "test", 77)
        post(unit, [waiver])
    job = jobs_of(brand.platform)["halves"]
    assert [dict(each) for each in job.run(SELLING)] == [{}]
    assert [dict(each) for each in job.run(HOME)] == [{"booked": 1}]
    assert [dict(each) for each in job.run(HOME)] == [{}]
    assert brand.owed(SELLING, "liab.interstore", HOME) == 398_00
    assert brand.sound()


def test_stores_of_different_brands_do_not_share_points(brand: Brand) -> None:
    """Points are of one brand; a store is also no other store than itself."""
    brand.house.open("elsewhere")
    stores = brand.house.stores
    stores["elsewhere"] = replace(stores["elsewhere"], brand="another")
    for other in ("elsewhere", HOME):
        with pytest.raises(Conflict):
            spend_elsewhere(
                brand.platform, HOME, other, ANNA, 1_00, "o", category="snack", actor="staff:1"
            )


@pytest.mark.parametrize("amount", [0, -5_00])
def test_only_an_amount_above_zero_is_spent(brand: Brand, amount: int) -> None:
    """Nothing, or less, is refused with the field, and neither store books."""
    with pytest.raises(InvalidField):
        brand.spend(amount)
    assert brand.paid() == 398_00


def test_a_waiver_for_another_store_is_borne_there(brand: Brand) -> None:
    """P06a stands in the referrer's books; the store that gained the contract bears it, once."""
    with brand.platform.unit(HOME) as unit:
        waiver = waive_for_other_store("r-1", ANNA, brand.number(SELLING), 398_00, "test", 77)
        post(unit, [waiver])
    assert not brand.sound()
    assert (finish_halves(brand.platform), finish_halves(brand.platform)) == (1, 0)
    assert brand.owed(HOME, "asset.interstore", SELLING) == -398_00
    assert brand.owed(SELLING, "liab.interstore", HOME) == 398_00
    assert brand.sound()
