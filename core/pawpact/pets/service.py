"""The use cases of pets under one name; each subject has its own module."""

from pawpact.pets.departure import (
    readmit,
    record_death,
    report_found,
    report_lost,
    take_back,
    transfer_pets,
)
from pawpact.pets.health import fall_ill, record_health, recover
from pawpact.pets.intake import intake_pet, intake_pets
from pawpact.pets.listing import (
    GateClosed,
    advance_all,
    advance_pets,
    delist_pet,
    list_pet,
    list_pets,
    unmet_conditions,
)
from pawpact.pets.reservation import (
    ActiveHold,
    Hold,
    active_holds,
    adopt_pets,
    expire_reservations,
    extend_reservation,
    release,
    reserve,
    reserve_pets,
)

__all__ = [
    "ActiveHold",
    "GateClosed",
    "Hold",
    "active_holds",
    "adopt_pets",
    "advance_all",
    "advance_pets",
    "delist_pet",
    "expire_reservations",
    "extend_reservation",
    "fall_ill",
    "intake_pet",
    "intake_pets",
    "list_pet",
    "list_pets",
    "readmit",
    "record_death",
    "record_health",
    "recover",
    "release",
    "report_found",
    "report_lost",
    "reserve",
    "reserve_pets",
    "take_back",
    "transfer_pets",
    "unmet_conditions",
]
