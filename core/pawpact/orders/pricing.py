"""The best single price of each line: star, veteran, card, a coupon's share; money off besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from pawpact.benefits.coupon import coupon_for
from pawpact.benefits.models import Benefit
from pawpact.benefits.price import PriceRight, price_reason, price_rights, right_of
from pawpact.benefits.using import NotToBeUsed
from pawpact.kernel.label import Label
from pawpact.orders.values import OrderLine
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import RATIO_SCALE

ROUNDING = "core.ledger.rounding"
STACKING = "welfare_tiers.stacking"
MULTIPLIED = "several"


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines with their prices, and the coupon that one of them uses."""

    lines: tuple[OrderLine, ...]
    coupon: Benefit | None = None
    first_used: frozenset[int] = frozenset()
    """Benefits whose price counts here for the first time."""

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def discount(self) -> int:
        return sum(line.discount for line in self.lines)

    @property
    def coupon_off(self) -> int:
        return sum(line.coupon for line in self.lines)


def quote(
    unit: Unit, customer: int, lines: Sequence[OrderLine], coupon: int | None = None
) -> Quote:
    """What these lines cost this customer today. A coupon that helps with nothing is refused."""
    rights = price_rights(unit, customer)
    row = None if coupon is None else coupon_for(unit, coupon, customer)
    if row is not None and row.price_ratio is not None:
        rights = [*rights, right_of(unit, row.kind, row.form, row.price_ratio, row.covers)]
    if not rights and row is None:
        return Quote(tuple(lines))
    stacking = unit.store.text(STACKING) if len(rights) > 1 else "best_only"
    rounding = unit.store.text(ROUNDING)
    priced = [price_line(line, rights, stacking, rounding) for line in lines]
    if row is not None and row.amount is not None:
        priced = take_off(priced, row.amount, right_of(unit, row.kind, row.form, 0, row.covers))
    _require_use(priced, row)
    counted = (
        right.unused
        for before, line in zip(lines, priced, strict=True)
        if line.price
        for right in counting(before, rights, stacking)
    )
    return Quote(tuple(priced), row, frozenset(counted) - {0})


def counting(line: OrderLine, rights: Sequence[PriceRight], stacking: str) -> list[PriceRight]:
    """Of the rights that cover the line the best one, or all where the store multiplies them."""
    covering = [each for each in rights if each.covers(line.category)]
    if stacking == "multiply" or not covering:
        return covering
    return [min(covering, key=lambda each: each.price_ratio)]


def price_line(
    line: OrderLine, rights: Sequence[PriceRight], stacking: str, rounding: str
) -> OrderLine:
    """The line at the best single ratio of those that cover it; pure.

    >>> food = PriceRight("star", "star", 9_800, frozenset({"snack"}))
    >>> veteran = PriceRight("veteran", "privilege", 9_500, frozenset({"snack"}))
    >>> line = OrderLine("S", "snack", "snack", 1, 100_00)
    >>> price_line(line, [food, veteran], "best_only", "half_up_to_fen").total
    9500
    """
    won = counting(line, rights, stacking)
    if not won:
        return line
    best = won[0]
    ratio, name = best.price_ratio, f"{best.kind}:{best.form}:{best.price_ratio}"
    if len(won) > 1:
        ratio = reduce(
            lambda so_far, each: so_far * each.price_ratio // RATIO_SCALE, won, RATIO_SCALE
        )
        name = f"{MULTIPLIED}::{ratio}"
    price = at_ratio(line.listed, ratio, rounding)
    return replace(line, discount=line.listed - price, price=name if price < line.listed else "")


def at_ratio(amount: int, ratio: int, rounding: str) -> int:
    """A share of an amount in whole fen.

    >>> at_ratio(33_33, 9_500, "half_up_to_fen"), at_ratio(33_33, 9_500, "down_to_fen")
    (3166, 3166)
    >>> at_ratio(10, 9_500, "half_up_to_fen"), at_ratio(10, 9_500, "down_to_fen")
    (10, 9)
    """
    half = RATIO_SCALE // 2 if rounding == "half_up_to_fen" else 0
    return (amount * ratio + half) // RATIO_SCALE


def take_off(lines: Sequence[OrderLine], amount: int, right: PriceRight) -> list[OrderLine]:
    """Money off the lines that the coupon covers, in their order, until it is used up."""
    found = []
    for line in lines:
        off = min(amount, line.total) if right.covers(line.category) else 0
        amount -= off
        found.append(replace(line, coupon=off))
    return found


def price_words(price: str) -> Label | None:
    """Which price won and what it is, for whoever reads the receipt; None at the list price."""
    kind, _, rest = price.partition(":")
    form, _, ratio = rest.partition(":")
    if not ratio.isdecimal():
        return None
    if kind == MULTIPLIED:
        return Label("多项折扣叠加", "several discounts together")
    return price_reason(kind, form, int(ratio))


def _require_use(lines: Sequence[OrderLine], row: Benefit | None) -> None:
    if row is None or any(line.coupon for line in lines):
        return
    if any(line.price.startswith(f"{row.kind}:{row.form}:") for line in lines):
        return
    raise NotToBeUsed(
        Label(
            "这张优惠券对这一单没有帮助：商品不在范围内，或已有更优惠的价格",
            "this coupon helps with nothing here: it covers none of it, or a better price holds",
        )
    )
