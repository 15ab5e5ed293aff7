"""Every route about contracts, for whoever puts the application together."""

from __future__ import annotations

from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.contracts.serving import (
    device,
    ending,
    incident,
    mandate,
    money,
    owed,
    pausing,
    profile,
    running,
    signing,
    template,
)


def routes(doors: Doors, abilities: Abilities = NO_LIMITS) -> tuple[Routes, ...]:
    """From the agreement's template to the end of a contract."""
    before, after = (template, signing, device), (pausing, ending, incident, money, owed, profile)
    return (
        *(part.routes(doors) for part in before),
        mandate.routes(doors, abilities),
        running.routes(doors, abilities),
        *(part.routes(doors) for part in after),
    )
