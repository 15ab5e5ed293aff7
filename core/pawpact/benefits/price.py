"""Which better prices a customer has: star, veteran, cards. Read when something is sold to her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from pawpact.benefits.models import Benefit
from pawpact.benefits.values import HELD
from pawpact.database.prepared import Prepared
from pawpact.database.unindexed import unindexed
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form, benefit_label
from pawpact.vocabulary.types import ValueType
from pawpact.vocabulary.values import show_value

SCOPES: Mapping[str, str] = {
    "food": "core.benefits.food_categories",
    "supplies": "core.benefits.supply_categories",
    "service": "core.benefits.service_categories",
}
"""What a scope's name stands for in this store; any other scope is a category itself."""
_FORMS = (Form.STAR.value, Form.PRIVILEGE.value, Form.PRICE.value)

_RIGHTS = Prepared(  # sorted afterwards: in order, SQLite walks through all benefits of the store
    select(
        Benefit.id,
        Benefit.used_at,
        Benefit.kind,
        Benefit.form,
        Benefit.price_ratio,
        Benefit.covers,
    ).where(
        Benefit.customer_id == bindparam("customer"),
        Benefit.form.in_(_FORMS),
        unindexed(Benefit.state).in_(HELD),
        Benefit.price_ratio.is_not(None),
        Benefit.usable_from <= bindparam("at"),
        or_(Benefit.expires_at.is_(None), Benefit.expires_at > bindparam("at")),
    )
)


class PriceRight(NamedTuple):
    """A price ratio that a customer has for some categories; none named means all."""

    kind: str
    form: str
    price_ratio: int
    categories: frozenset[str]
    anything: bool = False
    unused: int = 0
    """The number of a benefit whose price has not counted yet, else 0."""

    def covers(self, category: str) -> bool:
        return self.anything or category in self.categories


def price_rights(unit: Unit, customer: int) -> list[PriceRight]:
    """Every better price that the customer has now, in one statement."""
    unit.catch_up()
    rows = _RIGHTS.rows(unit.session, customer=customer, at=unit.at)
    return [
        right_of(unit, kind, form, ratio or 0, covers, unused=0 if used_at else number)
        for number, used_at, kind, form, ratio, covers in sorted(rows)
    ]


def right_of(
    unit: Unit, kind: str, form: str, price_ratio: int, covers: Sequence[str], *, unused: int = 0
) -> PriceRight:
    """The right that these terms come to in this store today."""
    categories = {each for scope in covers for each in categories_of(unit, scope)}
    return PriceRight(kind, form, price_ratio, frozenset(categories), not covers, unused)


def categories_of(unit: Unit, scope: str) -> tuple[str, ...]:
    """The categories that a scope's name stands for."""
    parameter = SCOPES.get(scope)
    return (scope,) if parameter is None else unit.store.texts(parameter)


def price_reason(kind: str, form: str, price_ratio: int) -> Label:
    """Which price won, in words for the receipt.

    >>> price_reason("veteran", "privilege", 9_500).zh
    '老客终身折扣（9.5折）'
    """
    name = benefit_label(kind, form)
    zh, en = (show_value(ValueType.PRICE_RATIO, price_ratio, each) for each in ("zh", "en"))
    return Label(f"{name.zh}（{zh}）", f"{name.en} ({en})")
