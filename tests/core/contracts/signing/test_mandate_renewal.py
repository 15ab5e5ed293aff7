"""A new mandate for a contract that lost its own."""

from __future__ import annotations

import pytest

from pawpact.billing.gateway.capability import UNLIMITED
from pawpact.billing.service import revoke_mandate, valid_mandate
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.signing.activation import Authorisation
from pawpact.contracts.signing.mandate_renewal import renew_mandate
from pawpact.kernel.errors import Conflict, InvalidField
from tests.core.contracts.life import PRICE, Life

DEAR = 39_800


def _change(life: Life, plan: str, price: int) -> None:
    with life.unit() as unit:
        change_plan(unit, PlanWish(plan, life.contract, plan, {"sms": "yes"}, price))


def test_it_covers_a_debit_that_was_announced_before_a_cheaper_plan(life: Life) -> None:
    """What was announced at the dearer price is debited under the new mandate too."""
    _change(life, "cat_pedigree", DEAR)
    life.before_debit(40)
    _change(life, "cat_common", PRICE)
    with life.unit() as unit:
        mandate = valid_mandate(unit, life.contract)
        assert mandate is not None
        revoke_mandate(unit, mandate, "her own wish")
    with life.unit() as unit:
        renew_mandate(unit, Authorisation(life.contract, "simulator", "m-2"))
    life.days(10)
    first, second = life.charges()[:2]
    assert (first.state, first.amount, second.amount) == ("settled", DEAR, PRICE)


def test_a_provider_that_is_not_installed_is_refused(life: Life) -> None:
    """A mandate through which nothing can be debited is not recorded; the debits stay held."""
    with life.unit() as unit:
        mandate = valid_mandate(unit, life.contract)
        assert mandate is not None
        revoke_mandate(unit, mandate, "her own wish")
    given = Authorisation(life.contract, "wechat", "m-2")
    with pytest.raises(InvalidField, match="wechat is not installed"), life.unit() as unit:
        renew_mandate(unit, given, {"simulator": UNLIMITED})
    with life.reading() as unit:
        assert valid_mandate(unit, life.contract) is None


def test_a_second_mandate_is_refused(life: Life) -> None:
    """Beside a valid mandate the same one again is nothing new, another one is refused."""
    with life.unit() as unit:
        mandate = valid_mandate(unit, life.contract)
        assert mandate is not None
        revoke_mandate(unit, mandate, "her own wish")
    with life.unit() as unit:
        renew_mandate(unit, Authorisation(life.contract, "simulator", "m-2"))
        renew_mandate(unit, Authorisation(life.contract, "simulator", "m-2"))
        with pytest.raises(Conflict, match="another valid mandate"):
            renew_mandate(unit, Authorisation(life.contract, "simulator", "m-3"))
