"""What one unit changes in its charges, written by one statement however it differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

CHANGED = (
    Charge.next_at,
    Charge.settled_at,
    Charge.provider_reference,
    Charge.failure,
    Charge.exhausted,
    Charge.notice_kind,
    Charge.notice_id,
    Charge.notice_pending,
    Charge.notice_delivered_at,
    Charge.receipt_id,
)
"""To be read with the charges wherever some of them change in another way than the others."""


@dataclass(slots=True)
class Changes:
    """Charges of one state, in groups that set the same columns."""

    groups: list[tuple[Sequence[Any], Mapping[str, Sequence[object]]]] = field(default_factory=list)

    def set(self, rows: Sequence[Any], columns: Mapping[str, Sequence[object]]) -> None:
        """These charges get these values; what other groups set besides, they keep."""
        if rows:
            self.groups.append((rows, columns))

    def write(self, unit: Unit, state: ChargeState) -> None:
        """Refused as a whole where one of the charges is no longer in this state."""
        names = dict.fromkeys(name for _, columns in self.groups for name in columns)
        bulk.update(
            unit.session,
            Charge,
            [row.id for rows, _ in self.groups for row in rows],
            {name: self._column(name) for name in names},
            guard={"state": state.value},
        )

    def _column(self, name: str) -> list[object]:
        column: list[object] = []
        for rows, columns in self.groups:
            column += columns.get(name) or [getattr(row, name) for row in rows]
        return column
