"""A complaint in hand: read, moved on, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pawpact.sdk import ActionCase, Change, Label, Outcome, Raise, Refusal, Row
from pawpact_plugins.complaint_compensation.models import NAME, Complaint
from pawpact_plugins.complaint_compensation.stage import refused_path

STAFF = "store.staff"


def complaint_of(case: ActionCase) -> Row:
    """How the complaint stands that somebody named."""
    complaint = case.subjects["complaint"]
    return case.newest(Complaint, [complaint])[complaint]


def moved(
    case: ActionCase,
    row: Row,
    path: Sequence[str],
    values: Mapping[str, Any],
    *,
    tells: Sequence[str] = (),
    raises: Sequence[Raise] = (),
) -> Outcome:
    """It goes along this path, its values change, and rules hear of the stages in ``tells``."""
    refusal = refused_path(row["state"], *path)
    if refusal is not None:
        return Outcome(refused=refusal)
    seen = case.body["version"]
    states = [*path] or [row["state"]]
    changes = tuple(
        Change(
            Complaint,
            row["thing"],
            {**(values if at == 0 else {}), "state": state},
            after=seen + at,
        )
        for at, state in enumerate(states)
    )
    heard = tuple(told(row, seen, step) for step in tells)
    newest = {**row, **values, "state": states[-1], "version": seen + len(states)}
    return Outcome(records=changes, raises=(*heard, *raises), answer=standing(newest))


def standing(row: Mapping[str, Any]) -> dict[str, Any]:
    """What whoever did something about it reads."""
    return {**row, "complaint": row["thing"]}


def refused(reason: str, zh: str, en: str) -> Outcome:
    return Outcome(refused=Refusal(reason, Label(zh, en)))


def refuse_stranger(case: ActionCase, member: str) -> Outcome | None:
    """Somebody who does not work here; a store without a list of its staff knows no strangers."""
    known = case.fact(STAFF)
    if not isinstance(known, tuple) or not known or member in known:
        return None
    listed = [str(each) for each in known]
    return refused(
        "unknown_staff",
        f"“{member}”不是本店在职员工；员工编号有：{'、'.join(listed)}（pawpact staff list）",
        f"{member} does not work here; who does: {', '.join(listed)} (pawpact staff list)",
    )


def number_of(case: ActionCase, name: str) -> int:
    """A setting of complaints that is a whole number."""
    value = case.parameter(f"{NAME}.{name}")
    if type(value) is not int:
        raise TypeError(f"{name} is no whole number")
    return value


def texts_of(case: ActionCase, name: str) -> tuple[str, ...]:
    """A setting of complaints that is a list of words."""
    value = case.parameter(f"{NAME}.{name}")
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def told(row: Mapping[str, Any], seen: int, step: str) -> Raise:
    """Rules hear that it has come so far."""
    subjects = {"complaint": row["thing"], "customer": row["customer"]}
    key = f"complaint:{row['thing']}:{seen}:{step}"
    return Raise("complaint.moved", key, subjects, {"complaint.step": step})
