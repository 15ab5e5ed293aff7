"""Stars and privileges: what customers stand at, read together and kept for the unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from pawpact.benefits.granting import STANDINGS, put_off
from pawpact.benefits.models import Benefit
from pawpact.benefits.values import HELD, BenefitState, NewBenefit
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.unindexed import unindexed
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import VETERAN, Form

_FORMS = (Form.STAR.value, Form.PRIVILEGE.value)
_STANDINGS = Prepared(
    select(
        Benefit.customer_id,
        Benefit.contract_id,
        Benefit.kind,
        Benefit.form,
        Benefit.level,
        Benefit.price_ratio,
        (Benefit.state == BenefitState.REVOKED.value).label("is_revoked"),
    ).where(
        among_given(Benefit.customer_id, "customers"),
        Benefit.form.in_(_FORMS),
        unindexed(Benefit.state).in_((*HELD, BenefitState.REVOKED.value)),
    )
)


class Standing(NamedTuple):
    """One star or privilege that a customer has."""

    customer: int
    contract: int | None
    kind: str
    form: str
    level: int
    price_ratio: int | None
    is_revoked: bool = False
    """It was ended for a fraud, and is not given again."""


def standings(unit: Unit, customers: Sequence[int]) -> dict[int, list[Standing]]:
    """What each customer stands at; one statement for those whom nobody asked about yet."""
    known: dict[int, list[Standing]] = unit.session.info.setdefault(STANDINGS, {})
    missing = set(customers) - known.keys()
    if missing:
        known.update({customer: [] for customer in missing})
        for row in _read(unit, missing):
            known[row.customer].append(row)
    waiting = defaultdict(list)
    for each in put_off(unit):
        if each.form.value in _FORMS:
            waiting[each.customer].append(standing_of(each))
    return {customer: [*known[customer], *waiting[customer]] for customer in customers}


def star_of(held: Iterable[Standing], contract: int | None = None) -> int:
    """The highest star, of one contract where it is named."""
    return max(
        (
            each.level
            for each in held
            if each.form == Form.STAR and contract in (None, each.contract)
        ),
        default=0,
    )


def veteran_level(held: Iterable[Standing]) -> int:
    """The most performed periods for which somebody was made a veteran."""
    levels = (each.level for each in held if each.kind == VETERAN and not each.is_revoked)
    return max(levels, default=0)


def _read(unit: Unit, customers: Collection[int]) -> list[Standing]:
    return [Standing(*row) for row in _STANDINGS.rows(unit.session, customers=customers)]


def standing_of(new: NewBenefit) -> Standing:
    """What a grant that is not written yet makes of its customer."""
    terms = new.terms
    return Standing(
        new.customer, new.contract, new.kind, new.form.value, terms.level, terms.price_ratio
    )
