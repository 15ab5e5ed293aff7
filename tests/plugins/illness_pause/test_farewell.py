"""A pet is gone: its case ends, and its customer may be offered to adopt again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.contracts.ending.incident import confirm_incident
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Incident
from pawpact.decisions.plugin_action import ActionRefused
from tests.plugins.illness_pause.ward import PLUGIN, Ward


def _offered(ward: Ward, customer: int) -> list[int | None]:
    return [each.amount for each in ward.coupons(customer) if each.kind == "readoption"]


def test_a_death_ends_the_case(ward: Ward) -> None:
    """Whatever stage it had reached, it is closed."""
    contract = ward.store.contract()["contract"]
    illness = ward.until(contract, "refer")
    ward.store.pet_dies(contract)
    assert ward.case(illness)["state"] == "deceased"


def test_after_a_death_the_offer_waits(ward: Ward) -> None:
    """Nothing on the thirteenth day, 100 yuan on the fourteenth, and nothing more after it."""
    subjects = ward.store.contract()
    ward.store.pet_dies(subjects["contract"])
    ward.store.advance(days=13)
    ward.store.day()
    assert _offered(ward, subjects["customer"]) == []
    ward.store.advance(days=1)
    ward.store.day()
    assert _offered(ward, subjects["customer"]) == [100_00]
    ward.store.advance(days=1)
    ward.store.day()
    with pytest.raises(ActionRefused):
        ward.store.do(PLUGIN, "offer", contract=ward.store.contract()["contract"])
    ward.store.do(PLUGIN, "offer", contract=subjects["contract"])
    assert _offered(ward, subjects["customer"]) == [100_00]
    assert ward.is_sound()


def test_who_asks_need_not_wait(ward: Ward) -> None:
    """On the day of the death she asks; the days that follow bring no second coupon."""
    subjects = ward.store.contract()
    ward.store.pet_dies(subjects["contract"])
    done = ward.store.do(PLUGIN, "offer", contract=subjects["contract"])
    assert done.decided[0].decision is not None
    assert _offered(ward, subjects["customer"]) == [100_00]
    ward.store.advance(days=20)
    ward.store.day()
    assert _offered(ward, subjects["customer"]) == [100_00]


def test_a_pet_that_is_searched_for_brings_no_offer(ward: Ward) -> None:
    """Asked for during the search it is decided that there is none; once confirmed, there is."""
    subjects = ward.store.contract()
    ward.store.report_lost(subjects["contract"])
    ward.store.do(PLUGIN, "offer", contract=subjects["contract"])
    ward.store.day()
    assert _offered(ward, subjects["customer"]) == []
    ward.store.advance(days=20)
    with ward.store.unit() as unit:
        incident = unit.session.scalars(select(Incident.id)).one()
        confirm_incident(unit, incident, "not found", choice=Choice.REFUND)
    ward.store.day()
    assert _offered(ward, subjects["customer"]) == [100_00]


def test_a_pet_that_is_found_brings_no_offer(ward: Ward) -> None:
    """It is back at home: nothing is offered, asked or not."""
    subjects = ward.store.contract()
    ward.store.report_lost(subjects["contract"])
    ward.store.report_found(subjects["contract"])
    with pytest.raises(ActionRefused, match="lost or dead"):
        ward.store.do(PLUGIN, "offer", contract=subjects["contract"])
    ward.store.advance(days=30)
    ward.store.day()
    assert _offered(ward, subjects["customer"]) == []
