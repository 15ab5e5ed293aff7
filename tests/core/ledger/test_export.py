"""What accountants are handed: complete, and proven again by other people's code."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import pytest
from beancount import loader
from sqlalchemy import update

from pawpact.ledger.account import account
from pawpact.ledger.beancount import account_name, class_name
from pawpact.ledger.export import Format, export
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import take_deposit
from pawpact.ledger.service import hold, post, refund, spend
from pawpact.ledger.values import Journal, Posting
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, BORIS, fill, settled


@pytest.fixture
def busy(unit: Unit) -> Unit:
    """A store in which most things have happened once."""
    fill(unit)
    fill(unit, BORIS)
    post(unit, [settled(2), take_deposit("d", BORIS, 500_00, 'said "yes"\\')])
    spend(unit, ANNA, 60_00, "o", cause="order.shipped", cost=33_00, cash=1_00)
    refund(unit, ANNA, 15_00, "r", order_key="o", cause="order.returned", cost=8_00)
    hold(unit, BORIS, 50_00, "waiting")
    legs = (
        Posting("ben.granted:grooming", 0, "UNIT:grooming", 1),
        Posting("ben.customer:grooming", ANNA, "UNIT:grooming", -1),
    )
    post(unit, [Journal("P18", "b", "welfare_tiers.milestones/three", legs)])
    return unit


def checked(unit: Unit) -> list[str]:
    """What bean-check has to say about the export."""
    _, errors, _ = loader.load_string("".join(export(unit, Format.BEANCOUNT)))
    return [error.message for error in errors]


def test_bean_check_accepts_the_books(busy: Unit) -> None:
    """The export is a ledger that beancount proves without an error."""
    assert checked(busy) == []


def test_bean_check_accepts_empty_books(unit: Unit) -> None:
    """A store in which nothing has happened exports a ledger without an error."""
    assert checked(unit) == []


@pytest.mark.parametrize("name", ["asset.psp_clearing", "liab.mall_paid", "rp.customer"])
def test_bean_check_finds_a_wrong_balance(busy: Unit, name: str) -> None:
    """A running balance that is not the sum of its postings fails the assertion."""
    busy.session.execute(
        update(Balance)
        .where(Balance.account == name, Balance.owner.in_((0, ANNA)))
        .values(amount=Balance.amount + 1)
    )
    assert any("Balance failed" in error for error in checked(busy))


def test_every_posting_stands_in_the_csv(busy: Unit) -> None:
    """Debits and credits of the CSV balance for every commodity."""
    rows = list(csv.DictReader(StringIO("".join(export(busy, Format.CSV)))))
    for commodity in ("CNY", "RP", "UNIT:grooming"):
        mine = [row for row in rows if row["commodity"] == commodity]
        debits = sum(Decimal(row["debit"] or 0) for row in mine)
        assert debits > 0
        assert debits == sum(Decimal(row["credit"] or 0) for row in mine)


def test_the_csv_speaks_yuan(busy: Unit) -> None:
    """Money stands in the CSV in yuan with two decimals, points as whole numbers."""
    rows = list(csv.DictReader(StringIO("".join(export(busy, Format.CSV)))))
    money = [row["debit"] + row["credit"] for row in rows if row["commodity"] == "CNY"]
    points = [row["debit"] + row["credit"] for row in rows if row["commodity"] == "RP"]
    assert all(amount[-3] == "." for amount in money)
    assert all(amount.isdecimal() for amount in points)


def test_exports_name_customers_by_public_id(busy: Unit) -> None:
    """An owner is written as people outside know it, a store's own account without one."""
    rows = list(csv.DictReader(StringIO("".join(export(busy, Format.CSV)))))
    owners = {row["account"]: row["owner"] for row in rows}
    assert owners["liab.deposit"].startswith("cus_")
    assert owners["asset.psp_clearing"] == ""


def test_names_are_legal_for_beancount() -> None:
    """Details and owners become parts of a name that begins with a capital."""
    about = account("exp.promo.first_charge")
    assert class_name(about) == "Expenses:Promo:First-Charge"
    assert account_name(account("asset.charge_receivable"), 33).startswith(
        "Assets:Charge-Receivable:Con-"
    )
