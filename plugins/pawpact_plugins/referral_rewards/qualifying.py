"""Each day: who counts by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pawpact.sdk import CaseBatch, Daily, Label, LetterBatch, Outcome, Raise, Row
from pawpact_plugins.referral_rewards.following import change, referrals_of
from pawpact_plugins.referral_rewards.letter import QUALIFIED, letters
from pawpact_plugins.referral_rewards.models import Newcomer, Referral
from pawpact_plugins.referral_rewards.setting import whole
from pawpact_plugins.referral_rewards.state import State
from pawpact_plugins.referral_rewards.vocabulary import REFERRAL_QUALIFIED
from pawpact_plugins.referral_rewards.waiver import mark_of

BASE_PERIODS = "referral_rewards.base_waived_periods"
COOLING_OFF = "core.contracts.cooling_off_days"


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


QUALIFY = Daily(
    "qualify",
    Label("推荐生效", "Referrals that count by now"),
    qualify,
    of="newcomer",
    where={"state": State.SIGNED.value},
    reads=("contract.performed",),
)
