"""What becomes of a newcomer's contract: signed, active, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pawpact.sdk import CaseBatch, Change, Outcome, Raise, Reaction, Row
from pawpact_plugins.referral_rewards.letter import SIGNED, WITHDRAWN, letters
from pawpact_plugins.referral_rewards.models import HERE, Newcomer, Referral
from pawpact_plugins.referral_rewards.setting import whole
from pawpact_plugins.referral_rewards.state import COUNTING, LIVING, State
from pawpact_plugins.referral_rewards.vocabulary import REFERRAL_WITHDRAWN

CLAWBACK_DAYS = "referral_rewards.clawback_days"
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
    """The first contract that somebody signs after naming a code is the one that counts."""
    customers = batch.ids("customer")
    newcomers = batch.newest(Newcomer, customers, column="customer")
    signed: dict[int, int] = {}
    for customer, contract in zip(customers, batch.ids("contract"), strict=True):
        row = newcomers.get(customer)
        if row is not None and row["state"] == State.USED:
            signed.setdefault(customer, contract)
    rows = {customer: newcomers[customer] for customer in signed}
    changes = [
        change(
            row,
            Newcomer,
            state=State.SIGNED.value,
            contract=signed[customer],
            signed_on=batch.date,
        )
        for customer, row in rows.items()
    ]
    here = [
        change(row, Referral, state=State.SIGNED.value)
        for row in referrals_of(batch, list(rows.values()))
    ]
    return Outcome(records=(*changes, *here), letters=tuple(letters(rows.values(), SIGNED)))


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
    longest = timedelta(days=whole(batch.parameter(CLAWBACK_DAYS)))
    left = [
        row
        for contract, row in found.items()
        if row["state"] in LIVING
        and _takes_back(row, str(reasons[contract] or ""), batch.date, longest)
    ]
    why = {row["thing"]: str(reasons[row["contract"]] or "") for row in left}
    changes = [
        change(row, Newcomer, state=State.WITHDRAWN.value, why=why[row["thing"]]) for row in left
    ]
    outcome = withdraw(referrals_of(batch, left), why)
    told = tuple(letters(left, WITHDRAWN, why))
    return Outcome(records=(*changes, *outcome.records), raises=outcome.raises, letters=told)


def _takes_back(row: Row, reason: str, today: date, longest: timedelta) -> bool:
    """Before it counts an end takes it back in any case, afterwards a change of mind in time."""
    qualified = row["qualified_on"]
    return qualified is None or (reason not in KEPT and today <= qualified + longest)


def withdraw(referrals: Iterable[Row], why: Mapping[int, str]) -> Outcome:
    """These count no more; what counted before is told to the rules."""
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
    )


def referrals_of(batch: CaseBatch, newcomers: Sequence[Row]) -> list[Row]:
    """The referrers' sides of those that were brought by customers of this store."""
    numbers = [row["thing"] for row in newcomers if row["other_store"] == HERE]
    return list(batch.newest(Referral, numbers).values()) if numbers else []


REACTIONS = (
    Reaction("contract.signed", "sign", sign),
    Reaction("contract.activated", "activate", activate),
    Reaction("contract.ended", "end", end, reads=("contract.end_reason",)),
)
