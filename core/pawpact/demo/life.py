"""What happens in one store on one day, in sets: arrivals, answers, signatures, debits, orders."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from pawpact.accounts.service import record_answers, register_customers
from pawpact.accounts.values import Answers, Housing, NewCustomer
from pawpact.contracts.applying.application import decide_submitted, hand_in, hand_in_document
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import hand_over
from pawpact.contracts.values import NewApplication, PaidDeposit, Signature
from pawpact.decisions.held import find, waiting
from pawpact.decisions.models import HeldCase
from pawpact.demo.person import DAYS_BEFORE_LISTING, make_care, make_person, make_pet
from pawpact.demo.repayment import History
from pawpact.demo.world import World
from pawpact.kernel.money import Fen
from pawpact.pets.service import intake_pets, list_pets, record_health
from pawpact.pets.values import NewPet, Species
from pawpact.tenancy.unit import Unit

STAFF = "staff:demo"
PROVIDER = "provider:simulator"


@dataclass
class Life:
    """One store's life. All chance comes from its own generator, so a seed repeats it."""

    world: World
    store: str
    random: Random
    first_number: int
    histories: Sequence[History] = ()
    arrived: int = 0
    owners: dict[int, int] = field(default_factory=dict)
    """Application to the number of the person, for those with a history."""

    def live_day(self, arrivals: int) -> None:
        if arrivals:
            self._arrive(arrivals)
        with self.world.platform.reading(self.store) as unit:
            states = set(unit.session.scalars(select(Application.state).distinct()))
            is_case_open = bool(waiting(unit))
        if "approved_with_deposit_due" in states:
            self.world.platform.run_applications(self.store)
            self._pay_deposits()
        if "needs_information" in states:
            self._answer()
        if is_case_open:
            self._settle_held()
        self._sign()

    def _arrive(self, count: int) -> None:
        """New people, each with a pet in mind; the day's applications are decided together."""
        with self._unit(STAFF) as unit:
            numbers = range(self.arrived, self.arrived + count)
            people = [self._person(unit, number) for number in numbers]
            pets = self._list_pets(unit, count)
            customers = register_customers(unit, people)
            wanted = [
                self._application(number, customer, pet, plan)
                for number, customer, (pet, plan) in zip(numbers, customers, pets, strict=True)
            ]
            made = hand_in(unit, wanted)
        self.owners.update(zip(made, numbers, strict=True))
        self.arrived += count
        decide_submitted(self.world.platform.runner, self.store, STAFF, made)

    def _person(self, unit: Unit, number: int) -> NewCustomer:
        history = self._history(number)
        age = history.age if history else None
        person = make_person(self.random, self.first_number + number, unit.today, age)
        if history and person.identity_number:
            self.world.credit.fix(person.identity_number, "ok", history.score)
        return person

    def _history(self, number: int) -> History | None:
        if not self.histories:
            return None
        return self.histories[(self.first_number + number) % len(self.histories)]

    def _list_pets(self, unit: Unit, count: int) -> list[tuple[int, str]]:
        """Pets that came three weeks ago and whose gate is open today."""
        tag = unit.store.text("deposit_fallback.low_threshold_pet_tag")
        made = [make_pet(self.random, unit.today, DAYS_BEFORE_LISTING, tag) for _ in range(count)]
        came = unit.at - timedelta(days=DAYS_BEFORE_LISTING)
        cages = unit.ids.many(count)
        arrived = zip(made, cages, strict=True)
        ids = intake_pets(unit, [_since(pet, came, cage) for (pet, _), cage in arrived])
        species = [pet.species or Species.OTHER for pet, _ in made]
        entries = [
            entry
            for pet, kind in zip(ids, species, strict=True)
            for entry in make_care(pet, kind, unit.today)
        ]
        record_health(unit, entries)
        list_pets(unit, ids)
        return [(pet, plan) for pet, (_, plan) in zip(ids, made, strict=True)]

    def _application(self, number: int, customer: int, pet: int, plan: str) -> NewApplication:
        documents = ["id_card"]
        if self.random.random() < 0.95:
            documents.append("residence_proof")
        return NewApplication(
            key=f"{self.store}-{number:05d}",
            customer=customer,
            pet=pet,
            plan=plan,
            term=self.random.choice((12, 18, 24)),
            documents=tuple(documents),
            identity=self.random.choices(("verified", "expired", "mismatch", None), (94, 2, 2, 2))[
                0
            ],
            pets_prohibited=self.random.choices((False, True, None), (94, 3, 3))[0],
        )

    def _answer(self) -> None:
        """Half of those who were asked for something bring it the next time."""
        with self._unit(STAFF) as unit:
            rows = list(
                unit.session.scalars(
                    select(Application)
                    .where(Application.state == "needs_information")
                    .order_by(Application.id)
                )
            )
            for row in rows:
                if self.random.random() < 0.5:
                    self._bring(unit, row)
        decide_submitted(self.world.platform.runner, self.store, STAFF)

    def _bring(self, unit: Unit, row: Application) -> None:
        if "landlord_consent" in row.wanted:
            record_answers(unit, {row.customer_id: Answers(landlord_consent=True)})
        if "housing_answer" in row.wanted:
            record_answers(unit, {row.customer_id: Answers(housing=Housing.OWNED)})
            row.pets_prohibited = False
        for kind in list(row.wanted):
            hand_in_document(unit, row.id, kind)

    def _settle_held(self) -> None:
        """A person looks at every case that waits, checks the identity card and says why."""
        platform = self.world.platform
        with self._unit(STAFF) as unit:
            cases = [case.id for case in waiting(unit)]
            for case in cases:
                _check_card(unit, find(unit, case))
        for case in cases:
            may_approve = self._is_open(case, "approve")
            approve = self.random.random() < 0.6 and may_approve
            effect, given = ("approve", {}) if approve else ("refuse", {"reason": "store_policy"})
            why = "当面核实" if approve else "无法核实"
            platform.person.decide(self.store, case, effect, given, actor=STAFF, why=why)

    def _is_open(self, case: str, effect: str) -> bool:
        with self.world.platform.reading(self.store) as unit:
            possible = self.world.platform.person.open_to(unit, find(unit, case))
        return effect in {each.name for each in possible}

    def _pay_deposits(self) -> None:
        """Most pay on the day they are asked; now and then a provider reports it twice."""
        with self._unit(PROVIDER) as unit:
            due = list(
                unit.session.scalars(
                    select(Deposit)
                    .where(Deposit.state == "due", Deposit.due_at > unit.at)
                    .order_by(Deposit.id)
                )
            )
            paying = [row for row in due if self.random.random() < 0.8]
            twice = [row for row in paying if self.random.random() < 0.1]
            pay_deposits(unit, [_payment(row, "a") for row in paying])
            pay_deposits(unit, [_payment(row, "b") for row in twice])
        if twice:
            self.world.platform.run_refunds(self.store)

    def _sign(self) -> None:
        """Most of the approved sign the same day and authorise the debits."""
        with self._unit(STAFF) as unit:
            approved = unit.session.scalars(
                select(Application.id)
                .outerjoin(Contract, Contract.application_id == Application.id)
                .where(Application.state == "approved", Contract.id.is_(None))
                .where(Application.approved_until > unit.at)
                .order_by(Application.id)
            )
            signing = [number for number in approved if self.random.random() < 0.85]
            if not signing:
                return
            contracts = draft(unit, signing)
            clauses = unit.store.texts("core.contracts.highlighted_terms")
            evidence = {"signature_image": "kept", "ip": "203.0.113.7", "device": "tablet"}
            sign(unit, [Signature(contract, clauses, evidence) for contract in contracts])
        with self._unit(PROVIDER) as unit:
            activate(
                unit,
                [Authorisation(contract, "simulator", f"m-{contract}") for contract in contracts],
            )
        with self._unit(STAFF) as unit:
            hand_over(unit, contracts)
        for application, contract in zip(signing, contracts, strict=True):
            history = self._history(self.owners[application])
            if history:
                self.world.histories[contract] = history

    def _unit(self, actor: str) -> AbstractContextManager[Unit]:
        return self.world.platform.unit(self.store, actor)


def _since(pet: NewPet, came: datetime, cage: int) -> NewPet:
    return replace(pet, intake_at=came, cage=str(cage))


def _payment(row: Deposit, which: str) -> PaidDeposit:
    return PaidDeposit(row.id, f"{row.id}-{which}", Fen(row.amount))


def _check_card(unit: Unit, case: HeldCase) -> None:
    """An identity that nobody checked is checked before anybody decides."""
    row = unit.session.get(Application, (unit.store.tenant, case.subjects["application"]))
    if row is not None and row.identity is None:
        hand_in_later(unit, row.id, HandedIn("id_card", Answers(), identity="verified"))
