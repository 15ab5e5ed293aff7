"""The clinics with which a store works, from its own table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pawpact.tenancy.values import Store

PARTNERS = "illness_pause.partner_clinics"


@dataclass(frozen=True, slots=True)
class Partner:
    """A clinic by its name. Where ``store_funds``, what it takes off a bill the store owes it."""

    clinic: str
    open_at_night: bool
    store_funds: bool


def partners_of(store: Store) -> tuple[Partner, ...]:
    """The store's partners in the order of its table; none where it has no table."""
    parameter = store.revision.ruleset.parameters.get(PARTNERS)
    table = () if parameter is None else parameter.value
    rows = table if isinstance(table, tuple) else ()
    return tuple(
        Partner(str(row["clinic"]), row["open_at_night"] is True, row["store_funds"] is True)
        for row in rows
        if isinstance(row, Mapping)
    )
