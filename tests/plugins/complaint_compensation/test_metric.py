"""A month's complaints in the store's report: how many, how they ended, what comes again."""

from __future__ import annotations

from pawpact.sdk import Ratio, Total
from pawpact.sdk.testing import Store
from tests.plugins.complaint_compensation.test_story import NAME, Counter

BAD = {"wish": "points", "fault": "attitude"}


def test_a_month_of_complaints_is_counted(store: Store) -> None:
    """Over contracts and answers; one that nobody registered, or answered, is not in them, and a
    fault comes again where the same person had it within 90 days."""
    shop = Counter(store)
    begin = shop.begin
    begin(None)
    for staff, answer in (("7", "satisfied"), ("8", "unsatisfied"), ("7", "no_answer")):
        seen = shop.then(
            begin("service"), "remedy_service", staff=f"stf_000000000000{staff}", **BAD
        )
        seen = shop.then(seen, "resolve", cause="忙", solution="致歉")
        shop.then(seen, "revisit", answer=answer)
    rate = store.figures(f"{NAME}.complaint_rate")
    assert rate["registered"] == Total("count", 3)
    assert rate["rate"] == Ratio("share", 6, 0 + 1), "none at the beginning, one at the end"
    assert rate["per_order"] == Ratio("share", 3, 0)
    satisfied = store.figures(f"{NAME}.satisfaction_rate")
    assert satisfied["rate"] == Ratio("share", 1, 2)
    assert satisfied["no_answer"] == Total("count", 1)
    assert store.figures(f"{NAME}.repeat_fault_rate")["rate"] == Ratio("share", 1, 3)


def test_after_ninety_days_a_fault_is_a_new_one(store: Store) -> None:
    """On the ninetieth day it comes again, on the ninety-first it does not."""
    shop = Counter(store)
    rates = []
    for days in (0, 90, 91):
        store.advance(days=days)
        shop.then(shop.begin("service"), "remedy_service", staff="stf_0000000000007", **BAD)
        rates.append(store.figures(f"{NAME}.repeat_fault_rate")["rate"])
    assert rates == [Ratio("share", again, 1) for again in (0, 1, 0)]
