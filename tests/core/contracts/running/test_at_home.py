"""Whether a contract's pet is with its customer, as rules and plugins read it."""

from __future__ import annotations

from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    refuse_incident,
    report_incident,
)
from pawpact.contracts.running.facts import register
from pawpact.contracts.running.given_back import receive_back
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch
from pawpact.vocabulary.case import Case
from tests.core.contracts.life import Life

FACT = "contract.pet_at_home"


def _at_home(life: Life) -> bool:
    registry = Registry()
    register(registry)
    (provider,) = (each for each in registry.providers if FACT in each.facts)
    with life.reading() as unit:
        batch = Batch(unit, "contract.activated", (Case("1", {"contract": life.contract}),))
        (found,) = provider.provide(batch)[FACT]
    assert type(found) is bool
    return found


def _reported(life: Life) -> int:
    with life.unit("customer:1") as unit:
        told = Report("r1", life.contract, IncidentKind.DEAD, unit.today, "she called")
        return report_incident(unit, told)


def test_from_a_report_of_its_death_the_pet_is_not_at_home(life: Life) -> None:
    """It is at home until somebody reports it dead, and again where that is not confirmed."""
    assert _at_home(life)
    incident = _reported(life)
    assert not _at_home(life)
    with life.unit() as unit:
        refuse_incident(unit, incident, "seen alive")
    assert _at_home(life)


def test_a_pet_that_was_given_back_is_not_at_home(life: Life) -> None:
    """The contract may go on for a while; its pet is in the store."""
    with life.unit() as unit:
        receive_back(unit, life.row().pet_id, "cannot keep it", replaced=False)
    assert life.row().state == "active"
    assert not _at_home(life)
