"""Reads what stores tell each other of waived periods that are used where a referrer's contract is.

A referral counts in the store that issued its code. Periods that no contract can take there are
carried to a store of the brand in which she has one. What that store cannot use it gives back.
"""

from __future__ import annotations

from typing import Any

from pawpact.sdk import Change, LetterBatch, Outcome, Received, Receiver, Row
from pawpact_plugins.referral_rewards import letter as kinds
from pawpact_plugins.referral_rewards.following import change, withdraw
from pawpact_plugins.referral_rewards.models import Referral
from pawpact_plugins.referral_rewards.state import COUNTING, LIVING, State
from pawpact_plugins.referral_rewards.waiver import held_by, noted


def carried(batch: LetterBatch) -> Outcome:
    """Periods for a customer of this store: taken once, and not after they were recalled."""
    known = _carried(batch)
    fresh: dict[int, Change] = {}
    for each in batch.letters:
        values, number = each.values, int(each.values["referral"])
        if number not in known and number not in fresh:
            borne = int(values["share"])
            fresh[number] = _begin(
                each,
                State.QUALIFIED,
                periods=values["periods"],
                payer=(values["payer"] or each.sender) if borne else 0,
                share=borne,
                qualified_on=batch.date,
            )
    return Outcome(records=tuple(fresh.values()))


def recalled(batch: LetterBatch) -> Outcome:
    """Their referral counts no more; periods that have not come yet are not taken any more."""
    known = _carried(batch)
    why = {int(each.values["referral"]): str(each.values["why"]) for each in batch.letters}
    outcome = withdraw([row for row in known.values() if row["state"] in LIVING], why)
    early: dict[int, Change] = {}
    for each in batch.letters:
        number = int(each.values["referral"])
        if number not in known:
            early[number] = _begin(each, State.WITHDRAWN, why=why[number])
    return Outcome(records=(*outcome.records, *early.values()), raises=outcome.raises)


def returned(batch: LetterBatch) -> Outcome:
    """What of its periods another store still holds; the rest is this store's to give again."""
    found = batch.newest(Referral, [int(each.values["referral"]) for each in batch.letters])
    changes: dict[int, Change] = {}
    held = {number: held_by(row) for number, row in found.items() if row["state"] in COUNTING}
    for each in batch.letters:
        number, left = int(each.values["referral"]), int(each.values["left"])
        its = held.get(number, {})
        if each.store in its and left < its[each.store].periods:
            its[each.store] = its[each.store]._replace(periods=left)
            values = {"state": State.QUALIFIED.value, "elsewhere": noted(its)}
            changes[number] = change(found[number], Referral, **values)
    return Outcome(records=tuple(changes.values()))


def _carried(batch: LetterBatch) -> dict[int, Row]:
    """By their number there, the referrals that the letters' senders have carried here."""
    senders = {int(each.values["referral"]): each.store for each in batch.letters}
    found = batch.newest(Referral, list(senders), column="partner")
    return {
        number: row
        for number, row in found.items()
        if row["is_carried"] and row["other_store"] == senders[number]
    }


def _begin(letter: Received, state: State, **values: Any) -> Change:
    named = {
        "customer": letter.values["customer"],
        "state": state.value,
        "other_store": letter.store,
        "partner": letter.values["referral"],
        "is_carried": True,
    }
    return Change(Referral, letter.number, named | values, after=0)


RECEIVERS = (
    Receiver(kinds.CARRIED, carried),
    Receiver(kinds.RETURNED, returned),
    Receiver(kinds.RECALLED, recalled),
)
