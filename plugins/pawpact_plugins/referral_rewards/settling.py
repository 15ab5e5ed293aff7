"""Each day: what a referral earned is given in full, goes to another store, or becomes points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pawpact.sdk import CaseBatch, Daily, Label, Letter, Outcome, Raise, Row
from pawpact_plugins.referral_rewards.following import change
from pawpact_plugins.referral_rewards.letter import carry, give_back, next_store
from pawpact_plugins.referral_rewards.models import Referral
from pawpact_plugins.referral_rewards.setting import (
    CROSS_STORE,
    LIVE_ELSEWHERE,
    own_share,
    whole,
    words,
)
from pawpact_plugins.referral_rewards.state import State
from pawpact_plugins.referral_rewards.vocabulary import WAIVER_UNUSABLE
from pawpact_plugins.referral_rewards.waiver import (
    Due,
    Held,
    due,
    earned_by,
    held_by,
    in_grants,
    mark_of,
    noted,
    standing,
    worth_in_points,
)

RATIO = "referral_rewards.waived_period_points_ratio"
POINT_VALUE = "core.ledger.reward_point_value"


class Handed(NamedTuple):
    """Word that hands periods on, and how their referral stands then."""

    letter: Letter
    values: Mapping[str, Any]


def settle(day: CaseBatch) -> Outcome:
    """Periods that no contract here can take go to a store where the referrer has one.

    Where none is left to ask they become points; what is given in full is closed.
    """
    customers = day.ids("customer")
    history = day.history(Referral, customers, column="customer")
    price_of = dict(zip(customers, day.fact("customer.plan_price"), strict=True))
    free_of = dict(zip(customers, day.fact("customer.waivable_periods"), strict=True))
    to_come = dict(zip(customers, day.fact("customer.waivers_to_come"), strict=True))
    given = dict(zip(customers, day.fact("customer.waivers_given"), strict=True))
    live = dict(zip(customers, day.fact(LIVE_ELSEWHERE), strict=True))
    borne = own_share(day.parameter(CROSS_STORE))
    outcomes: list[Outcome] = []
    for customer in dict.fromkeys(customers):
        referrals = standing(history.get(customer, ()))
        past = words(given[customer])
        owed = due(referrals, (*words(to_come[customer]), *past))
        price = price_of[customer]
        points = 0 if price is None else _points(day, whole(price))
        surplus = _surplus(owed, whole(free_of[customer] or 0))
        for row in referrals:
            if row["state"] == State.QUALIFIED:
                spare = surplus.get(row["thing"], 0)
                handed = hand_on(row, spare, words(live[customer]), borne)
                outcomes.append(_closed(row, spare, handed, points, past))
    return Outcome(
        records=tuple(record for each in outcomes for record in each.records),
        raises=tuple(raised for each in outcomes for raised in each.raises),
        letters=tuple(letter for each in outcomes for letter in each.letters),
    )


def _points(day: CaseBatch, price: int) -> int:
    ratio, value = whole(day.parameter(RATIO)), whole(day.parameter(POINT_VALUE))
    return worth_in_points(price, ratio, value) if value else 0


def _surplus(owed: Sequence[Due], free: int) -> dict[int, int]:
    """By referral how many periods no contract can take; the newest referrals give way."""
    found: dict[int, int] = {}
    for each in owed:
        taken = min(each.periods, free)
        free -= taken
        if each.periods > taken:
            found[each.referral["thing"]] = each.periods - taken
    return found


def hand_on(row: Row, spare: int, live: Sequence[str], borne: int) -> Handed | None:
    """Who gets the periods that no contract here can take; none where it is nobody.

    Carried ones go back to where they came from, the others to the next store that may take them.
    """
    if spare and row["is_carried"]:
        left = row["periods"] - spare
        return Handed(give_back(row, left), {"periods": left})
    found = next_store(row, live) if spare else None
    if found is None:
        return None
    store, customer = found
    held = held_by(row) | {store: Held(customer, spare)}
    return Handed(carry(row, store, customer, spare, borne), {"elsewhere": noted(held)})


def convert(row: Row, periods: int, points: int) -> Iterator[Raise]:
    """A moment for each period that becomes points, and more where one grant cannot hold them."""
    subjects = {"referral": row["thing"], "customer": row["customer"]}
    for place in range(periods):
        key = f"{mark_of(row['thing'])}:{row['converted'] + place + 1}"
        for number, part in enumerate(in_grants(points)):
            named = f"{key}.{number + 1}" if number else key
            yield Raise(WAIVER_UNUSABLE, named, subjects, {"referral.waiver_points": part})


def _closed(
    row: Row, spare: int, handed: Handed | None, points: int, given: Sequence[str]
) -> Outcome:
    """What becomes of a referral today, closed where nothing of it is left to give here."""
    converted = spare if points and not handed else 0
    values = handed.values if handed else {"converted": row["converted"] + converted}
    is_done = given.count(mark_of(row["thing"])) >= earned_by({**row, **values})
    state = State.REWARDED if is_done else State.QUALIFIED
    is_news = is_done or handed or converted
    return Outcome(
        records=(change(row, Referral, state=state.value, **values),) if is_news else (),
        raises=tuple(convert(row, converted, points)),
        letters=(handed.letter,) if handed else (),
    )


SETTLE = Daily(
    "settle",
    Label("减免兑现", "Waivers that are given, carried to another store, or become points"),
    settle,
    of="referral",
    where={"state": State.QUALIFIED.value},
    reads=(
        LIVE_ELSEWHERE,
        "customer.plan_price",
        "customer.waivable_periods",
        "customer.waivers_given",
        "customer.waivers_to_come",
    ),
)
