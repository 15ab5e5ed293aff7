"""The trail of who read personal data and who reached for what is not theirs."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.access.models import AccessLog
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

READ_PERSONAL = "read_personal"
FOREIGN_ID = "foreign_id"


def record(
    unit: Unit, action: str, subject: str, subject_ids: Sequence[int], *, allowed: bool = True
) -> None:
    """Write one line a subject; ids only, never what was read."""
    count = len(subject_ids)
    columns: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "at": [unit.at] * count,
        "actor": [unit.actor] * count,
        "action": [action] * count,
        "subject": [subject] * count,
        "subject_id": subject_ids,
        "allowed": [allowed] * count,
    }
    bulk.insert(unit.session, AccessLog, columns)
