"""The trail of charges: one row for each move, written by the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pawpact.billing.models import ChargeEvent
from pawpact.billing.values import ChargeState, check_path
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit


@dataclass(slots=True)
class Trail:
    """Moves collected in one unit and written together."""

    charges: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    between: list[str | None] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def move(
        self,
        charges: Sequence[int],
        source: ChargeState,
        target: ChargeState,
        why: str,
        *,
        through: ChargeState | None = None,
    ) -> None:
        """These charges made this move, or these two; one that does not exist is refused."""
        if charges:
            check_path(*(state for state in (source, through, target) if state is not None))
            self._add(charges, source, through, target, why)

    def stay(self, charges: Sequence[int], state: ChargeState, why: str) -> None:
        """These charges kept their state and got another date."""
        self._add(charges, state, None, state, why)

    def write(self, unit: Unit) -> None:
        count = len(self.charges)
        if not count:
            return
        bulk.insert(
            unit.session,
            ChargeEvent,
            {
                "id": unit.ids.many(count),
                "charge_id": self.charges,
                "from_state": self.sources,
                "through": self.between,
                "to_state": self.targets,
                "actor": [unit.actor] * count,
                "at": [unit.at] * count,
                "why": self.reasons,
            },
        )

    def _add(
        self,
        charges: Sequence[int],
        source: ChargeState,
        through: ChargeState | None,
        target: ChargeState,
        why: str,
    ) -> None:
        count = len(charges)
        self.charges += charges
        self.sources += [source.value] * count
        self.between += [through.value if through else None] * count
        self.targets += [target.value] * count
        self.reasons += [why] * count
