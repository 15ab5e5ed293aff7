"""``pawpact customers timeline``."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pawpact.access.actor import Role
from pawpact.access.log import trail
from pawpact.cli.customers import customers
from pawpact.kernel.identity import public_id
from tests.core.cli.installed import SHOP, Installed
from tests.docs.reports import schema_of


def of_first(installed: Installed, by: str, *more: str) -> list[str]:
    customer = public_id("cus", installed.customers[SHOP][0])
    return ["timeline", customer, "--store", SHOP, "--by", by, *more]


def test_people_read_a_table(installed: Installed) -> None:
    """The first line says who, masked; below it each event has its time and its words."""
    by = installed.hire(Role.STORE_MANAGER)
    result = installed.run(customers, *of_first(installed, by), language="zh")
    assert result.exit_code == 0, result.output
    assert "客户登记" in result.output
    assert "****" in result.output.splitlines()[0]
    assert not [phone for phone in installed.phones() if phone in result.output]


def test_programs_read_json(installed: Installed) -> None:
    """The JSON is what its schema in the docs says."""
    by = installed.hire(Role.STORE_MANAGER)
    found: Any = installed.read(customers, *of_first(installed, by, "--format", "json"))
    Draft202012Validator(schema_of("pawpact.timeline/1")).validate(found)
    assert "account.created" in [event["kind"] for event in found["events"]]
    assert json.dumps(found, ensure_ascii=False).count("客户登记") == 1


def test_a_page_says_where_it_goes_on(installed: Installed) -> None:
    """A short page ends with what to call for the next, and that one begins there."""
    by = installed.hire(Role.STORE_MANAGER)
    consent = of_first(installed, by, "--give", "marketing")
    assert installed.run(customers, "consent", *consent[1:]).exit_code == 0
    first = installed.read(customers, *of_first(installed, by, "--limit", "1", "--format", "json"))
    after = ("--after", first["next"], "--format", "json")
    rest = installed.read(customers, *of_first(installed, by, *after))
    whole = installed.read(customers, *of_first(installed, by, "--format", "json"))
    assert len(first["events"]) == 1
    assert first["events"] + rest["events"] == whole["events"]
    shown = installed.run(customers, *of_first(installed, by, "--limit", "1"))
    assert f"--after {first['next']}" in shown.output


def test_a_role_is_told_what_it_does_not_see(installed: Installed) -> None:
    """An advisor reads that money, orders and messages are left out."""
    by = installed.hire(Role.CARE_ADVISOR)
    result = installed.run(customers, *of_first(installed, by), language="zh")
    assert "该角色看不到：" in result.output
    assert "资金、积分与权益" in result.output


@pytest.mark.parametrize("role", [Role.VET, Role.CARER])
def test_who_may_not_is_refused_on_record(installed: Installed, role: Role) -> None:
    """A role that sees no customers reads no life either, and the try is on record."""
    by = installed.hire(role)
    assert installed.run(customers, *of_first(installed, by)).exit_code == 1
    with installed.house.platform.reading(SHOP) as unit:
        line = trail(unit, most=1)[0]
    assert (line.subject, line.allowed) == ("customer", False)
