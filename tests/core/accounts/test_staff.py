"""Staff of a store, and of a sister store that admitted them."""

from __future__ import annotations

import pytest

from pawpact.access.actor import Role
from pawpact.accounts.staff import (
    PREFIX,
    admit_staff,
    change_role,
    find_staff,
    name_of,
    record_leaving,
    register_staff,
    role_of,
)
from pawpact.kernel.errors import Conflict, InvalidField, NotFound
from pawpact.kernel.identity import public_id
from tests.house import House


def test_member_sees_her_own_store_alone(house: House) -> None:
    """A member of one store is nobody in another, until that one admits her, in its own role."""
    house.open("xihu")
    house.open("wangjing")
    with house.platform.unit("xihu") as unit:
        member = register_staff(unit, "店员", Role.STORE_MANAGER)
        name = name_of(unit, member)
    public = public_id(PREFIX, member)
    with pytest.raises(NotFound), house.platform.reading("wangjing") as unit:
        find_staff(unit, public)
    with house.platform.unit("wangjing") as unit:
        admit_staff(unit, member, name, Role.VET)
    with house.platform.reading("wangjing") as unit:
        assert find_staff(unit, public).role is Role.VET
    with house.platform.reading("xihu") as unit:
        assert role_of(unit, member) is Role.STORE_MANAGER


def test_admitted_again_is_the_latest_role(house: House) -> None:
    """Admitted after having left, a member acts again; there is one record of her."""
    house.open("xihu")
    with house.platform.unit("xihu") as unit:
        member = register_staff(unit, "店员", Role.SALES)
        record_leaving(unit, member)
        with pytest.raises(Conflict):
            change_role(unit, member, Role.VET)
        admit_staff(unit, member, "店员", Role.CARER)
        assert role_of(unit, member) is Role.CARER


def test_customer_is_no_role_of_staff(house: House) -> None:
    """Nobody is admitted in a role that is not of staff."""
    house.open("xihu")
    with house.platform.unit("xihu") as unit, pytest.raises(InvalidField):
        admit_staff(unit, 7, "店员", Role.CUSTOMER)
