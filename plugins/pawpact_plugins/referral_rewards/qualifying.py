"""Each day: who counts by now, and what can only become points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from pawpact.sdk import CaseBatch, Change, Daily, Label, LetterBatch, Outcome, Raise, Row
from pawpact_plugins.referral_rewards.following import change, referrals_of
from pawpact_plugins.referral_rewards.letter import QUALIFIED, letters
from pawpact_plugins.referral_rewards.models import Newcomer, Referral
from pawpact_plugins.referral_rewards.setting import whole, words
from pawpact_plugins.referral_rewards.state import State
from pawpact_plugins.referral_rewards.vocabulary import REFERRAL_QUALIFIED, WAIVER_UNUSABLE
from pawpact_plugins.referral_rewards.waiver import (
    Due,
    due,
    in_grants,
    mark_of,
    standing,
    worth_in_points,
)

BASE_PERIODS = "referral_rewards.base_waived_periods"
RATIO = "referral_rewards.waived_period_points_ratio"
COOLING_OFF = "core.contracts.cooling_off_days"
POINT_VALUE = "core.ledger.reward_point_value"


def is_ready(row: Row, performed: int, today: date, cooling_off: int, when: Sequence[str]) -> bool:
    """Whether everything that a store asks of a newcomer is there.

    >>> from datetime import date
    >>> row = {"is_accepted": True, "is_active": True, "signed_on": date(2026, 1, 10)}
    >>> asked = ("contract_active", "first_debit_settled", "cooling_off_over")
    >>> [is_ready(row, 1, date(2026, 1, day), 7, asked) for day in (17, 18)]
    [False, True]
    >>> is_ready(row, 0, date(2026, 2, 10), 7, asked), is_ready(row, 0, date(2026, 2, 10), 7, ())
    (False, True)
    """
    if not row["is_accepted"]:
        return False
    there: Mapping[str, bool] = {
        "contract_active": row["is_active"],
        "first_debit_settled": performed > 0,
        "cooling_off_over": today > row["signed_on"] + timedelta(days=cooling_off),
    }
    return all(there.get(each, False) for each in when)


def asked_of(row: Row) -> tuple[str, ...]:
    """What was asked of newcomers on the day when this one signed."""
    return tuple(row["qualifies_when"].split())


def qualify(day: CaseBatch) -> Outcome:
    """Newcomers who stayed: their referrals count, and earn what the store gives."""
    rows = day.newest(Newcomer, day.ids("newcomer"))
    performed = dict(zip(day.ids("newcomer"), day.fact("contract.performed"), strict=True))
    cooling_off = whole(day.parameter(COOLING_OFF))
    ready = [
        row
        for number, row in rows.items()
        if is_ready(row, whole(performed[number] or 0), day.date, cooling_off, asked_of(row))
    ]
    changes = [
        change(row, Newcomer, state=State.QUALIFIED.value, qualified_on=day.date) for row in ready
    ]
    counted = count(day, referrals_of(day, ready))
    return Outcome(
        records=(*changes, *counted.records),
        raises=counted.raises,
        letters=tuple(letters(ready, QUALIFIED)),
    )


def count(day: CaseBatch | LetterBatch, referrals: Sequence[Row]) -> Outcome:
    """These count from today: the rules grant what stands beside the waived periods."""
    periods = whole(day.parameter(BASE_PERIODS))
    state = State.QUALIFIED if periods else State.REWARDED
    return Outcome(
        records=tuple(
            change(row, Referral, state=state.value, qualified_on=day.date, periods=periods)
            for row in referrals
        ),
        raises=tuple(
            Raise(
                REFERRAL_QUALIFIED,
                mark_of(row["thing"]),
                {"referral": row["thing"], "customer": row["customer"]},
            )
            for row in referrals
        ),
    )


def settle(day: CaseBatch) -> Outcome:
    """Waived periods that no contract can take become points; what is given in full is closed."""
    customers = day.ids("customer")
    history = day.history(Referral, customers, column="customer")
    price_of = dict(zip(customers, day.fact("customer.plan_price"), strict=True))
    free_of = dict(zip(customers, day.fact("customer.waivable_periods"), strict=True))
    to_come = dict(zip(customers, day.fact("customer.waivers_to_come"), strict=True))
    given = dict(zip(customers, day.fact("customer.waivers_given"), strict=True))
    records: list[Change] = []
    raises: list[Raise] = []
    for customer in dict.fromkeys(customers):
        referrals = standing(history.get(customer, ()))
        past = words(given[customer])
        owed = due(referrals, (*words(to_come[customer]), *past))
        price = price_of[customer]
        points = 0 if price is None else _points(day, whole(price))
        surplus = _surplus(owed, whole(free_of[customer] or 0)) if points else {}
        raises += [each for row in referrals for each in convert(row, surplus, points)]
        records += _closed(referrals, surplus, past)
    return Outcome(records=tuple(records), raises=tuple(raises))


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


def convert(row: Row, surplus: Mapping[int, int], points: int) -> Iterator[Raise]:
    """A moment for each period that becomes points, and more where one grant cannot hold them."""
    subjects = {"referral": row["thing"], "customer": row["customer"]}
    for place in range(surplus.get(row["thing"], 0)):
        key = f"{mark_of(row['thing'])}:{row['converted'] + place + 1}"
        for number, part in enumerate(in_grants(points)):
            named = f"{key}.{number + 1}" if number else key
            yield Raise(WAIVER_UNUSABLE, named, subjects, {"referral.waiver_points": part})


def _closed(
    referrals: Sequence[Row], surplus: Mapping[int, int], given: Sequence[str]
) -> Iterator[Change]:
    for row in referrals:
        if row["state"] != State.QUALIFIED:
            continue
        converted = row["converted"] + surplus.get(row["thing"], 0)
        is_done = given.count(mark_of(row["thing"])) + converted >= row["periods"]
        state = State.REWARDED if is_done else State.QUALIFIED
        if is_done or converted != row["converted"]:
            yield change(row, Referral, state=state.value, converted=converted)


SCHEDULE = (
    Daily(
        "qualify",
        Label("推荐生效", "Referrals that count by now"),
        qualify,
        of="newcomer",
        where={"state": State.SIGNED.value},
        reads=("contract.performed",),
    ),
    Daily(
        "settle",
        Label("减免兑现", "Waivers that are given, or become points"),
        settle,
        of="referral",
        where={"state": State.QUALIFIED.value},
        reads=(
            "customer.plan_price",
            "customer.waivable_periods",
            "customer.waivers_given",
            "customer.waivers_to_come",
        ),
    ),
)
