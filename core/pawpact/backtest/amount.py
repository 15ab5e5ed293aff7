"""What effects come to by their declared cost: fen, points, pieces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from pawpact.billing.discount import discounted
from pawpact.policy.model import EffectRequest
from pawpact.vocabulary.declarations import Effect
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import RATIO_SCALE, Value

_DISCOUNT, _WAIVER = "discount_charge", "waive_period"
_SIGNED = frozenset({"approve", "require_deposit"})
"""The answers after which there may be a contract."""

_PIECES = frozenset({"grant_benefit", "grant_coupon"})


@dataclass(frozen=True, slots=True)
class Amount:
    """Sums over decisions, as the customer gets them: what is more is more for her.

    ``money`` is fen given away, ``points`` reward points, ``benefits`` pieces, ``deposits`` fen
    that customers leave with the store for a time, ``contracts`` answers after which there may
    be a contract, ``payments`` fen that such contracts pay over their whole term. ``unpriced``
    counts effects whose cost nobody can name beforehand, such as a share off a later purchase.
    """

    money: int = 0
    points: int = 0
    benefits: int = 0
    deposits: int = 0
    contracts: int = 0
    payments: int = 0
    unpriced: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(*(getattr(self, n) + getattr(other, n) for n in _NAMES))

    def __sub__(self, other: Amount) -> Amount:
        return Amount(*(getattr(self, n) - getattr(other, n) for n in _NAMES))

    def __abs__(self) -> Amount:
        """How much of each moves, whichever way."""
        return Amount(*(abs(getattr(self, n)) for n in _NAMES))

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in _NAMES)

    def moved(self, point_value: int) -> int:
        """How much fen it is, whichever way, with points at this value."""
        return abs(self.payments) + abs(self.money) + abs(self.points) * point_value

    @property
    def is_unpriced(self) -> bool:
        """Whether it is something whose cost in money nobody declared."""
        return bool(self.unpriced or (self.benefits and not self.money and not self.points))

    @property
    def contract(self) -> Amount:
        """What a contract brings that may come of it."""
        return Amount(contracts=self.contracts, payments=self.payments)

    @property
    def passing(self) -> Amount:
        """What stays of an answer that was not the last: neither a contract nor a deposit."""
        return replace(self, contracts=0, payments=0, deposits=0)

    def document(self) -> dict[str, int]:
        """For programs."""
        return {name: getattr(self, name) for name in _NAMES}


_NAMES = tuple(each.name for each in fields(Amount))
NOTHING = Amount()


@dataclass(frozen=True, slots=True)
class Price:
    """What the case was about, as it stands in the books: a period's full price, and what a

    contract pays over its term.
    """

    period: int | None = None
    contract: int | None = None


UNPRICED = Price()


def amounts(
    requests: Iterable[EffectRequest],
    vocabulary: Vocabulary,
    price: Price,
    *,
    adds_up: bool = False,
) -> list[Amount]:
    """What each of the requests that stand comes to.

    A waiver beats every discount. Of several discounts the one that leaves least counts, as where
    they are carried out; where the store lets them add up, each comes off what is left.
    """
    found = list(requests)
    off = _discounts(found, price, adds_up=adds_up)
    return [
        off[place] if place in off else _amount(each, vocabulary, price)
        for place, each in enumerate(found)
    ]


def _discounts(requests: list[EffectRequest], price: Price, *, adds_up: bool) -> dict[int, Amount]:
    """By place what each discount takes off."""
    places = [place for place, each in enumerate(requests) if each.effect == _DISCOUNT]
    if any(each.effect == _WAIVER for each in requests):
        return dict.fromkeys(places, NOTHING)
    if price.period is None:
        return {place: Amount(unpriced=int(place == places[0])) for place in places}
    if adds_up:
        return _one_after_the_other(requests, places, price.period)
    left = {place: discounted(price.period, requests[place].arguments) for place in places}
    best = min(left, key=left.__getitem__, default=None)
    return {
        place: Amount(money=price.period - left[place] if place == best else 0) for place in places
    }


def _one_after_the_other(
    requests: list[EffectRequest], places: list[int], price: int
) -> dict[int, Amount]:
    found, left = {}, price
    for place in sorted(places, key=lambda place: "amount" in requests[place].arguments):
        before, left = left, discounted(left, requests[place].arguments)
        found[place] = Amount(money=before - left)
    return found


def _amount(request: EffectRequest, vocabulary: Vocabulary, price: Price) -> Amount:
    if request.effect in _SIGNED:
        deposit = _whole(request.arguments.get("amount"))
        return Amount(deposits=deposit, contracts=1, payments=price.contract or 0)
    if request.effect == _WAIVER:
        return _waived(request, price)
    effect = vocabulary.effects.get(request.effect)
    asked = request.arguments.get(effect.cost_argument) if effect else None
    pieces = 0
    if request.effect in _PIECES:
        pieces = _whole(request.arguments.get("count", 1))
    if effect is None or not effect.cost_of:
        return Amount(benefits=pieces, unpriced=int(not pieces and _is_unpriced(effect)))
    if type(asked) is not int:
        return Amount(benefits=pieces, unpriced=1)
    if effect.cost_of == "points":
        return Amount(points=asked, benefits=pieces)
    return Amount(money=asked, benefits=pieces)


def _is_unpriced(effect: Effect | None) -> bool:
    """Whether it gives something whose cost nobody declared: of a plugin's it is not known."""
    if effect is None or effect.expands_to:
        return True
    return effect.grants and not effect.verdict


def _waived(request: EffectRequest, price: Price) -> Amount:
    if price.period is None:
        return Amount(unpriced=1)
    ratio = _whole(request.arguments.get("points_ratio", RATIO_SCALE))
    whole = price.period * _whole(request.arguments.get("periods")) * ratio // RATIO_SCALE
    return Amount(money=whole - _borne(request, whole))


def _borne(request: EffectRequest, whole: int) -> int:
    """What another store of the brand bears of it."""
    if not _whole(request.arguments.get("borne_by", 0)):
        return 0
    return whole * _whole(request.arguments.get("borne_share", RATIO_SCALE)) // RATIO_SCALE


def _whole(value: Value | None) -> int:
    return value if type(value) is int else 0
