"""A stricter draft concerns whom it concerns: everybody else lives the same life."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from sqlalchemy import select

from pawpact.accounts.models import Customer
from pawpact.billing.models import Charge
from pawpact.contracts.models import Application, Contract, ContractEvent, Deposit
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import begin, live, reopen, using
from pawpact.fork.sandbox import AS_IT_IS, DRAFT
from pawpact.orders.models import Order
from pawpact.tenancy.unit import Unit
from tests.core.fork.conftest import STORE, Forked, quietly

STRICTER = (
    f"store: {STORE}\nextends: happy-paws@2026.1\n"
    "credit_scoring.decide:\n  params: {min_score: 700}\n"
)


class Lives(NamedTuple):
    """What became of whom, by the name that both worlds give her."""

    verdicts: dict[str, tuple[str, bool]]
    """State of an application, and whether a deposit was asked for."""
    turns: dict[str, list[tuple[str, str]]]
    debits: dict[str, list[tuple[int, str, int, int]]]
    orders: dict[int, list[tuple[str, int]]]
    people: list[tuple[str | None, str | None]]


def lives_of(unit: Unit) -> Lives:
    asked = set(unit.session.scalars(select(Deposit.application_id)))
    applications = unit.session.execute(select(Application.id, Application.key, Application.state))
    contracts = unit.session.execute(
        select(Contract.id, Application.key).join(
            Application, Application.id == Contract.application_id
        )
    )
    keys = {row.id: row.key for row in contracts}
    lives = Lives({row.key: (row.state, row.id in asked) for row in applications}, {}, {}, {}, [])
    for event in unit.session.scalars(select(ContractEvent).order_by(ContractEvent.id)):
        lives.turns.setdefault(keys[event.contract_id], []).append(
            (event.went_to, event.at.isoformat())
        )
    for charge in unit.session.scalars(select(Charge).order_by(Charge.period)):
        told = (charge.period, charge.state, charge.attempts, charge.amount)
        lives.debits.setdefault(keys[charge.contract_id], []).append(told)
    for order in unit.session.scalars(select(Order).order_by(Order.id)):
        lives.orders.setdefault(order.customer_id, []).append((order.state, order.points))
    for row in unit.session.scalars(select(Customer).order_by(Customer.id)):
        lives.people.append((row.phone_last4, row.housing))
    return lives


@pytest.fixture(scope="module")
def both(forked: Forked, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lives, Lives]:
    """The same store and seed, as it is and under a stricter draft."""
    folder = tmp_path_factory.mktemp("stricter")
    (folder / "draft.yaml").write_text(STRICTER, "utf-8")
    stricter = replace(forked.plan, sandbox=folder / "sandbox", draft=folder / "draft.yaml")
    with forked.source.opened() as world:
        begun = begin(world.platform, stricter, quietly)
    live(stricter, begun, DRAFT, quietly)
    found = []
    worlds: tuple[tuple[ForkPlan, str], ...] = ((forked.plan, AS_IT_IS), (stricter, DRAFT))
    for plan, name in worlds:
        with (
            using(reopen(plan, begun, name)) as sandbox,
            sandbox.world.platform.reading(STORE) as unit,
        ):
            found.append(lives_of(unit))
    return found[0], found[1]


def test_the_draft_decides_otherwise(both: tuple[Lives, Lives]) -> None:
    """Somebody who came meanwhile is refused, or asked for a deposit, by the draft alone."""
    before, after = both
    parted = {key for key in before.verdicts if before.verdicts[key] != after.verdicts[key]}
    assert parted
    assert all(key.startswith("fork-") for key in parted)


def test_the_same_people_come(both: tuple[Lives, Lives]) -> None:
    """Whoever comes is the same person with the same wish in both worlds."""
    before, after = both
    assert before.verdicts.keys() == after.verdicts.keys()
    assert before.people == after.people
    assert len([key for key in before.verdicts if key.startswith("fork-")]) > 8


def test_whoever_is_not_concerned_lives_the_same_life(both: tuple[Lives, Lives]) -> None:
    """Contracts, debits and orders of everybody else are the same to the fen and the hour."""
    before, after = both
    same = {key for key in before.verdicts if before.verdicts[key] == after.verdicts[key]}
    assert len(same) > 12
    for key in same:
        assert before.turns.get(key) == after.turns.get(key)
        assert before.debits.get(key) == after.debits.get(key)
    old = min(len(before.orders), len(after.orders))
    assert old
    assert before.orders == after.orders
