"""An application comes to nothing: nothing is kept for it, and nobody works on it any more."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.contracts.applying.application import MOMENT
from pawpact.contracts.applying.pet_hold import free_pets
from pawpact.contracts.deposits.release import release_deposits
from pawpact.contracts.models import Application
from pawpact.decisions.dropped import drop_requests
from pawpact.outbox.service import Message, send
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit


def close_applications(unit: Unit, rows: Sequence[Application], why: str) -> None:
    """Pets are free, deposits go back, tasks and cases that wait for a person end with it."""
    free_pets(unit, rows)
    release_deposits(unit, [row.id for row in rows], why)
    suppress_all(unit, [{"application": row.id} for row in rows], why)
    attempts = [f"{row.id}:{number}" for row in rows for number in range(1, row.attempt + 1)]
    drop_requests(unit, MOMENT, attempts, why)


def end_lapsed(unit: Unit, rows: Sequence[Application], why: str) -> None:
    """The same of applications whose time ran out; their customers are told."""
    close_applications(unit, rows, why)
    subjects = [{"application": row.id, "customer": row.customer_id} for row in rows]
    send(unit, [Message("application.lapsed", each, key=_key(each)) for each in subjects])


def _key(subjects: dict[str, int]) -> str:
    return f"lapsed:{subjects['application']}"
