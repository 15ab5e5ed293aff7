"""The best single price of a line, a coupon besides, and what comes back of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pawpact.benefits.granting import grant_now
from pawpact.benefits.models import Benefit
from pawpact.benefits.price import PriceRight
from pawpact.benefits.using import NotToBeUsed
from pawpact.benefits.values import NewBenefit, Terms, Window
from pawpact.kernel.errors import Conflict
from pawpact.ledger.audit import audit
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.orders import audit_coupon
from pawpact.orders.audit import AUDITORS
from pawpact.orders.pricing import price_line, price_words
from pawpact.orders.service import OrderLine, Placed, cancel, place, receive, refund, ship
from pawpact.orders.view import show_order
from pawpact.vocabulary.benefit_kind import Form
from tests.core.benefits.counter import STORE as NUMBERS
from tests.core.orders.mall import CUSTOMER, STAPLE, TOY, Mall

FOOD = OrderLine("S-9", "猫粮", "staple_food", 1, 100_00, 60_00)


@pytest.fixture(autouse=True)
def _numbers(mall: Mall) -> None:
    mall.set(**{name.replace(".", "__"): value for name, value in NUMBERS.items()})


def grant(mall: Mall, kind: str, form: Form, **terms: Any) -> int:
    key = f"test:{kind}"
    with mall.unit() as unit:
        window = Window(unit.at, None)
        new = NewBenefit(
            key, CUSTOMER, kind, form, "occasion", "test/a", 1, (window,), None, Terms(**terms)
        )
        grant_now(unit, [new])
        return max(row.id for row in unit.session.query(Benefit).filter(Benefit.key == key))


def buy(mall: Mall, *lines: OrderLine, coupon: int | None = None) -> Placed:
    with mall.unit() as unit:
        return place(unit, CUSTOMER, lines, "o-1", coupon=coupon)


def legs(mall: Mall, movement: str) -> Mapping[str, int]:
    (journal,) = [row.id for row in mall.rows(JournalRow) if row.movement == movement]
    with mall.unit() as unit:
        rows = unit.session.query(PostingRow).filter(PostingRow.journal_id == journal)
        return {row.account: row.amount for row in rows}


def findings(mall: Mall) -> list[str]:
    with mall.unit() as unit:
        report = audit(unit, (*AUDITORS, *audit_coupon.AUDITORS))
        return [each.code for each in report.findings]


def test_the_best_single_price_wins(mall: Mall) -> None:
    """Star 0.98, veteran 0.95, lifetime card 0.90: the food costs 90, and the receipt says why."""
    grant(mall, "star", Form.STAR, level=1, price_ratio=9_800, covers=("food",))
    grant(mall, "veteran", Form.PRIVILEGE, price_ratio=9_500, covers=("food", "supplies"))
    grant(mall, "lifetime_food_card", Form.PRICE, price_ratio=9_000, covers=("food",))
    placed = buy(mall, FOOD)
    assert placed.total == 90_00
    with mall.unit() as unit:
        (line,) = show_order(unit, placed.order).lines
    assert line.price is not None
    assert (line.discount, line.price.zh) == (10_00, "终身宠粮折扣卡（9折）")


def test_a_discounted_sale_is_booked_at_its_list_price(mall: Mall) -> None:
    """P21: list 100.00 at 0.95: 95.00 paid points, 5.00 discount, 100.00 income."""
    mall.set(core__ledger__spend_order=("paid", "bonus", "reward"), **_named())
    grant(mall, "veteran", Form.PRIVILEGE, price_ratio=9_500, covers=("food",))
    with mall.unit() as unit:
        ship(unit, place(unit, CUSTOMER, [FOOD], "o-1").order)
    assert legs(mall, "P21") == {
        "liab.mall_paid": 95_00,
        "contra.goods_discount": 5_00,
        "inc.goods": -100_00,
        "exp.cogs": 60_00,
        "liab.supplier_payable": -60_00,
    }
    assert findings(mall) == []


def test_a_coupon_comes_off_besides(mall: Mall) -> None:
    """P17: a coupon of 10 on food of 60: 50 paid, the coupon is used as the order ships."""
    mall.set(core__ledger__spend_order=("paid", "bonus", "reward"), **_named())
    coupon = grant(mall, "coupon10", Form.COUPON, amount=10_00)
    line = OrderLine("S-9", "猫粮", "staple_food", 1, 60_00)
    with mall.unit() as unit:
        ship(unit, place(unit, CUSTOMER, [line], "o-1", coupon=coupon).order)
    assert legs(mall, "P17") == {
        "ben.customer:coupon10": 1,
        "ben.used:coupon10": -1,
        "contra.goods_discount": 10_00,
        "liab.mall_paid": 50_00,
        "inc.goods": -60_00,
    }
    assert findings(mall) == []


def test_a_coupon_is_used_by_one_order_and_free_again_when_it_is_called_off(mall: Mall) -> None:
    """While an order waits the coupon is reserved; called off it can be used again."""
    coupon = grant(mall, "coupon10", Form.COUPON, amount=10_00)
    placed = buy(mall, STAPLE, coupon=coupon)
    with mall.unit() as unit, pytest.raises(NotToBeUsed, match="used or reserved"):
        place(unit, CUSTOMER, [FOOD], "o-2", coupon=coupon)
    with mall.unit() as unit:
        cancel(unit, placed.order, "changed her mind")
    assert (mall.rows(Benefit)[0].state, findings(mall)) == ("granted", [])


def test_a_share_coupon_competes_with_the_other_prices(mall: Mall) -> None:
    """Of a veteran's 0.92 and a coupon's 0.95 the coupon helps with nothing and is refused."""
    grant(mall, "veteran", Form.PRIVILEGE, price_ratio=9_200, covers=("food",))
    coupon = grant(mall, "birthday", Form.COUPON, price_ratio=9_500)
    with pytest.raises(NotToBeUsed, match="helps with nothing"):
        buy(mall, FOOD, coupon=coupon)


def test_somebody_elses_coupon_is_refused(mall: Mall) -> None:
    """A coupon belongs to one customer."""
    coupon = grant(mall, "coupon10", Form.COUPON, amount=10_00)
    with mall.unit() as unit, pytest.raises(NotToBeUsed, match="no coupon of this customer"):
        place(unit, CUSTOMER + 1, [FOOD], "o-1", coupon=coupon)


def test_the_same_order_with_another_coupon_is_another_order(mall: Mall) -> None:
    """A number stands for one order, its coupon with it."""
    coupon = grant(mall, "coupon10", Form.COUPON, amount=10_00)
    first = buy(mall, FOOD, coupon=coupon)
    assert buy(mall, FOOD, coupon=coupon) == first
    with pytest.raises(Conflict, match="another order"):
        buy(mall, FOOD)


def test_what_comes_back_is_what_was_paid(mall: Mall) -> None:
    """Of 3 pieces at 0.95 one comes back: a third of 28.50, and of the discount with it."""
    grant(mall, "veteran", Form.PRIVILEGE, price_ratio=9_500, covers=("food",))
    line = OrderLine("S-9", "冻干", "staple_food", 3, 10_00, 4_00)
    placed = buy(mall, line)
    with mall.unit() as unit:
        ship(unit, placed.order)
        receive(unit, placed.order)
        back = refund(unit, placed.order, {0: 1}, "r-1", why="returned")
    legs_back = legs(mall, "P22")
    assert (legs_back["inc.goods"], legs_back["contra.goods_discount"]) == (10_00, -50)
    with mall.unit() as unit:
        rest = refund(unit, placed.order, None, "r-2", why="returned")
    assert (back.points, rest.points) == (9_50, 19_00)
    assert mall.balances().paid + mall.balances().bonus == 130_00
    assert findings(mall) == []


@pytest.mark.parametrize(
    ("stacking", "total"), [("best_only", 80_00), ("multiply", 76_00)], ids=["best", "multiplied"]
)
def test_prices_are_multiplied_only_where_the_platform_allows(stacking: str, total: int) -> None:
    """0.95 and 0.80 are 80 of 100, or 76 where discounts are stacked."""
    rights = [
        PriceRight("veteran", "privilege", 9_500, frozenset({"staple_food"})),
        PriceRight("card", "price", 8_000, frozenset({"staple_food"})),
    ]
    assert price_line(FOOD, rights, stacking, "half_up_to_fen").total == total


def test_what_no_price_covers_costs_what_is_listed(mall: Mall) -> None:
    """A price of food leaves a toy alone."""
    rights = [PriceRight("star", "star", 9_000, frozenset({"staple_food"}))]
    assert price_line(TOY, rights, "best_only", "half_up_to_fen") == TOY
    assert price_words("") is None


def _named() -> dict[str, Any]:
    numbers = {name: value for name, value in NUMBERS.items() if name != "core.ledger.spend_order"}
    return {name.replace(".", "__"): value for name, value in numbers.items()}
