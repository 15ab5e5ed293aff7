"""Handing in an application and having it decided."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.applying.pet_hold import free_pets
from pawpact.contracts.applying.repeat import handed_in_before
from pawpact.contracts.contract_limit import check_limit
from pawpact.contracts.models import Application, ApplicationEvent
from pawpact.contracts.moves import applications, move_application
from pawpact.contracts.values import NewApplication, check_term, plan_price
from pawpact.decisions.runner import Runner
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.pets.facts import low_threshold_tag
from pawpact.pets.models import Pet
from pawpact.pets.service import Hold, reserve_pets
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

MOMENT = "application.submitted"


def submit(runner: Runner, store: str, wanted: Sequence[NewApplication], actor: str) -> list[int]:
    """Hand in applications and have them decided; handed in twice, they are one each.

    The applications stand before anything outside is asked, so a crash in between loses none:
    ``decide_submitted`` finds them.
    """
    with runner.unit(store, actor) as unit:
        ids = hand_in(unit, wanted)
    decide_submitted(runner, store, actor, ids)
    return ids


def hand_in(unit: Unit, wanted: Sequence[NewApplication]) -> list[int]:
    """Write the applications and reserve their pets; returns ids in the order given.

    A key handed in before is that application; with another content it is refused.
    """
    known = handed_in_before(unit, wanted)
    fresh = [each for each in wanted if each.key not in known]
    check_limit(unit, {each.customer for each in fresh})
    for each in fresh:
        row = _new(unit, each)
        unit.session.add(row)
        known[each.key] = row.id
    unit.session.flush()
    if fresh:
        reserve_pets(unit, [Hold(each.pet, each.customer, known[each.key]) for each in fresh])
    return [known[each.key] for each in wanted]


def decide_submitted(
    runner: Runner, store: str, actor: str = "system", only: Sequence[int] | None = None
) -> int:
    """Have every application decided that waits for it; returns how many were asked about."""
    with runner.unit(store, actor) as unit:
        cases = _undecided(unit, only)
    if cases:
        runner.request(store, MOMENT, cases, actor)
    return len(cases)


def hand_in_document(unit: Unit, application: int, kind: str) -> None:
    """Record a document; with the last one that was wanted the application is checked anew."""
    row = applications(unit, [application])[application]
    row.documents = sorted({*row.documents, kind})
    row.wanted = [each for each in row.wanted if each != kind]
    if row.state == "needs_information" and not row.wanted:
        check_again(unit, row, f"document {kind}")


def choose_low_threshold_pet(unit: Unit, application: int, pet: int) -> None:
    """The customer prefers a low-threshold pet: a review for that pet, the old one is free."""
    row = applications(unit, [application])[application]
    if not row.low_threshold_offered:
        raise Conflict(
            Label("这份申请没有获得改选低门槛宠物的机会", "no low-threshold pet was offered here")
        )
    _refuse_other_pet(unit, pet)
    free_pets(unit, [row])
    row.pet_id = pet
    reserve_pets(unit, [Hold(pet, row.customer_id, row.id)])
    check_again(unit, row, "low-threshold pet chosen")


def check_again(unit: Unit, row: Application, why: str) -> None:
    """Back to checking, as a new attempt under today's policy."""
    move_application(unit, row, "checking", why)
    row.attempt += 1


def case_of(row: Application) -> Case:
    return Case(
        f"{row.id}:{row.attempt}",
        {"application": row.id, "customer": row.customer_id, "pet": row.pet_id},
    )


def _refuse_other_pet(unit: Unit, pet: int) -> None:
    """What was offered is a pet with the store's tag, not any pet."""
    tag = low_threshold_tag(unit.store)
    tags = unit.session.scalar(select(Pet.tags).where(Pet.id == pet))
    if tags is not None and tag not in tags:
        raise Conflict(
            Label(
                f"这只宠物没有“{tag}”标签，只能改选低门槛宠物",
                f"this pet is not tagged {tag}; a low-threshold pet was offered",
            )
        )


def _new(unit: Unit, wanted: NewApplication) -> Application:
    check_term(unit.store, wanted.term)
    row = Application(
        id=unit.ids.one(),
        key=wanted.key,
        customer_id=wanted.customer,
        pet_id=wanted.pet,
        plan=wanted.plan,
        plan_price=plan_price(unit.store, wanted.plan),
        term=wanted.term,
        identity=wanted.identity,
        pets_prohibited=wanted.pets_prohibited,
        documents=sorted(wanted.documents),
        wanted=[],
        state="submitted",
        attempt=1,
        decided_attempt=0,
        low_threshold_offered=False,
        refused_reason=None,
        submitted_at=unit.at,
        approved_until=None,
    )
    event = ApplicationEvent(
        id=unit.ids.one(),
        application_id=row.id,
        came_from="draft",
        went_to="submitted",
        actor=unit.actor,
        why="handed in",
        at=unit.at,
    )
    unit.session.add_all([row, event])
    return row


def _undecided(unit: Unit, only: Sequence[int] | None) -> list[Case]:
    query = select(Application).where(
        Application.state.in_(("submitted", "checking")),
        Application.attempt > Application.decided_attempt,
    )
    if only is not None:
        query = query.where(Application.id.in_(only))
    rows = list(unit.session.scalars(query.order_by(Application.id)))
    for row in rows:
        if row.state == "submitted":
            move_application(unit, row, "checking", "check begins")
    return [case_of(row) for row in rows]
