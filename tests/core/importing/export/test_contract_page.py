"""Contracts in a file that goes out."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from pawpact.billing.models import Charge
from pawpact.contracts.models import Contract
from pawpact.importing.target import Kind
from tests.core.importing.export.outgoing import (
    FRESH,
    STORE,
    export,
    furnish,
    rows_of,
    take_in,
)
from tests.house import House


def test_periods_are_those_paid_and_those_left(house: House) -> None:
    """A debit that was given up is not asked for again; the next one is the first that stands."""
    furnish(house)
    first = (Charge.contract_id == _number(house), Charge.period == 3)
    with house.platform.unit(STORE) as unit:
        unit.session.execute(update(Charge).where(*first).values(state="cancelled"))
    row = rows_of(export(house, Kind.CONTRACTS), Kind.CONTRACTS)[0]
    assert (row["期数"], row["已付期数"], row["下次扣款"]) == ("11", "2", "2026-05-10")


def test_a_streak_is_no_longer_than_what_was_paid(house: House) -> None:
    """What a pause added to it is left behind, so that the import takes it."""
    furnish(house)
    with house.platform.unit(STORE) as unit:
        unit.session.execute(update(Contract).values(streak=9))
    rows = rows_of(export(house, Kind.CONTRACTS), Kind.CONTRACTS)
    assert [row["连续守约"] for row in rows] == ["2", "3"]


@pytest.mark.parametrize(
    ("state", "said"), [("completed", "已结清"), ("terminating", "已解约"), ("withdrawn", "已解约")]
)
def test_what_is_over_is_left_out_of_the_import(house: House, state: str, said: str) -> None:
    """It stands in the file, and the mapping leaves it out with its debits."""
    furnish(house)
    house.open(FRESH)
    with house.platform.unit(STORE) as unit:
        changed = update(Contract).where(Contract.term == 12).values(state=state)
        unit.session.execute(changed)
    sent = {kind: export(house, kind) for kind in list(Kind)}
    assert [row["状态"] for row in rows_of(sent[Kind.CONTRACTS], Kind.CONTRACTS)] == [
        said,
        "履约中",
    ]
    for kind in (Kind.CUSTOMERS, Kind.PETS, Kind.CONTRACTS, Kind.CHARGES):
        report = take_in(house, kind, sent[kind])
        assert report.problems == ()
        assert len(report.skipped) == (1 if kind is Kind.CONTRACTS else 0)


def test_one_that_never_began_is_not_in_the_file(house: House) -> None:
    """Whoever signs while the store moves signs in the new one."""
    furnish(house)
    with house.platform.unit(STORE) as unit:
        unit.session.execute(update(Contract).values(activated_at=None))
    assert rows_of(export(house, Kind.CONTRACTS), Kind.CONTRACTS) == []


def _number(house: House) -> int:
    with house.platform.reading(STORE) as unit:
        return int(unit.session.query(Contract.id).order_by(Contract.id).first()[0])
