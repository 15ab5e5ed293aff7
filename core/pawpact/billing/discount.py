"""What a discount comes to. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import RATIO_SCALE, Value


def discounted(price: int, arguments: Mapping[str, Value]) -> int:
    """What is left to pay of a price; half of an odd fen stays with the customer.

    >>> discounted(39_801, {"price_ratio": 5_000})
    19900
    >>> discounted(39_800, {"amount": 3_000}), discounted(2_000, {"amount": 3_000})
    (36800, 0)
    """
    ratio, amount = arguments.get("price_ratio"), arguments.get("amount")
    prices = []
    if type(ratio) is int:
        prices.append(price * ratio // RATIO_SCALE)
    if type(amount) is int:
        prices.append(max(price - amount, 0))
    if not prices:
        raise InvalidField(
            "price_ratio",
            Label("优惠要写明折扣或金额", "a discount names a price ratio or an amount"),
        )
    return min(prices)
