"""The use cases of pets under one name; each subject has its own module."""

from pawpact.pets.adoptable import NOT_SIGNED, adoption_obstacles, require_adoptable
from pawpact.pets.departure import (
    readmit,
    record_death,
    report_found,
    report_lost,
    take_back,
)
from pawpact.pets.description import describe_pet
from pawpact.pets.file import exams_due
from pawpact.pets.handover import hand_over_pets
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
from pawpact.pets.loading import require_in_store
from pawpact.pets.observation import Observation, observe
from pawpact.pets.plan import NewDose, cancel_dose, next_doses, plan_doses, plans_due
from pawpact.pets.reservation import (
    ActiveHold,
    Hold,
    active_holds,
    expire_reservations,
    extend_reservation,
    keep_for_contracts,
    release,
    reserve,
    reserve_pets,
)

__all__ = [
    "NOT_SIGNED",
    "ActiveHold",
    "GateClosed",
    "Hold",
    "NewDose",
    "Observation",
    "active_holds",
    "adoption_obstacles",
    "advance_all",
    "advance_pets",
    "cancel_dose",
    "delist_pet",
    "describe_pet",
    "exams_due",
    "expire_reservations",
    "extend_reservation",
    "fall_ill",
    "hand_over_pets",
    "intake_pet",
    "intake_pets",
    "keep_for_contracts",
    "list_pet",
    "list_pets",
    "next_doses",
    "observe",
    "plan_doses",
    "plans_due",
    "readmit",
    "record_death",
    "record_health",
    "recover",
    "release",
    "report_found",
    "report_lost",
    "require_adoptable",
    "require_in_store",
    "reserve",
    "reserve_pets",
    "take_back",
    "unmet_conditions",
]
