"""Answers where streaks and performed periods lead, by the store's own tables of tiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pawpact.sdk import Columns, FactBatch, FactProvider, Value
from pawpact_plugins.welfare_tiers.tier import level, looked_up, reached, rows_of, whole

GROUP = "welfare_tiers"
FULL_PRICE = 10_000
_OFFERS = {
    "veteran_advisor": "care_advisor",
    "veteran_events_free": "free_events",
    "veteran_contest_priority": "contest_priority",
    "veteran_experience_officer": "trial_panel",
}
"""By parameter the privilege that it switches on."""


def provide_stars(batch: FactBatch) -> Columns:
    """The star of each streak, its price of food and its place in the queue."""
    stars = rows_of(_parameter(batch, "star_by_months"))
    prices = rows_of(_parameter(batch, "food_price_by_star"))
    ranks = rows_of(_parameter(batch, "service_priority_by_star"))
    now = _each(batch, "contract.streak", lambda count: reached(stars, "months", "star", count))
    before = _each(
        batch, "contract.streak_before", lambda count: reached(stars, "months", "star", count)
    )
    again = _parameter(batch, "milestone_repeats") is True
    return {
        "welfare.star": now,
        "welfare.star_before": before,
        "welfare.food_price": [
            None if star is None else looked_up(prices, "star", "price", star, FULL_PRICE)
            for star in now
        ],
        "welfare.service_priority": [
            None if star is None else looked_up(ranks, "star", "rank", star, 0) for star in now
        ],
        "welfare.once_per": ["occasion" if again else "contract"] * len(now),
    }


def provide_veterans(batch: FactBatch) -> Columns:
    """Which threshold each contract's performed periods have reached, and its price for good.

    Whoever has several contracts is a veteran by the best of them: each says what it has reached
    as it performs, and what was reached is never lowered.
    """
    thresholds = _parameter(batch, "veteran_months")
    prices = rows_of(_parameter(batch, "veteran_price"))
    months = thresholds if isinstance(thresholds, tuple) else ()
    steps = [row["months"] for row in prices]
    return {
        "welfare.veteran": _each(
            batch, "contract.performed", lambda count: level(months, steps, count)
        ),
        "welfare.veteran_price": _each(
            batch,
            "contract.performed",
            lambda count: reached(prices, "months", "price", count) or FULL_PRICE,
        ),
    }


def provide_offers(batch: FactBatch) -> Columns:
    """The privileges that this store gives veterans."""
    offers = tuple(
        privilege for name, privilege in _OFFERS.items() if _parameter(batch, name) is True
    )
    return {"welfare.offers": [offers] * len(batch.subjects)}


def _each(batch: FactBatch, fact: str, answer: Callable[[int], int]) -> Sequence[int | None]:
    """An answer for each count, worked out once for equal ones."""
    known: dict[int, int] = {}
    column = batch.fact(fact)
    for count in {whole(each) for each in column if each is not None}:
        known[count] = answer(count)
    return [None if each is None else known[whole(each)] for each in column]


def _parameter(batch: FactBatch, name: str) -> Value:
    return batch.parameter(f"{GROUP}.{name}")


STARS = FactProvider(
    "contract",
    (
        "welfare.star",
        "welfare.star_before",
        "welfare.food_price",
        "welfare.service_priority",
        "welfare.once_per",
    ),
    provide_stars,
)
VETERANS = FactProvider("contract", ("welfare.veteran", "welfare.veteran_price"), provide_veterans)
OFFERS = FactProvider("customer", ("welfare.offers",), provide_offers)
