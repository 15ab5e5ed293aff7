"""Movements that effects of rules and other stores lead to, with the book's figures."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.benefits.lapse import lapse_due
from pawpact.benefits.models import Benefit
from pawpact.benefits.using import redeem
from pawpact.billing.handlers import waive_periods
from pawpact.billing.unwaiving import withdraw_waivers
from pawpact.bootstrap.between import finish_halves, settle_stores, spend_elsewhere
from pawpact.decisions.values import Granted
from pawpact.messages.channel import RecordingMessages
from pawpact.messages.delivery import deliver
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.claim_steps import reship_claim
from pawpact.orders.claim_values import ClaimKind, NewClaim
from pawpact.orders.claiming import grant_claims
from pawpact.orders.models import OrderLineRow
from pawpact.orders.service import OrderLine, place, receive, ship
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.models import BrandRow, StoreRow
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from tests.core.contracts.movement_example import EFFECTS, ELSEWHERE, WAITING
from tests.core.contracts.test_movement_examples import Example, Shop
from tests.house import House

ROOT = Path(__file__).parents[3]
_NUMBERS = count(1)
PERFORMED = "period.performed"
COUPON = "grant_coupon: {kind: coupon10, amount: 10}"
GROOMING = "grant_benefit: {type: grooming, count: 1, once_per: contract, valid_days: 90}"
KIT = "grant_benefit: {type: adoption_kit, count: 1, once_per: contract}"
VETERAN = "set_privilege: {kind: veteran, level: 6, price_ratio: 0.95, covers: [food]}"
Booked = Mapping[str, int]
Way = Callable[[Shop], Booked]
WAYS: dict[str, Way] = {}


def way(movement: str) -> Callable[[Way], Way]:
    """How this movement is reached."""

    def keep(found: Way) -> Way:
        WAYS[movement] = found
        return found

    return keep


def _granted(shop: Shop, effect: str) -> tuple[Example, int]:
    """A contract whose first period brought this, and the piece of it."""
    life = shop.open(PERFORMED, effect)
    life.settle(1)
    with life.reading() as unit:
        rows = select(Benefit.id).where(Benefit.customer_id == life.customer)
        return life, unit.session.scalars(rows).one()


@way("P16")
def _p16(shop: Shop) -> Booked:
    return _granted(shop, COUPON)[0].booked("P16")


@way("P17")
def _p17(shop: Shop) -> Booked:
    life, coupon = _granted(shop, COUPON)
    _sell(life, OrderLine("S-1", "猫粮", "staple_food", 1, 60_00), coupon)
    return life.booked("P17")


@way("P18")
def _p18(shop: Shop) -> Booked:
    return _granted(shop, GROOMING)[0].booked("P18")


@way("P19")
def _p19(shop: Shop) -> Booked:
    life, grooming = _granted(shop, GROOMING)
    with life.unit() as unit:
        redeem(unit, grooming, cost=60_00)
    return life.booked("P19")


@way("P20")
def _p20(shop: Shop) -> Booked:
    life, _ = _granted(shop, GROOMING)
    for days in (60, 24, 8):
        life.house.clock.advance(timedelta(days=days))
        list(lapse_due(life.unit))
        deliver(life.unit, life.house.platform.desk, RecordingMessages())
    return life.booked("P20")


@way("P21")
def _p21(shop: Shop) -> Booked:
    life, _ = _granted(shop, VETERAN)
    _sell(life, OrderLine("S-1", "猫粮", "staple_food", 1, 100_00))
    return life.booked("P21")


@way("P23")
def _p23(shop: Shop) -> Booked:
    return _sent_again(shop, is_warehouse_at_fault=False).booked("P23")


@way("P24")
def _p24(shop: Shop) -> Booked:
    return _sent_again(shop, is_warehouse_at_fault=True).booked("P24")


@way("P42")
def _p42(shop: Shop) -> Booked:
    life, kit = _granted(shop, KIT)
    with life.unit() as unit:
        redeem(unit, kit, cost=85_00)
    return life.booked("P42")


@way("P38")
def _p38(shop: Shop) -> Booked:
    life = _waived(shop)
    with life.unit() as unit:
        withdraw_waivers(unit, [_asked(life, "withdraw_waiver", grant="core.examples")])
    return life.booked("P38")


@way("P06a")
def _p06a(shop: Shop) -> Booked:
    return _waived(shop, borne=True).booked("P06a")


@way("P06b")
def _p06b(shop: Shop) -> Booked:
    life = _waived(shop, borne=True)
    finish_halves(life.house.platform, life.store)
    return _beside(life).booked("P06b")


@way("P48")
def _p48(shop: Shop) -> Booked:
    life = _waived(shop, borne=True)
    platform, other = life.house.platform, _beside(life).store
    finish_halves(platform, life.store)
    settle_stores(platform, other, life.store, actor="platform:1")
    return _beside(life).booked("P48")


@way("P39a")
def _p39a(shop: Shop) -> Booked:
    return _bought_elsewhere(shop).booked("P39a")


@way("P39b")
def _p39b(shop: Shop) -> Booked:
    return _beside(_bought_elsewhere(shop)).booked("P39b")


def _sell(life: Example, line: OrderLine, coupon: int | None = None) -> int:
    with life.unit() as unit:
        order = place(unit, life.customer, [line], f"o-{unit.ids.one()}", coupon=coupon).order
        ship(unit, order, tracking="T-1")
        receive(unit, order)
    return order


def _sent_again(shop: Shop, *, is_warehouse_at_fault: bool) -> Example:
    """Goods that cost 70.00 are sent again at 8.00 for the courier."""
    life = shop.open()
    life.settle(1)
    order = _sell(life, OrderLine("S-1", "冻干", "snack", 1, 128_00, 70_00))
    with life.unit() as unit:
        lines = select(OrderLineRow.id).where(OrderLineRow.order_id == order)
        line = unit.session.scalars(lines).one()
        grant_claims(unit, [NewClaim(line, ClaimKind.RESHIP, "remedy/resend")])
        claims = select(AfterSalesClaim.id).where(AfterSalesClaim.order_id == order)
        claim = unit.session.scalars(claims).one()
        reship_claim(unit, claim, "SF-1", 8_00, is_warehouse_at_fault=is_warehouse_at_fault)
    return life


def _asked(life: Example, effect: str, **arguments: Value) -> Granted:
    """An effect that the policy of the examples asks for because of a referral."""
    row = life.row()
    subjects = {"contract": row.id, "customer": row.customer_id, "referral": 9}
    case = Case("example", {**subjects, "charge": life.charges()[0].id})
    request = EffectRequest(effect, arguments, "core.examples", "example")
    return Granted("charge.priced", case, request, frozenset({effect}), 1)


def _waived(shop: Shop, *, borne: bool = False) -> Example:
    """The first period is waived, borne by the store beside where that is asked for."""
    life = shop.open()
    arguments: dict[str, Any] = {"periods": 1, "mark": "referral:9"}
    if borne:
        arguments["borne_by"] = _open_beside(life)
    with life.unit() as unit:
        waive_periods(unit, [_asked(life, "waive_period", **arguments)])
    life.settle(1)
    return life


def _open_beside(life: Example) -> int:
    """Another store of the brand, which the platform's own table knows too; its number."""
    store = life.house.open(f"{life.store}-beside")
    with life.house.platform.parts.database.platform() as session:
        if session.get(BrandRow, "brand") is None:
            session.add(BrandRow(name="brand", title_zh="品牌", title_en="brand"))
        session.add(
            StoreRow(
                tenant=store.tenant,
                name=store.name,
                brand="brand",
                title_zh=store.title.zh,
                title_en=store.title.en,
            )
        )
    return store.tenant


