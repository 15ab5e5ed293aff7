"""An application as a counter or a form hands it in: a person, a pet, a plan, all at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from pawpact.accounts.service import record_answer, register_customer
from pawpact.accounts.values import Answers, NewCustomer
from pawpact.contracts.applying.application import decide_submitted, hand_in
from pawpact.contracts.applying.document import check_documents
from pawpact.contracts.values import NewApplication
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in."""

    customer: NewCustomer = field(repr=False)
    pet: str
    plan: str
    term: int
    documents: tuple[str, ...] = ()
    identity: str | None = None
    pets_prohibited: bool | None = None


def take_in(unit: Unit, key: str, intake: Intake) -> int:
    """Register the person, record the answers about the home and write the application.

    ``key`` is the caller's own number: the same key again is the same application.
    """
    pet = read_public_id("pet", intake.pet)
    if pet is None:
        raise InvalidField(
            "pet",
            Label("宠物编号应形如 pet_ 加 13 位字母数字", "a pet's id is pet_ and 13 characters"),
        )
    try:
        customer = register_customer(unit, intake.customer)
    except InvalidField as wrong:
        raise InvalidField(f"customer.{wrong.field}", wrong.message, hint=wrong.hint) from None
    check_documents(unit.store, intake.documents)
    answers = Answers(intake.customer.housing, intake.customer.landlord_consent)
    record_answer(unit, customer, answers)
    wanted = NewApplication(
        key=key,
        customer=customer,
        pet=pet,
        plan=intake.plan,
        term=intake.term,
        documents=intake.documents,
        identity=intake.identity,
        pets_prohibited=intake.pets_prohibited,
    )
    return hand_in(unit, [wanted])[0]


def submit_intake(runner: Runner, store: str, key: str, intake: Intake, actor: str) -> int:
    """Take an application in and have it decided; returns its id."""
    with runner.unit(store, actor) as unit:
        application = take_in(unit, key, intake)
    decide_submitted(runner, store, actor, [application])
    return application
