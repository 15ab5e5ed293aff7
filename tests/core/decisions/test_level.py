"""Batches, levels, savepoints: what is held, what goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from pawpact.accounts.service import register_customer
from pawpact.contracts.applying.application import decide_submitted, hand_in
from pawpact.contracts.models import Application
from pawpact.contracts.values import NewApplication
from pawpact.decisions.held import waiting
from pawpact.decisions.models import DecisionRow
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from tests.house import House

STORE = "xihu"


def _hand_in(house: House, count: int) -> list[int]:
    pets = [read_public_id("pet", house.listed_pet(STORE)) for _ in range(count)]
    people = [house.person(700) for _ in range(count)]
    with house.platform.unit(STORE, "staff:1") as unit:
        wanted = [
            NewApplication(
                key=f"k{number}",
                customer=register_customer(unit, person),
                pet=pet or 0,
                plan="cat_common",
                term=12,
                documents=("id_card", "residence_proof"),
                identity="verified",
                pets_prohibited=False,
            )
            for number, (pet, person) in enumerate(zip(pets, people, strict=True))
        ]
        return hand_in(unit, wanted)


def _states(house: House) -> list[str]:
    with house.platform.reading(STORE) as unit:
        return list(unit.session.scalars(select(Application.state).order_by(Application.id)))


def test_one_bad_case_is_held_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five applications whose effects are applied together, the one that fails is held."""
    house.open(STORE)
    bad = _hand_in(house, 5)[2]
    approve = house.platform.registry.handlers["approve"]

    def fail_on_one(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        answers = approve(unit, granted)
        if any(each.case.subjects["application"] == bad for each in granted):
            raise ZeroDivisionError
        return answers

    monkeypatch.setitem(house.platform.registry.handlers, "approve", fail_on_one)
    decide_submitted(house.platform.runner, STORE)
    assert _states(house) == ["approved", "approved", "checking", "approved", "approved"]
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    assert "ZeroDivisionError" in case.reason.en


def test_a_replay_decides_nothing_twice(house: House) -> None:
    """The same moment with the same key leaves one decision, and nobody waits for another."""
    house.open(STORE)
    (application,) = _hand_in(house, 1)
    decide_submitted(house.platform.runner, STORE)
    with house.platform.unit(STORE) as unit:
        row = unit.session.scalars(select(Application)).one()
        subjects = {"application": application, "customer": row.customer_id, "pet": row.pet_id}
        unit.raise_moment("application.submitted", [Case(f"{application}:1", subjects)])
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalar(select(func.count()).select_from(DecisionRow)) == 1
        assert not waiting(unit)


def test_a_broken_plugin_holds_its_stores_requests(house: House) -> None:
    """A store whose plugin cannot be had holds applications with the reason; others go on."""
    reason = Label("导入失败", "it does not import")
    house.open(STORE, degraded={"credit_scoring": reason})
    _hand_in(house, 1)
    decide_submitted(house.platform.runner, STORE)
    assert _states(house) == ["checking"]
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    assert case.reason.zh == "插件 credit_scoring 不可用：导入失败"


def test_a_missing_plugin_holds_every_request(house: House) -> None:
    """Nobody knows what a missing plugin would have said, so no request is answered."""
    house.open(STORE, degraded={"acme_check": Label("没有安装", "it is not installed")})
    _hand_in(house, 1)
    decide_submitted(house.platform.runner, STORE)
    assert _states(house) == ["checking"]


def test_an_endless_chain_is_cut(house: House) -> None:
    """Moments that raise moments for ever are refused as a whole after three levels."""
    house.open(STORE)

    def again(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
        unit.raise_moment(moment, [Case(f"{case.key}+", case.subjects) for case in cases])

    house.platform.registry.react("contract.signed", again)
    with (
        pytest.raises(Defect, match="more than 3 levels"),
        house.platform.unit(STORE) as unit,
    ):
        unit.raise_moment("contract.signed", [Case("1", {"contract": 1})])
