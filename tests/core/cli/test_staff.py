"""The commands over staff."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.models import Staff
from pawpact.cli.customers import customers
from pawpact.cli.staff import staff
from tests.core.cli.installed import OTHER, SHOP, Installed

AT = ("--store", SHOP)


def test_a_member_acts_in_the_role_that_was_given(installed: Installed) -> None:
    """The id that is printed opens what the role may do, and the list shows it."""
    member = installed.run(staff, "add", *AT, "--name", "小林", "--role", "sales").stdout.strip()
    assert installed.run(customers, "list", *AT, "--by", member).exit_code == 0
    (row,) = installed.read(staff, "list", *AT, "--json")
    assert (row["id"], row["name"], row["role"], row["left_at"]) == (member, "小林", "sales", None)
    assert "小林" in installed.run(staff, "list", *AT).stdout


def test_a_new_role_counts_at_once(installed: Installed) -> None:
    """Whoever becomes a vet sees no customers any more."""
    member = installed.hire(Role.SALES)
    assert installed.run(staff, "role", member, "vet", *AT).exit_code == 0
    assert installed.run(customers, "list", *AT, "--by", member).exit_code == 1


def test_whoever_leaves_acts_no_more(installed: Installed) -> None:
    """Leaving ends what somebody may do; leaving twice is refused."""
    member = installed.hire(Role.SALES)
    assert installed.run(staff, "leave", member, *AT).exit_code == 0
    assert installed.run(customers, "list", *AT, "--by", member).exit_code == 1
    assert installed.run(staff, "leave", member, *AT).exit_code == 1
    (row,) = installed.read(staff, "list", *AT, "--json")
    assert row["left_at"]


def test_a_name_is_stored_sealed(installed: Installed) -> None:
    """Who works at a store does not lie in clear in its table."""
    installed.run(staff, "add", *AT, "--name", "小林", "--role", "sales")
    with installed.house.platform.reading(SHOP) as unit:
        sealed = unit.session.scalars(select(Staff.name_sealed)).one()
    assert "小林".encode() not in sealed


@pytest.mark.parametrize("role", [Role.SALES, Role.VET, Role.CARE_ADVISOR])
def test_staff_is_the_managers_and_the_platforms(installed: Installed, role: Role) -> None:
    """Nobody gives herself a role; the manager does."""
    member, manager = installed.hire(role), installed.hire(Role.STORE_MANAGER)
    arguments = ("role", member, "store_manager", *AT)
    assert installed.run(staff, *arguments, "--by", member).exit_code == 1
    assert installed.run(staff, *arguments, "--by", manager).exit_code == 0


def test_another_stores_manager_is_nobody_here(installed: Installed) -> None:
    """A manager manages her own store."""
    manager = installed.hire(Role.STORE_MANAGER, OTHER)
    result = installed.run(staff, "list", *AT, "--by", manager)
    assert result.exit_code == 1
    assert "no such member" in result.stderr
