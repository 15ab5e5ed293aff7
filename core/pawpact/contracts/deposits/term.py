"""When a deposit may be offset, under the terms that were signed."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.contracts.moves import contracts
from pawpact.contracts.running.terms import terms_of
from pawpact.tenancy.unit import Unit

AFTER = "deposit_fallback.offset_after_periods"
ALLOWED = "deposit_fallback.offset_allowed"


def periods_missing(unit: Unit, wanted: Sequence[int]) -> dict[int, int]:
    """How many periods each contract is short of those after which its deposit may be offset."""
    return {
        number: max(terms_of(unit, row).integer(AFTER) - row.performed, 0)
        for number, row in contracts(unit, wanted).items()
    }


def offset_allowed(unit: Unit, wanted: Sequence[int]) -> dict[int, bool]:
    """Whether the terms of each contract let its deposit be offset at all."""
    return {
        number: terms_of(unit, row).flag(ALLOWED) for number, row in contracts(unit, wanted).items()
    }