def _bought_elsewhere(shop: Shop) -> Example:
    life = shop.open()
    life.settle(1)
    _open_beside(life)
    platform, other = life.house.platform, f"{life.store}-beside"
    key = f"till-{next(_NUMBERS)}"
    spend_elsewhere(
        platform, life.store, other, life.customer, 80_00, key, category="snack", actor="staff:1"
    )
    return life


class _Beside:
    """The books of the store beside."""

    def __init__(self, life: Example) -> None:
        self.store = f"{life.store}-beside"
        self._life = life

    def booked(self, movement: str) -> Booked:
        return self._life.booked(movement, self.store)


def _beside(life: Example) -> _Beside:
    return _Beside(life)


@pytest.fixture
def examples(shop: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Contracts at 398.00, each in a shop of its own."""
    return Shop(shop, tmp_path, monkeypatch)


@pytest.mark.parametrize("movement", EFFECTS)
def test_an_effect_books_the_example(movement: str, examples: Shop) -> None:
    """The accounts and amounts are those of the book of postings, and no other account moves."""
    booked = {name: amount for name, amount in WAYS[movement](examples).items() if amount}
    assert booked == EFFECTS[movement]


def test_every_effect_has_its_way() -> None:
    """No example is left out."""
    assert WAYS.keys() == EFFECTS.keys()


@pytest.mark.parametrize("movement", ELSEWHERE)
def test_the_others_are_proven_with_their_plugin(movement: str) -> None:
    """The test that is named says by its docstring what it books."""
    text = (ROOT / ELSEWHERE[movement]).read_text(encoding="utf-8")
    assert f"{movement}" in text


def test_what_waits_for_its_plugin_is_reached_by_nobody() -> None:
    """Whoever begins to book one of these has to bring an example of it."""
    found = {
        name: str(file.relative_to(ROOT))
        for folder in ("core/pawpact", "plugins")
        for file in (ROOT / folder).rglob("*.py")
        if not file.name.startswith("movement")
        for name in _imported(file) & set(WAITING.values())
    }
    assert found == {}


def _imported(file: Path) -> set[str]:
    """What a module takes from the movements of the books."""
    return {
        alias.name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pawpact.ledger.")
        for alias in node.names
    }
