"""The commands over customers: masked for everybody, clear for few and on record."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from pawpact.access.actor import Role
from pawpact.accounts.agreed import consents_of
from pawpact.accounts.service import register_customer
from pawpact.cli.customers import customers
from pawpact.kernel.identity import public_id
from tests.core.cli.installed import OTHER, SHOP, Installed
from tests.core.shop import newcomer
from tests.databases import ON_SQLITE

ANN = newcomer(0)


def first(installed: Installed, store: str = SHOP) -> str:
    return public_id("cus", installed.customers[store][0])


def desk(installed: Installed, role: Role, *arguments: str) -> Result:
    """A command of the shop, run by somebody of this role."""
    return installed.run(customers, *arguments, "--store", SHOP, "--by", installed.hire(role))


@pytest.mark.parametrize("role", [Role.SALES, Role.STORE_MANAGER, Role.CARE_ADVISOR])
def test_lists_are_masked_for_everybody(installed: Installed, role: Role) -> None:
    """Names, phones and identity numbers show their ends, whoever looks."""
    for form in ((), ("--json",)):
        told = desk(installed, role, "list", *form).output
        assert first(installed) in told
        assert "154****0000" in told
        assert not [part for part in (ANN.name, ANN.phone, ANN.identity_number) if part in told]


def test_a_list_goes_on_where_the_last_ended(installed: Installed) -> None:
    """A page holds so many, and the next begins after the customer that is named."""
    page = json.loads(desk(installed, Role.SALES, "list", "--limit", "2", "--json").stdout)
    after = page[-1]["id"]
    rest = json.loads(desk(installed, Role.SALES, "list", "--after", after, "--json").stdout)
    assert [len(page), len(rest)] == [2, 1]
    assert rest[0]["id"] == public_id("cus", installed.customers[SHOP][2])


@pytest.mark.parametrize("written", [ANN.phone, f"+86 {ANN.phone[:3]}-{ANN.phone[3:]}"])
def test_a_customer_is_found_by_phone(installed: Installed, written: str) -> None:
    """The whole number finds its one customer, however it is written."""
    found = json.loads(desk(installed, Role.SALES, "find", "--phone", written, "--json").stdout)
    assert [each["id"] for each in found] == [first(installed)]


def test_a_customer_is_found_by_the_last_four(installed: Installed) -> None:
    """The end of the phone or of the identity number finds everybody who has it."""
    assert ANN.identity_number is not None
    for digits in (ANN.phone[-4:], ANN.identity_number[-4:].lower()):
        found = json.loads(desk(installed, Role.SALES, "find", "--last4", digits, "--json").stdout)
        assert first(installed) in [each["id"] for each in found]


def test_nobody_of_another_store_is_found(installed: Installed) -> None:
    """A search stays in its store, and so does an id."""
    with installed.house.platform.unit(OTHER) as unit:
        register_customer(unit, newcomer(50))
    found = desk(installed, Role.SALES, "find", "--phone", newcomer(50).phone, "--json")
    assert json.loads(found.stdout) == []
    assert desk(installed, Role.SALES, "show", first(installed, OTHER)).exit_code == 1


def test_a_record_is_shown_masked(installed: Installed) -> None:
    """Without --clear even the manager sees no more than the ends, and nothing is logged."""
    manager = installed.hire(Role.STORE_MANAGER)
    at = ("--store", SHOP, "--by", manager)
    record = installed.read(customers, "show", first(installed), *at)
    assert record["phone"] == "154****0000"
    assert record["identity_number"].startswith("**************")
    assert installed.read(customers, "readings", *at, "--json") == []


def test_a_reading_in_clear_is_put_on_record(installed: Installed) -> None:
    """The manager sees everything for a purpose; who, whom, when and what for is kept."""
    manager = installed.hire(Role.STORE_MANAGER)
    at = ("--store", SHOP, "--by", manager)
    record = installed.read(
        customers, "show", first(installed), "--clear", "--purpose", "returns a call", *at
    )
    assert (record["name"], record["phone"]) == (ANN.name, ANN.phone)
    assert (record["identity_number"], record["born_on"]) == (ANN.identity_number, "1990-05-17")
    (line,) = installed.read(customers, "readings", first(installed), *at, "--json")
    assert (line["actor"], line["whom"]) == (f"staff:{manager}", first(installed))
    assert (line["action"], line["purpose"], line["allowed"]) == (
        "read_personal",
        "returns a call",
        True,
    )
    table = installed.run(customers, "readings", *at).output
    assert "returns a call" in table
    assert ANN.phone not in table


def test_a_reading_in_clear_needs_a_purpose(installed: Installed) -> None:
    """Nothing is opened for no purpose."""
    result = desk(installed, Role.STORE_MANAGER, "show", first(installed), "--clear")
    assert result.exit_code == 1
    assert ANN.phone not in result.output


def test_a_refused_reading_is_put_on_record(installed: Installed) -> None:
    """Sales may not read in clear; that she tried is kept too."""
    sales, manager = installed.hire(Role.SALES), installed.hire(Role.STORE_MANAGER)
    at = ("--store", SHOP, "--by")
    result = installed.run(
        customers, "show", first(installed), "--clear", "--purpose", "curious", *at, sales
    )
    assert result.exit_code == 1
    assert ANN.phone not in result.output
    (line,) = installed.read(customers, "readings", first(installed), "--json", *at, manager)
    assert (line["actor"], line["allowed"]) == (f"staff:{sales}", False)
    assert line["action"] == "customer.read_personal"


@pytest.mark.parametrize(
    ("role", "arguments"),
    [
        (Role.VET, ["list"]),
        (Role.CARER, ["find", "--last4", "0000"]),
        (Role.SALES, ["readings"]),
        (Role.CARE_ADVISOR, ["consent", "cus_0000000000001", "--give", "marketing"]),
        (Role.SALES, ["erase", "cus_0000000000001", "--why", "x"]),
    ],
)
def test_a_role_without_the_right_is_refused(
    installed: Installed, role: Role, arguments: list[str]
) -> None:
    """Each command is for the roles that need it."""
    result = desk(installed, role, *arguments)
    assert result.exit_code == 1
    assert f"the role of {role.title.en} does not include" in result.stderr


@pytest.mark.parametrize("by", ["platform", "stf_0000000000001", "mary"])
def test_nobody_unknown_sees_customers(installed: Installed, by: str) -> None:
    """The platform's administrator has no business here, nor has anybody who works elsewhere."""
    result = installed.run(customers, "list", "--store", SHOP, "--by", by)
    assert result.exit_code == 1
    assert "154****" not in result.output


