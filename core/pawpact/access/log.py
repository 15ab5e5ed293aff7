"""The trail of who read personal data, who reached for what is not theirs, who changed keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.access.models import AccessLog
from pawpact.access.permission import Permission
from pawpact.database import bulk
from pawpact.kernel.identity import subject_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

READ_PERSONAL = "read_personal"
FOREIGN_ID = "foreign_id"
READ_TIMELINE = "read_timeline"
READ_WHY = "read_why_not"
ROTATE = "rotate_keys"
GATE_CLOSED = "pet.gate_closed"
"""Somebody asked for a pet that may not be listed, signed for or handed over."""
CASH_REFUND = "order.cash_refund"
_STORE = "store"
_TITLES = {
    READ_PERSONAL: Label("查看完整个人资料", "read personal data in clear"),
    FOREIGN_ID: Label("查找不属于本店的编号", "looked for what is not this store's"),
    READ_TIMELINE: Label("查看客户经过", "read a customer's life"),
    READ_WHY: Label("查看客户为何没有得到", "read why a customer did not get something"),
    ROTATE: Label("更换密钥", "rotated keys"),
    GATE_CLOSED: Label("未达门槛仍要上架、签约或交接", "asked for a pet that the gate keeps back"),
    CASH_REFUND: Label("超出权限的现金退款", "a cash refund beyond what the role may decide"),
    **{str(each): each.title for each in Permission},
}


def record(
    unit: Unit,
    action: str,
    subject: str,
    subject_ids: Sequence[int],
    *,
    allowed: bool = True,
    purpose: str = "",
) -> None:
    """Write one line a subject: who, what, when and what for; never what was read."""
    count = len(subject_ids)
    columns: dict[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "at": [unit.at] * count,
        "actor": [unit.actor] * count,
        "action": [action] * count,
        "subject": [subject] * count,
        "subject_id": subject_ids,
        "allowed": [allowed] * count,
        "purpose": [purpose] * count,
    }
    bulk.insert(unit.session, AccessLog, columns)


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the trail."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: int
    allowed: bool
    purpose: str

    @property
    def title(self) -> Label:
        """What was done, for people; a plugin's own deed under the name that it has."""
        return _TITLES.get(self.action, Label.of(self.action))

    @property
    def whom(self) -> str:
        """The public id of whom it was about, or the name of what is none."""
        if self.subject == _STORE:
            return self.subject
        return subject_id(self.subject, self.subject_id)


def trail(
    unit: Unit,
    *,
    subject: str = "",
    subject_id: int = 0,
    most: int = 100,
    before: int | None = None,
) -> list[Reading]:
    """The newest lines, of one subject or of all."""
    rows = select(AccessLog).order_by(AccessLog.id.desc()).limit(most)
    if subject:
        rows = rows.where(AccessLog.subject == subject, AccessLog.subject_id == subject_id)
    if before is not None:
        rows = rows.where(AccessLog.id < before)
    return [
        Reading(
            row.id,
            row.at,
            row.actor,
            row.action,
            row.subject,
            row.subject_id,
            row.allowed,
            row.purpose,
        )
        for row in unit.session.scalars(rows)
    ]
