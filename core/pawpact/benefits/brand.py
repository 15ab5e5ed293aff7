"""What is given for good holds in every store of the brand: told to the others, taken over here.

No store reads another's rows. What one gives a person for good stands with the person; whoever
else has her as a customer takes it over into benefits of its own, at the same terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select, update

from pawpact.accounts.models import Customer, PersonPrivilege
from pawpact.benefits.granting import grant_now, known_of
from pawpact.benefits.models import Benefit
from pawpact.benefits.values import HELD, TAKEN_OVER, BenefitState, NewBenefit, Terms, Window
from pawpact.benefits.withdrawing import take_back
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form

PAGE = 500
LIFETIME = "lifetime_food_card"
ENDED = (BenefitState.WITHDRAWN.value, BenefitState.REVOKED.value)


def share_due(unit: Unit) -> int:
    """Tell the brand what was given for good here and what of it ended, and follow the others.

    Answers how many.
    """
    unit.catch_up()
    return _tell(unit) + _tell_ended(unit) + _take_over(unit) + _give_up(unit)


def _tell(unit: Unit) -> int:
    known = and_(
        PersonPrivilege.store_id == unit.store.tenant, PersonPrivilege.benefit_id == Benefit.id
    )
    owner = and_(Customer.tenant_id == Benefit.tenant_id, Customer.id == Benefit.customer_id)
    rows = (
        select(
            Benefit.id,
            Benefit.kind,
            Benefit.form,
            Benefit.level,
            Benefit.price_ratio,
            Benefit.covers,
            Customer.person_id,
        )
        .join(Customer, owner)
        .outerjoin(PersonPrivilege, known)
        .where(
            or_(Benefit.form == Form.PRIVILEGE.value, Benefit.kind == LIFETIME),
            Benefit.state.in_(HELD),
            Benefit.expires_at.is_(None),
            Benefit.cause != TAKEN_OVER,
            Customer.person_id.is_not(None),
            PersonPrivilege.id.is_(None),
        )
        .order_by(Benefit.id)
        .limit(PAGE)
    )
    found = unit.session.execute(rows).all()
    unit.session.add_all(
        PersonPrivilege(
            id=number,
            person_id=row.person_id,
            store_id=unit.store.tenant,
            benefit_id=row.id,
            kind=row.kind,
            form=row.form,
            level=row.level,
            price_ratio=row.price_ratio,
            covers=list(row.covers),
        )
        for row, number in zip(found, unit.ids.many(len(found)), strict=True)
    )
    unit.session.flush()
    return len(found)


def _tell_ended(unit: Unit) -> int:
    """What was withdrawn here holds in no other store."""
    own = and_(
        PersonPrivilege.store_id == unit.store.tenant, PersonPrivilege.benefit_id == Benefit.id
    )
    rows = (
        select(PersonPrivilege.id)
        .join(Benefit, own)
        .where(Benefit.state.in_(ENDED), PersonPrivilege.ended_at.is_(None))
        .order_by(PersonPrivilege.id)
        .limit(PAGE)
    )
    found = unit.session.scalars(rows).all()
    if found:
        unit.session.execute(
            update(PersonPrivilege)
            .where(PersonPrivilege.id.in_(found))
            .values(ended_at=unit.at)
            .execution_options(synchronize_session=False)
        )
    return len(found)


def _give_up(unit: Unit) -> int:
    """What was taken over from a store that told that it ended."""
    given = and_(Benefit.cause == TAKEN_OVER, Benefit.decision_id == PersonPrivilege.id)
    rows = (
        select(Benefit.id)
        .join(PersonPrivilege, given)
        .where(Benefit.state.in_(HELD), PersonPrivilege.ended_at.is_not(None))
        .order_by(Benefit.id)
        .limit(PAGE)
        .with_for_update(of=Benefit)
    )
    numbers = unit.session.scalars(rows).all()
    if numbers:
        held = select(Benefit).where(Benefit.id.in_(numbers)).order_by(Benefit.id)
        found = unit.session.scalars(held).all()
        take_back(unit, found, "ended in the store that gave it")
    return len(numbers)


def _take_over(unit: Unit) -> int:
    """One benefit for each that another store gave somebody who is a customer here."""
    mine = and_(
        Benefit.tenant_id == Customer.tenant_id,
        Benefit.customer_id == Customer.id,
        Benefit.cause == TAKEN_OVER,
        Benefit.decision_id == PersonPrivilege.id,
    )
    rows = (
        select(
            Customer.id,
            PersonPrivilege.id.label("number"),
            PersonPrivilege.kind,
            PersonPrivilege.form,
            PersonPrivilege.level,
            PersonPrivilege.price_ratio,
            PersonPrivilege.covers,
        )
        .select_from(Customer)
        .join(PersonPrivilege, PersonPrivilege.person_id == Customer.person_id)
        .outerjoin(Benefit, mine)
        .where(
            PersonPrivilege.store_id != unit.store.tenant,
            PersonPrivilege.ended_at.is_(None),
            Benefit.id.is_(None),
        )
        .order_by(PersonPrivilege.id)
        .limit(PAGE)
    )
    wanted = [_benefit(unit, row) for row in unit.session.execute(rows)]
    fresh = _fresh(unit, wanted)
    grant_now(unit, fresh)
    return len(fresh)


def _fresh(unit: Unit, wanted: Sequence[NewBenefit]) -> list[NewBenefit]:
    if not wanted:
        return []
    known = known_of(unit, wanted).keys
    return [each for each in wanted if each.key not in known]


def _benefit(unit: Unit, row: Any) -> NewBenefit:
    return NewBenefit(
        key=f"{TAKEN_OVER}:{row.number}:customer:{row.id}",
        customer=row.id,
        kind=row.kind,
        form=Form(row.form),
        scope=f"customer:{row.id}",
        cause=TAKEN_OVER,
        decision=row.number,
        windows=(Window(unit.at, None),),
        terms=Terms(row.level, row.price_ratio, covers=tuple(row.covers)),
    )
