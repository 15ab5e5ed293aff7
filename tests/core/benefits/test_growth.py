"""What somebody has is looked up among her own benefits, however many others the store gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pawpact.benefits.granting import known_of
from pawpact.benefits.price import price_rights
from pawpact.benefits.standing import standings
from pawpact.benefits.values import NewBenefit
from pawpact.database.session import Database
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form
from tests.core.benefits.counter import Counterpart
from tests.databases import ON_SQLITE
from tests.work import counted

pytestmark = ON_SQLITE

FEW, MANY, SOME = 40, 160, 20
ALLOWED = 0.3


def wanted(customer: int) -> NewBenefit:
    return NewBenefit(
        key=f"star/{customer}",
        customer=customer,
        kind="star",
        form=Form.STAR,
        scope=f"customer:{customer}",
        cause="shop.gifts/a",
        decision=1,
        windows=(),
    )


LOOKS: dict[str, Callable[[Unit, int], object]] = {
    "prices": price_rights,
    "standings": lambda unit, customer: standings(unit, [customer]),
    "what is known": lambda unit, customer: known_of(unit, [wanted(customer)]),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_goes_to_one_customer(database: Database, counter: Counterpart, name: str) -> None:
    """Twenty customers take as much work among 160 as among 40."""
    found = []
    for before, count in ((0, FEW), (FEW, MANY)):
        for customer in range(before + 1, count + 1):
            of: dict[str, Any] = {"key": str(customer), "customer": customer, "contract": customer}
            counter.ask("set_star", level=2, price_ratio=9_500, **of)
        with counter.unit() as unit:
            LOOKS[name](unit, 1)
        with counted(database.engine) as counting, counter.unit() as unit:
            for customer in range(before + 1, before + SOME + 1):
                LOOKS[name](unit, customer)
        found.append(counting.count)
    assert found[1] / found[0] < 1 + ALLOWED
