"""What was asked for, read from what it left on record: so that a past can be lived again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pawpact.sdk import Trace

Read = Callable[[Trace], Mapping[str, Any] | None]


def report(trace: Trace) -> Mapping[str, Any] | None:
    """A case begins, or something is added; one that a complaint began said nothing itself."""
    if trace.thing != "illness" or not trace.row["symptoms"]:
        return None
    before = trace.before
    if before is not None and before["symptoms"] == trace.row["symptoms"]:
        return None
    return {"contract": trace.row["contract"], "symptoms": trace.row["symptoms"]}


def step(to: str, *names: str) -> Read:
    """A case came to this stage, with these columns."""

    def read(trace: Trace) -> Mapping[str, Any] | None:
        if trace.thing != "illness" or not trace.moved(to):
            return None
        return {"illness": trace.row["thing"], **trace.with_version(*names)}

    return read


def diagnosed(trace: Trace) -> Mapping[str, Any] | None:
    """What the clinic found; a report that was not kept is an empty one."""
    found = step("diagnosed", "diagnosis", "disease", "documents", "report")(trace)
    return None if found is None else {**found, "report": found["report"] or ""}


def answered(trace: Trace) -> Mapping[str, Any] | None:
    """What was decided about a claim; the same word twice on one day is one answer.

    Of a case without a diagnosis of its own a complaint was decided, and the claim with it.
    """
    before, row = trace.before, trace.row
    if trace.thing != "illness" or before is None or not row["claim"] or not row["disease"]:
        return None
    if (before["claim"], before["claim_on"]) == (row["claim"], row["claim_on"]):
        return None
    accepted = row["claim"] == "accepted"
    return {"illness": row["thing"], **trace.with_version(), "accepted": accepted}


def wished(trace: Trace) -> Mapping[str, Any] | None:
    """She asked to adopt again."""
    before = trace.before
    if trace.thing != "farewell" or before is None or before["asked"] or not trace.row["asked"]:
        return None
    return {"contract": trace.row["contract"]}


def looked_in(trace: Trace) -> Mapping[str, Any] | None:
    """Somebody asked after the pet, which wrote nothing."""
    if trace.moment != "illness.not_recovered":
        return None
    return {"illness": trace.row["illness"]}
