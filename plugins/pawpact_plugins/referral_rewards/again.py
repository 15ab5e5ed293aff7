"""What was asked for, read from what it left on record: so that a past can be lived again.

A code that is issued again is another one, so whoever named it names the referrer's newest. Codes
of other stores are not known there. What the staff saw to be the same on both sides is not kept:
a code that was taken had nothing that counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.sdk import Here, Trace
from pawpact_plugins.referral_rewards.models import HERE
from pawpact_plugins.referral_rewards.state import State

TAKEN_BACK_FOR = ("self", "fraud", "mistake")
"""What a manager may have found out."""


def issued(trace: Trace) -> Mapping[str, Any] | None:
    """A customer was given a code."""
    if trace.thing != "invitation" or not trace.is_first:
        return None
    return {"customer": trace.row["customer"]}


def used(trace: Trace) -> Mapping[str, Any] | None:
    """A newcomer named the code of a customer of this store."""
    if trace.thing != "newcomer" or not trace.is_first or trace.row["other_store"] != HERE:
        return None
    referrer = trace.beside["referral"]["customer"]
    code = Here("invitation", {"customer": referrer}, "code")
    return {"customer": trace.row["customer"], "code": code}


def taken_back(trace: Trace) -> Mapping[str, Any] | None:
    """A manager took a referral back; any other end of it has its own reason."""
    if trace.thing != "referral" or not trace.moved(State.WITHDRAWN) or trace.row["is_carried"]:
        return None
    why = trace.row["why"]
    return {"referral": trace.row["thing"], "why": why} if why in TAKEN_BACK_FOR else None
