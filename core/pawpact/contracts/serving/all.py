"""Every route about contracts, for whoever puts the application together."""

from __future__ import annotations

from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.contracts.serving import (
    device,
    ending,
    incident,
    mandate,
    money,
    pausing,
    running,
    signing,
    template,
)


def routes(doors: Doors) -> tuple[Routes, ...]:
    """From the agreement's template to the end of a contract."""
    parts = (template, signing, device, mandate, running, pausing, ending, incident, money)
    return tuple(part.routes(doors) for part in parts)
