"""A change that may come into force, or waits for a second person, with all that was found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pawpact.publishing.newest import Newest
from pawpact.publishing.values import Ask, Report
from pawpact.tenancy.prepare import Prepared


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was asked for one store, what it comes to, and on what it builds.

    ``starts_at`` is the first moment; None for at once. ``details`` say where it came from.
    """

    ask: Ask
    prepared: Prepared
    report: Report
    newest: Newest
    starts_at: datetime | None
    details: Mapping[str, Any]
