"""Probes: the smallest life in a shop that a parameter should change.

Each is called with a scene and returns what came of it as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from pawpact.accounts.models import Customer
from pawpact.accounts.service import register_customer
from pawpact.accounts.values import ConsentKind, Housing, NewCustomer
from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge, ChargeEvent, Notice
from pawpact.contracts.applying.intake import Intake, submit_intake
from pawpact.contracts.ending.erasure import obstacles
from pawpact.contracts.models import Agreement, Application, Deposit
from pawpact.contracts.moves import contracts, move_contract
from pawpact.database.model import TenantModel
from pawpact.decisions.models import HeldCase
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import public_id
from pawpact.ledger.models import PointLot
from pawpact.ledger.movement import grant_reward_points, settle_charge
from pawpact.ledger.service import balances, post
from pawpact.orders.service import OrderLine, place, receive, refund, report_exception, ship
from pawpact.pets.file import overdue_exams
from pawpact.pets.health import fall_ill, recover
from pawpact.pets.models import Pet, Reservation
from pawpact.pets.service import (
    Hold,
    advance_pets,
    intake_pets,
    list_pets,
    record_health,
    reserve_pets,
)
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Species
from tests.parameters.scene import Scene
from tests.running import run_contracts
from tests.stories.counter import begin_contract, live_days

Probe = Callable[[Scene], object]


@dataclass(frozen=True)
class Applying:
    """Somebody applies and is decided about; a second time, so many days later, where asked."""

    score: int = 700
    years: int = 34
    tags: tuple[str, ...] = ()
    consents: bool = True
    identity: str | None = "verified"
    plan: str = "cat_common"
    term: int = 12
    again_after_days: int | None = None
    housing: Housing | None = None

    def __call__(self, scene: Scene) -> object:
        changes: dict[str, Any] = (
            {} if self.consents else {"consents": frozenset({ConsentKind.IDENTITY_CHECK})}
        )
        if self.housing is not None:
            changes |= {"housing": self.housing, "landlord_consent": True}
        born_on = date(2026 - self.years, 3, 1)
        person = scene.house.person(self.score, born_on=born_on, **changes)
        found = [self.of(scene, person, "first")]
        if self.again_after_days is not None:
            scene.house.clock.advance(timedelta(days=self.again_after_days))
            scene.house.credit.fix(str(person.identity_number), "ok", 500)
            found.append(self.of(scene, person, "second"))
        return found

    def of(self, scene: Scene, person: NewCustomer, key: str) -> object:
        pet = scene.house.listed_pet(scene.store, *self.tags)
        documents = ("id_card", "residence_proof")
        intake = Intake(person, pet, self.plan, self.term, documents, self.identity, False)
        runner = scene.house.platform.runner
        try:
            submit_intake(runner, scene.store, key, intake, "staff:1")
        except PawpactError as refused:
            return refused.code, refused.message
        return (
            rows(scene, Application, "state", "approved_until", "wanted", "refused_reason"),
            rows(scene, Application, "low_threshold_offered"),
            rows(scene, Deposit, "amount", "due_at"),
            rows(scene, HeldCase, "queue", "due_at"),
        )


def signing(scene: Scene) -> object:
    """A contract is signed and runs: its agreement, and what is debited when."""
    begin_contract(scene.house, scene.store)
    return rows(scene, Agreement, "text"), rows(scene, Charge, "due_at", "amount")


def signing_late_in_the_month(scene: Scene) -> object:
    """Signed on the thirtieth, so that a month's delay leads past the next day of debits."""
    scene.house.clock.advance(timedelta(days=18))
    return signing(scene)


def signing_again(scene: Scene) -> object:
    """Somebody whose contract runs applies for another pet."""
    person = scene.house.person(700)
    begin_contract(scene.house, scene.store, person)
    return Applying().of(scene, person, "another")


def unpaid(scene: Scene) -> object:
    """The first debit is refused every time: what is told and what is tried, until the end."""
    begin_contract(scene.house, scene.store)
    scene.debits(lambda request: Outcome.INSUFFICIENT_FUNDS)
    scene.house.clock.advance(timedelta(days=20))
    live_days(scene.house, scene.store, 29)
    told = rows(scene, Notice, "kind", "debit_at", "created_at")
    return told, rows(scene, ChargeEvent, "to_state", "at")


def forgotten_after_refusal(scene: Scene) -> object:
    """Somebody refused asks forty days later to be forgotten: what still speaks against it."""
    Applying(years=16)(scene)
    scene.house.clock.advance(timedelta(days=40))
    return _obstacles(scene)


def forgotten_after_contract(scene: Scene) -> object:
    """A contract is over and its customer asks to be forgotten."""
    contract = begin_contract(scene.house, scene.store)
    with scene.unit() as unit:
        (row,) = contracts(unit, [contract]).values()
        for state in ("completing", "completed"):
            move_contract(unit, row, state, "test")
    return _obstacles(scene)


def _obstacles(scene: Scene) -> object:
    with scene.unit() as unit:
        (customer,) = unit.session.scalars(select(Customer.id))
        return [(each.code, each.text) for each in obstacles(unit, customer)]


def second_period(scene: Scene) -> object:
    """The second debit draws near: when the customer is told."""
    begin_contract(scene.house, scene.store)
    scene.house.clock.advance(timedelta(days=27))
    live_days(scene.house, scene.store, 5)
    scene.house.clock.advance(timedelta(days=15))
    live_days(scene.house, scene.store, 12)
    return rows(scene, Notice, "kind", "debit_at", "created_at")