def test_whoever_left_acts_no_more(installed: Installed) -> None:
    """An id of somebody who has left opens nothing."""
    member = installed.hire(Role.STORE_MANAGER, OTHER)
    result = installed.run(customers, "list", "--store", SHOP, "--by", member)
    assert result.exit_code == 1


def test_consents_are_given_and_withdrawn(installed: Installed) -> None:
    """Each consent is recorded on its own; the latest counts."""
    sales = installed.hire(Role.SALES)
    at = ("--store", SHOP, "--by", sales)
    given = ("--give", "marketing", "--give", "credit_query")
    assert installed.run(customers, "consent", first(installed), *given, *at).exit_code == 0
    installed.run(customers, "consent", first(installed), "--withdraw", "marketing", *at)
    number = installed.customers[SHOP][0]
    with installed.house.platform.reading(SHOP) as unit:
        assert consents_of(unit, [number]) == {number: {"credit_query", "identity_check"}}
    shown = installed.read(customers, "show", first(installed), *at)
    assert shown["consents"] == ["credit_query", "identity_check"]


def test_an_erased_customer_is_shown_as_such(installed: Installed) -> None:
    """After erasing nothing is shown or found any more, and the phone registers somebody new."""
    manager = installed.hire(Role.STORE_MANAGER)
    at = ("--store", SHOP, "--by", manager)
    result = installed.run(customers, "erase", first(installed), "--why", "asked for it", *at)
    assert result.exit_code == 0, result.output
    record = installed.read(customers, "show", first(installed), *at)
    assert (record["name"], record["phone"], record["identity_number"]) == ("", "", "")
    assert record["erased_at"]
    assert "erased" in installed.run(customers, "list", *at).output
    assert installed.read(customers, "find", "--phone", ANN.phone, "--json", *at) == []
    again = installed.run(customers, "erase", first(installed), "--why", "again", *at)
    assert (again.exit_code, again.stderr.strip()) == (1, "this customer is erased already")
    with installed.house.platform.unit(SHOP) as unit:
        assert register_customer(unit, replace(ANN)) not in installed.customers[SHOP]


@ON_SQLITE
def test_nothing_erased_stays_in_the_databases_file(installed: Installed) -> None:
    """Once a customer is erased, neither the file nor its log holds her key or her index."""
    database = installed.house.platform.parts.database.engine.url.database
    assert database
    customer = installed.customers[SHOP][0]
    with closing(sqlite3.connect(database)) as connection:
        (key,) = connection.execute(
            "SELECT wrapped FROM subject_key WHERE subject_id = ?", (customer,)
        ).fetchone()
        (index,) = connection.execute(
            "SELECT phone_blind FROM customer WHERE id = ?", (customer,)
        ).fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    arguments = ("erase", first(installed), "--why", "her wish")
    assert desk(installed, Role.STORE_MANAGER, *arguments).exit_code == 0
    files = [Path(database), Path(f"{database}-wal")]
    left = b"".join(each.read_bytes() for each in files if each.exists())
    assert (key in left, index in left) == (False, False)
