"""What becomes of a newcomer's contract: signed, active, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pawpact.sdk import CaseBatch, Change, Outcome, Raise, Reaction, Row
from pawpact_plugins.referral_rewards.letter import SIGNED, WITHDRAWN, letters, recalls
from pawpact_plugins.referral_rewards.models import HERE, Newcomer, Referral
from pawpact_plugins.referral_rewards.setting import (
    CLAWBACK_DAYS,
    ELSEWHERE,
    QUALIFIES_WHEN,
    whole,
    words,
)
from pawpact_plugins.referral_rewards.state import COUNTING, LIVING, State
from pawpact_plugins.referral_rewards.vocabulary import REFERRAL_WITHDRAWN

KNOWN = "existing_customer"
"""Why somebody is no newcomer who signed in another store after naming a code here."""
KEPT = frozenset(
    {
        "completed",
        "pet_dead",
        "pet_lost",
        "major_disease_guarantee",
        "store_breach",
        "customer_death_or_incapacity",
    }
)
"""Ends of a contract that are nobody's change of mind: the referral stands."""


def change(row: Row, model: type[Referral] | type[Newcomer], **values: Any) -> Change:
    """The next version of a referral or a newcomer."""
    return Change(model, row["thing"], values, after=row["version"])


def sign(batch: CaseBatch) -> Outcome:
    """The first contract that somebody signs after naming a code is the one that counts.

    Whoever signed in another store of the brand meanwhile is no newcomer any more. The terms of
    the day stay with the rest.
    """
    customers = batch.ids("customer")
    elsewhere = dict(zip(customers, batch.fact(ELSEWHERE), strict=True))
    newcomers = batch.newest(Newcomer, customers, column="customer")
    signed: dict[int, int] = {}
    for customer, contract in zip(customers, batch.ids("contract"), strict=True):
        row = newcomers.get(customer)
        if row is not None and row["state"] == State.USED:
            signed.setdefault(customer, contract)
    fresh = [newcomers[customer] for customer in signed if not elsewhere[customer]]
    known = [newcomers[customer] for customer in signed if elsewhere[customer]]
    terms = {
        "signed_on": batch.date,
        "clawback_days": whole(batch.parameter(CLAWBACK_DAYS)),
        "qualifies_when": " ".join(words(batch.parameter(QUALIFIES_WHEN))),
    }
    changes = [
        change(row, Newcomer, state=State.SIGNED.value, contract=signed[row["customer"]], **terms)
        for row in fresh
    ]
    here = [change(row, Referral, state=State.SIGNED.value) for row in referrals_of(batch, fresh)]
    refused = leave(batch, known, {row["thing"]: KNOWN for row in known})
    told = (*letters(fresh, SIGNED), *refused.letters)
    return Outcome(records=(*changes, *here, *refused.records), letters=told)


def activate(batch: CaseBatch) -> Outcome:
    """The mandate is valid: the contract is active."""
    found = batch.newest(Newcomer, batch.ids("contract"), column="contract")
    fresh = [row for row in found.values() if not row["is_active"]]
    return Outcome(records=tuple(change(row, Newcomer, is_active=True) for row in fresh))


def end(batch: CaseBatch) -> Outcome:
    """A newcomer who leaves in time takes the referral with her, rewarded or not."""
    contracts = batch.ids("contract")
    reasons = dict(zip(contracts, batch.fact("contract.end_reason"), strict=True))
    found = batch.newest(Newcomer, contracts, column="contract")
    most = whole(batch.parameter(CLAWBACK_DAYS))
    left = [
        row
        for contract, row in found.items()
        if row["state"] in LIVING
        and _takes_back(row, str(reasons[contract] or ""), batch.date, most)
    ]
    return leave(batch, left, {row["thing"]: str(reasons[row["contract"]] or "") for row in left})


def leave(batch: CaseBatch, newcomers: Sequence[Row], why: Mapping[int, str]) -> Outcome:
    """These are nobody's newcomers any more, and their referrals go, here or in another store."""
    changes = [
        change(row, Newcomer, state=State.WITHDRAWN.value, why=why[row["thing"]])
        for row in newcomers
    ]
    outcome = withdraw(referrals_of(batch, newcomers), why)
    told = (*letters(newcomers, WITHDRAWN, why), *outcome.letters)
    return Outcome(records=(*changes, *outcome.records), raises=outcome.raises, letters=told)


def _takes_back(row: Row, reason: str, today: date, most: int) -> bool:
    """Before it counts an end takes it back in any case, afterwards a change of mind in time.

    The time is that of the day of signing, or today's where that is shorter.
    """
    qualified = row["qualified_on"]
    signed = row["clawback_days"]
    days = timedelta(days=most if signed is None else min(signed, most))
    return qualified is None or (reason not in KEPT and today <= qualified + days)


def withdraw(referrals: Iterable[Row], why: Mapping[int, str]) -> Outcome:
    """These count no more; what counted before is told to the rules, and to who holds periods."""
    rows = [row for row in referrals if row["state"] != State.WITHDRAWN]
    return Outcome(
        records=tuple(
            change(row, Referral, state=State.WITHDRAWN.value, why=why[row["partner"]])
            for row in rows
        ),
        raises=tuple(
            Raise(
                REFERRAL_WITHDRAWN,
                f"referral:{row['thing']}",
                {"referral": row["thing"], "customer": row["customer"]},
            )
            for row in rows
            if row["state"] in COUNTING
        ),
        letters=tuple(each for row in rows for each in recalls(row, why[row["partner"]])),
    )


def referrals_of(batch: CaseBatch, newcomers: Sequence[Row]) -> list[Row]:
    """The referrers' sides of those that were brought by customers of this store."""
    numbers = [row["thing"] for row in newcomers if row["other_store"] == HERE]
    return list(batch.newest(Referral, numbers).values()) if numbers else []


REACTIONS = (
    Reaction("contract.signed", "sign", sign, reads=(ELSEWHERE,)),
    Reaction("contract.activated", "activate", activate),
    Reaction("contract.ended", "end", end, reads=("contract.end_reason",)),
)