def anniversary(scene: Scene) -> object:
    """A contract performs its twelfth period: the points it earns, their worth and their end."""
    with scene.unit() as unit:
        run_contracts(unit, [11])
    scene.house.platform.run_debits(scene.store)
    return rows(scene, PointLot, "granted", "value", "expires_at")


def registering_twice(scene: Scene) -> object:
    """The same phone registers again."""
    person = scene.house.person(None)
    try:
        with scene.unit() as unit:
            return register_customer(unit, person) == register_customer(unit, person)
    except PawpactError as refused:
        return refused.code


def keeping_identity(scene: Scene) -> object:
    """What is kept of an identity number."""
    with scene.unit() as unit:
        register_customer(unit, scene.house.person(None))
    return [sealed is None for (sealed,) in rows(scene, Customer, "identity_sealed")]


@dataclass(frozen=True)
class Ordering:
    """A customer with paid and reward points orders one thing; it may be given back later."""

    category: str
    cash: int = 0
    paid: int = 10_000
    reward: int = 100
    back_after_days: int | None = None
    exception: str = ""

    def __call__(self, scene: Scene) -> object:
        with scene.unit() as unit:
            customer = register_customer(unit, scene.house.person(None))
            granted = grant_reward_points("r", customer, self.reward, 10, "test", "test")
            paid = [settle_charge("p", customer, self.paid, "test")] if self.paid else []
            post(unit, [granted, *paid])
        try:
            return self._order(scene, customer)
        except PawpactError as refused:
            return refused.code, refused.message

    def _order(self, scene: Scene, customer: int) -> object:
        line = OrderLine("S-1", "商品", self.category, 1, 1_000, 400)
        with scene.unit() as unit:
            payment = "P-1" if self.cash else ""
            placed = place(unit, customer, [line], "o-1", cash=self.cash, payment=payment)
            order = placed.order
            if self.exception:
                report_exception(unit, order, self.exception)
                return "reported"
            ship(unit, order, tracking="T-1")
            receive(unit, order)
        if self.back_after_days is not None:
            scene.house.clock.advance(timedelta(days=self.back_after_days))
            with scene.unit() as unit:
                refund(unit, order, None, "back", why="returned")
        with scene.unit() as unit:
            return balances(unit, customer), rows(scene, PointLot, "remaining", "expires_at")


@dataclass(frozen=True)
class Listing:
    """A pet with just what the platform wants is put on the list."""

    species: Species = Species.CAT
    exam_days_ago: int = 3

    def __call__(self, scene: Scene) -> object:
        with scene.unit() as unit:
            came = unit.at - timedelta(days=20)
            (pet,) = intake_pets(unit, [NewPet(self.species, intake_at=came, cage="A1")])
            record_health(unit, self._care(pet, unit.today))
            for _ in range(4):
                advance_pets(unit, [pet])
            refused = list_pets(unit, [pet])
        return [str(each).replace(str(pet), "pet") for each in _values(refused)]

    def _care(self, pet: int, today: date) -> list[NewHealthEntry]:
        def ago(days: int) -> date:
            return today - timedelta(days=days)

        tested = "feline_panleukopenia" if self.species is Species.CAT else "canine_distemper"
        return [
            NewHealthEntry(pet, HealthKind.VACCINE_DOSE, ago(19), "一"),
            NewHealthEntry(pet, HealthKind.VACCINE_DOSE, ago(5), "二"),
            NewHealthEntry(pet, HealthKind.DEWORMING, ago(18), "驱虫"),
            NewHealthEntry(pet, HealthKind.TEST, ago(19), tested, HealthResult.NEGATIVE),
            NewHealthEntry(pet, HealthKind.EXAM, ago(self.exam_days_ago), "", HealthResult.PASSED),
        ]


def arriving(scene: Scene) -> object:
    """A pet came five hours ago and nobody has examined it."""
    with scene.unit() as unit:
        came = unit.at - timedelta(hours=5)
        intake_pets(unit, [NewPet(Species.CAT, intake_at=came, cage="A1")])
        return len(overdue_exams(unit))


def recovering(scene: Scene) -> object:
    """A listed pet falls ill and recovers a week later."""
    public = scene.house.listed_pet(scene.store)
    scene.house.clock.advance(timedelta(days=7))
    with scene.unit() as unit:
        pets = list(unit.session.scalars(select(Pet.id)))
        fall_ill(unit, pets, "ill")
        recover(unit, pets)
    assert public == public_id("pet", pets[0])
    return rows(scene, Pet, "isolation_started_at", "exam_needed_from")


def reserving(scene: Scene) -> object:
    """A pet is held for somebody."""
    scene.house.listed_pet(scene.store)
    with scene.unit() as unit:
        customer = register_customer(unit, scene.house.person(None))
        (pet,) = unit.session.scalars(select(Pet.id))
        reserve_pets(unit, [Hold(pet, customer, 1)])
    return rows(scene, Reservation, "until")


def rows(scene: Scene, model: type[TenantModel], *columns: str) -> list[tuple[object, ...]]:
    """These columns of a table as it stands, in order of writing."""
    wanted = [getattr(model, each) for each in columns]
    with scene.house.platform.reading(scene.store) as unit:
        found = unit.session.execute(select(*wanted).order_by(model.id))  # type: ignore[attr-defined]
        return [tuple(_plain(value) for value in row) for row in found]


def _plain(value: object) -> object:
    if isinstance(value, str):
        return without_ids(value)
    return tuple(value) if isinstance(value, list) else value


def without_ids(text: str) -> str:
    """Ids are drawn anew in every life and are nobody's doing."""
    return re.sub(r"\b[a-z]{3}_[0-9a-z]{13}\b", "id", text)


def _values(refused: Any) -> Sequence[object]:
    return list(refused.values()) if isinstance(refused, dict) else list(refused)
