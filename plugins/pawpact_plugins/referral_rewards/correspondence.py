"""Reads what other stores of the brand tell about codes, newcomers and referrers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pawpact.sdk import Change, Letter, LetterBatch, Outcome, Received, Receiver, Row
from pawpact_plugins.referral_rewards import letter as kinds
from pawpact_plugins.referral_rewards.following import change, withdraw
from pawpact_plugins.referral_rewards.models import Invitation, Newcomer, Referral
from pawpact_plugins.referral_rewards.qualifying import count
from pawpact_plugins.referral_rewards.setting import CROSS_STORE, NOT_ALLOWED, share, words
from pawpact_plugins.referral_rewards.state import LIVING, State
from pawpact_plugins.referral_rewards.using import SELF_KEYS, is_self


def asked(batch: LetterBatch) -> Outcome:
    """Somebody in another store named a code of this one: does it hold?"""
    codes = [str(each.values["code"]) for each in batch.letters]
    invitations = batch.newest(Invitation, codes, column="code")
    records: list[Change] = []
    answers: list[Letter] = []
    borne = share(batch.parameter(CROSS_STORE))
    for each, code in zip(batch.letters, codes, strict=True):
        invitation = invitations.get(code)
        why = _against(batch, each, invitation)
        if invitation is not None and not why:
            referral = {
                "customer": invitation["customer"],
                "state": State.USED.value,
                "other_store": each.store,
                "partner": each.values["newcomer"],
                "payer": each.sender if borne else 0,
                "share": borne,
            }
            records.append(Change(Referral, each.number, referral, after=0))
        newcomer = each.values["newcomer"]
        key = f"{kinds.ANSWERED}:{newcomer}"
        values = {"newcomer": newcomer, "why": why}
        answers.append(Letter(each.store, kinds.ANSWERED, key, values))
    return Outcome(records=tuple(records), letters=tuple(answers))


def _against(batch: LetterBatch, letter: Received, invitation: Row | None) -> str:
    """Why the code does not hold; nothing where it does."""
    values = letter.values
    if invitation is None:
        return "unknown_code"
    if invitation["valid_until"] < date.fromordinal(int(values["day"])):
        return "expired_code"
    if batch.parameter(CROSS_STORE) == NOT_ALLOWED:
        return "other_store"
    keys = words(batch.parameter(SELF_KEYS))
    theirs, seen = str(values["traces"]).split(), str(values["same"]).split()
    return "self_referral" if is_self(keys, theirs, invitation["traces"], seen) else ""


def answered(batch: LetterBatch) -> Outcome:
    """The referrer's store says whether the code holds."""
    found = _newcomers(batch)
    changes = []
    for number, row in found.items():
        why = _why(batch)[number]
        if not why:
            changes.append(change(row, Newcomer, is_accepted=True))
        else:
            changes.append(change(row, Newcomer, state=State.REFUSED.value, why=why))
    return Outcome(records=tuple(changes))


def taken_back(batch: LetterBatch) -> Outcome:
    """The referrer's store found something out: the newcomer's side ends too."""
    return Outcome(
        records=tuple(
            change(row, Newcomer, state=State.WITHDRAWN.value, why=_why(batch)[number])
            for number, row in _newcomers(batch).items()
        )
    )


def signed(batch: LetterBatch) -> Outcome:
    """The newcomer signed there."""
    rows = [row for row in _referrals(batch) if row["state"] == State.USED]
    return Outcome(records=tuple(change(row, Referral, state=State.SIGNED.value) for row in rows))


def qualified(batch: LetterBatch) -> Outcome:
    """The newcomer stayed there: the referral counts here."""
    waiting = (State.USED, State.SIGNED)
    return count(batch, [row for row in _referrals(batch) if row["state"] in waiting])


def withdrawn(batch: LetterBatch) -> Outcome:
    """The newcomer left in time."""
    rows = [row for row in _referrals(batch) if row["state"] in LIVING]
    return withdraw(rows, _why(batch))


def _why(batch: LetterBatch) -> Mapping[int, str]:
    return {int(each.values["newcomer"]): str(each.values["why"]) for each in batch.letters}


def _newcomers(batch: LetterBatch) -> Mapping[int, Row]:
    """Newcomers of this store whom the letters are about, sent by the referrer's own store."""
    senders = {int(each.values["newcomer"]): each.store for each in batch.letters}
    found: Mapping[Any, Row] = batch.newest(Newcomer, list(senders))
    return {
        number: row
        for number, row in found.items()
        if row["other_store"] == senders[number] and row["state"] in LIVING
    }


def _referrals(batch: LetterBatch) -> list[Row]:
    """Referrals of this store whom the letters are about, sent by the newcomer's own store."""
    senders = {int(each.values["newcomer"]): each.store for each in batch.letters}
    found: Mapping[Any, Row] = batch.newest(Referral, list(senders), column="partner")
    return [
        row
        for number, row in found.items()
        if row["other_store"] == senders[number] and not row["is_carried"]
    ]


RECEIVERS = (
    Receiver(kinds.ASKED, asked),
    Receiver(kinds.ANSWERED, answered),
    Receiver(kinds.SIGNED, signed),
    Receiver(kinds.QUALIFIED, qualified),
    Receiver(kinds.WITHDRAWN, withdrawn),
    Receiver(kinds.TAKEN_BACK, taken_back),
)
