"""Customers in a file that goes out."""

from __future__ import annotations

import pytest

from pawpact.contracts.ending.erasure import erase_customer
from pawpact.importing.target import Kind
from tests.core.importing.export.outgoing import (
    FRESH,
    PURPOSE,
    STORE,
    export,
    furnish,
    rows_of,
    take_in,
)
from tests.house import House


@pytest.mark.parametrize("purpose", ["", PURPOSE])
def test_of_who_was_erased_nothing_goes_out(house: House, purpose: str) -> None:
    """There is that she was erased, and an import leaves her out."""
    people = furnish(house)
    with house.platform.unit(STORE, "staff:1") as unit:
        erase_customer(unit, people[2], "asked for")
    sent = export(house, Kind.CUSTOMERS, purpose=purpose)
    *_, erased = rows_of(sent, Kind.CUSTOMERS)
    assert [cell for cell in erased.values() if cell] == [erased["客户编号"], "已注销"]


def test_who_was_erased_is_left_out_of_the_import(house: House) -> None:
    """The others come in without her being a problem."""
    people = furnish(house)
    house.open(FRESH)
    with house.platform.unit(STORE, "staff:1") as unit:
        erase_customer(unit, people[2], "asked for")
    report = take_in(house, Kind.CUSTOMERS, export(house, Kind.CUSTOMERS))
    assert (report.created, len(report.skipped), report.problems) == (2, 1, ())
