"""The listing gate is nobody's to open: not the vet's, not the manager's, not the platform's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.log import trail
from pawpact.accounts.staff import PREFIX, register_staff
from pawpact.cli.pets import pets
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.pets.models import Pet
from pawpact.pets.service import Observation, advance_pets, intake_pet, observe, record_health
from pawpact.pets.values import NewPet, Species
from pawpact.sdk.testing.made_up import care_for
from tests.house import House

STORE = "corner"
FULL = timedelta(days=14)
MINUTE = timedelta(minutes=1)


class Ward:
    """A cat with everything but its days of isolation."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.open(STORE)
        self.began = house.clock.now()
        with house.platform.unit(STORE, "staff:1") as unit:
            self.pet = intake_pet(unit, NewPet(Species.CAT, cage="A1", intake_at=unit.at))
        house.clock.advance(timedelta(days=13, hours=1))
        with house.platform.unit(STORE, "staff:1") as unit:
            record_health(unit, _given_since(self.pet, self.began, unit.today))
            for _ in range(4):
                advance_pets(unit, [self.pet])

    def by(self, role: Role | None) -> str:
        if role is None:
            return "platform"
        with self.house.platform.unit(STORE) as unit:
            return public_id(PREFIX, register_staff(unit, "员工", role))

    def list(self, by: str) -> Result:
        context: Any = SimpleNamespace(platform=self.house.platform)
        words = ["list", public_id("pet", self.pet), "--store", STORE, "--by", by]
        return CliRunner().invoke(pets, [*words, "--language", "en"], obj=context)

    def refusals(self) -> list[tuple[str, bool]]:
        with self.house.platform.reading(STORE) as unit:
            found = trail(unit, subject="pet", subject_id=self.pet)
        return [(each.action, each.allowed) for each in found]


def _given_since(pet: int, began: datetime, today: date) -> list[Any]:
    """All that a vet does, dated within the days since the intake."""
    earliest = began.date() + timedelta(days=1)
    return [replace(each, on=max(each.on, earliest)) for each in care_for(pet, today)]


@pytest.fixture
def ward(house: House) -> Ward:
    return Ward(house)


@pytest.mark.parametrize("role", [Role.VET, Role.STORE_MANAGER])
def test_thirteen_days_and_a_minute_short_are_refused(ward: Ward, role: Role) -> None:
    """At 13 d 23 h 59 min nobody lists it, and each attempt is on record; a minute later it is."""
    who = ward.by(role)
    ward.house.clock.move_to(ward.began + FULL - MINUTE)
    refused = ward.list(who)
    assert refused.exit_code == 1
    assert "13" in refused.output
    assert "14" in refused.output
    assert ward.refusals() == [("pet.gate_closed", False)]
    ward.house.clock.move_to(ward.began + FULL)
    with ward.house.platform.unit(STORE, "system") as unit:
        for _ in range(4):
            advance_pets(unit, [ward.pet])
    assert ward.list(who).exit_code == 0


@pytest.mark.parametrize("role", [Role.VET, Role.STORE_MANAGER])
def test_an_ill_pet_is_listed_by_nobody(ward: Ward, role: Role) -> None:
    """With all its days over, an ill pet stays off the list whoever asks, and that is on record."""
    ward.house.clock.move_to(ward.began + FULL + FULL)
    with ward.house.platform.unit(STORE, "staff:1") as unit:
        observe(unit, [Observation(ward.pet, ("lethargy",))])
    refused = ward.list(ward.by(role))
    assert refused.exit_code == 1
    assert ward.refusals() == [("pet.gate_closed", False)]


@pytest.mark.parametrize("role", [Role.SALES, Role.CARER, Role.SERVICE_AGENT, None])
def test_others_may_not_even_ask(ward: Ward, role: Role | None) -> None:
    """Sales, carers, agents and the platform may not list, not even a pet with all its days; the
    attempt is on record with the pet.
    """
    ward.house.clock.move_to(ward.began + FULL)
    refused = ward.list(ward.by(role))
    assert refused.exit_code == 1
    assert "does not include: list pets" in refused.output
    assert ward.refusals() == [("pet.list", False)]


@pytest.mark.parametrize("weight", ["nan", "inf", "-0.1", "1e300"])
def test_a_weight_is_a_number_of_a_pet(ward: Ward, weight: str) -> None:
    """What is no weight is refused by its option, and nothing is taken in."""
    context: Any = SimpleNamespace(platform=ward.house.platform)
    words = ["intake", "--store", STORE, "--species", "cat", "--cage", "B2", "--weight", weight]
    refused = CliRunner().invoke(pets, words, obj=context)
    assert refused.exit_code == 1
    assert refused.output.startswith("选项 --weight：体重应在 0 到 200 公斤之间")


def test_a_stray_has_an_age_where_nobody_knows_its_birthday(ward: Ward) -> None:
    """The birth date is counted back from the arrival, and marked as estimated."""
    context: Any = SimpleNamespace(platform=ward.house.platform)
    words = ["intake", "--store", STORE, "--species", "cat", "--cage", "B2", "--age-months", "8"]
    taken = CliRunner().invoke(pets, words, obj=context)
    number = read_public_id("pet", taken.output.strip())
    with ward.house.platform.reading(STORE) as unit:
        row = unit.session.scalars(select(Pet).where(Pet.id == number)).one()
        assert row.born_on == unit.today - relativedelta(months=8)
    assert row.born_estimated


def test_a_sign_that_delists_nothing_is_said_to_be_normal(ward: Ward) -> None:
    """A mistyped sign does not pass for an abnormal one: the carer reads which there are."""
    context: Any = SimpleNamespace(platform=ward.house.platform)
    words = ["observe", public_id("pet", ward.pet), "--store", STORE, "--by", ward.by(Role.CARER)]
    slip = CliRunner().invoke(pets, [*words, "--sign", "soft_stol"], obj=context).output
    assert "soft_stol 不是本店的异常体征，按正常记录" in slip
    assert "soft_stool" in slip
    right = CliRunner().invoke(pets, [*words, "--sign", "soft_stool"], obj=context).output
    assert "不是本店的异常体征" not in right
    assert "宠物已转为患病" in right
