"""Customers spend their points: plain orders, shipped a fortnight later, some given back."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.demo.chance import Chance
from pawpact.demo.chapter.story import MONDAY, Chapter
from pawpact.demo.scene import CUSTOMER, Scene
from pawpact.kernel.errors import Conflict
from pawpact.ledger.service import balances_of
from pawpact.orders.models import Order
from pawpact.orders.service import OrderLine, place, receive_all, refund, ship_all
from pawpact.tenancy.unit import Unit

GOODS = (
    OrderLine("food-2kg", "成猫粮 2kg", "staple_food", 1, 12800, 7000),
    OrderLine("food-dog-2kg", "成犬粮 2kg", "staple_food", 1, 11800, 6600),
    OrderLine("litter-10l", "豆腐猫砂 10L", "cat_litter", 1, 4900, 2600),
    OrderLine("snack-freeze", "冻干零食", "snack", 1, 5900, 2500),
    OrderLine("deworm", "体内外驱虫滴剂", "deworming", 1, 7900, 4300),
)
NOT_FOR_POINTS = OrderLine("wash", "到店洗护", "service", 1, 8000, 3000)
ORDERS, COMES_BACK, TRIES_A_SERVICE = 1 / 13, 0.05, 0.03


def live(scene: Scene) -> None:
    random = scene.chance("shopping")
    with scene.unit("system") as unit:
        _move_on(unit, random)
    with scene.unit(CUSTOMER) as unit:
        _order(unit, random, f"{scene.store}-{scene.day}")


def _move_on(unit: Unit, random: Chance) -> None:
    """What was accepted is shipped, what was shipped has arrived, one in twenty comes back."""
    rows = unit.session.execute(
        select(Order.id, Order.state, Order.customer_id)
        .where(Order.state.in_(("accepted", "shipped")))
        .order_by(Order.id)
    ).all()
    ship_all(unit, {row.id: f"SF{row.id}" for row in rows if row.state == "accepted"})
    arrived = [row for row in rows if row.state == "shipped"]
    receive_all(unit, [row.id for row in arrived])
    for row in arrived:
        if random.of(row.customer_id).random() < COMES_BACK:
            refund(unit, row.id, None, f"refund-{row.id}", why="returned")


def _order(unit: Unit, random: Chance, week: str) -> None:
    """Each customer orders about twice a year."""
    customers = unit.session.scalars(
        select(Contract.customer_id)
        .where(Contract.performed > 0)
        .distinct()
        .order_by(Contract.customer_id)
    ).all()
    buying = [each for each in customers if random.of(each).random() < ORDERS]
    owned = balances_of(unit, buying) if buying else {}
    for customer in buying:
        _buy(unit, random, customer, owned[customer].paid, f"{week}-{customer}")


def _buy(unit: Unit, random: Chance, customer: int, paid: int, key: str) -> None:
    line = random.of(customer).choice(GOODS)
    if paid < line.unit_price:
        return
    place(unit, customer, [line], key)
    if random.of(customer).random() < TRIES_A_SERVICE:
        _try_service(unit, customer, f"{key}-s")


def _try_service(unit: Unit, customer: int, key: str) -> None:
    """Points buy necessities only: a grooming is refused before anything is reserved."""
    try:
        place(unit, customer, [NOT_FOR_POINTS], key)
    except Conflict:
        return


CHAPTER = Chapter("shopping", live, on=(MONDAY,), weeks=2)
