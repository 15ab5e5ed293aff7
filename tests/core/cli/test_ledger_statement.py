"""The statement that a customer is given."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.service import post, spend
from pawpact.ledger.values import Journal, Posting
from tests.core.cli.office import Office
from tests.core.ledger.book import fill, settled

INTERNAL = ("liab.", "asset.", "rp.", "ben.", "inc.", "exp.", "order.shipped", "apology")


@pytest.fixture
def office(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Office:
    """A shop whose customer bought on one day and was debited on the next."""
    office = Office(database, clock, ids, vault)
    with office.writing() as unit:
        fill(unit, office.customer)
        spend(unit, office.customer, 60_00, "o", cause="order.shipped")
    clock.advance(timedelta(days=1))
    with office.writing() as unit:
        post(unit, [settled(1, 398_07, office.customer), _washed(office.customer)])
    return office


def _washed(customer: int) -> Journal:
    """P18: two free groomings."""
    legs = (
        Posting("ben.granted:grooming", 0, "UNIT:grooming", 2),
        Posting("ben.customer:grooming", customer, "UNIT:grooming", -2),
    )
    return Journal("P18", "washed", "welfare", legs)


def told(office: Office, *more: str) -> str:
    result = office.run("statement", "--store", "shop", "--customer", office.customer_id, *more)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_customer_reads_what_happened(office: Office) -> None:
    """In Chinese each movement says what it was, of which points, to the fen."""
    text = told(office)
    lines = [line.split() for line in text.splitlines()]
    assert ["月付扣款到账，转为商城积分", "商城积分", "+398.07", "476.07"] in [
        line[2:6] for line in lines
    ]
    assert ["商城积分", "0.00", "496.07", "20.00", "476.07"] in lines
    assert ["权益·洗护", "0", "2", "0", "2"] in lines


def test_it_can_be_read_in_english(office: Office) -> None:
    """--lang en says the same in English."""
    text = told(office, "--lang", "en")
    assert "Monthly debit received, turned into mall points" in text
    assert "Benefit: grooming" in text


@pytest.mark.parametrize("form", ["text", "csv", "json"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_internal_name_is_shown(office: Office, form: str, language: str) -> None:
    """Neither accounts nor causes of the books reach the customer in any form."""
    text = told(office, "--format", form, "--lang", language)
    assert [word for word in INTERNAL if word in text] == []


def test_a_statement_begins_and_ends_on_its_days(office: Office) -> None:
    """A day's statement opens on the balance of the day before and has only that day's lines."""
    text = told(office, "--since", "2026-03-13", "--until", "2026-03-13")
    lines = [line.split() for line in text.splitlines()]
    assert ["商城积分", "78.00", "398.07", "0.00", "476.07"] in lines
    assert "商城订单付款" not in text


def test_an_idle_period_shows_what_there_is(office: Office) -> None:
    """Where nothing moved, opening and closing are shown without a line."""
    text = told(office, "--since", "2026-03-14", "--until", "2026-03-15")
    assert ["商城积分", "476.07", "0.00", "0.00", "476.07"] in [
        line.split() for line in text.splitlines()
    ]
    assert "jou_" not in text


def test_csv_has_opening_lines_and_closing(office: Office) -> None:
    """The CSV can be summed: opening and changes of each kind make its closing."""
    rows = list(csv.reader(StringIO(told(office, "--format", "csv", "--since", "2026-03-13"))))
    mine = [row for row in rows if row[2] == "商城积分"]
    assert [row[1] for row in mine] == ["期初", "月付扣款到账，转为商城积分", "期末"]
    assert [row[3:5] for row in mine] == [["", "78.00"], ["+398.07", "476.07"], ["", "476.07"]]


def test_json_is_for_programs(office: Office) -> None:
    """The JSON has both languages, instants with their zone and the totals."""
    found = json.loads(told(office, "--format", "json"))
    assert (found["customer"], found["until"]) == (office.customer_id, "2026-03-13")
    assert found["buckets"][0] == {
        "title": {"zh": "商城积分", "en": "Mall points"},
        "opening": "0.00",
        "gained": "496.07",
        "spent": "20.00",
        "closing": "476.07",
    }
    assert found["lines"][-1]["at"] == "2026-03-13T12:00:00+08:00"


def test_what_is_no_customer_is_refused(office: Office) -> None:
    """An id of another kind is refused with what an id looks like."""
    result = office.run("statement", "--store", "shop", "--customer", "con_0000000000001")
    assert result.exit_code == 1
    assert "选项 --customer：编号应为 cus_ 加 13 位字母数字" in result.output


def test_a_stranger_has_no_statement(office: Office) -> None:
    """A customer of another store is refused, never shown as somebody with nothing."""
    result = office.run("statement", "--store", "empty", "--customer", office.customer_id)
    assert (result.exit_code, "期末" in result.output) == (1, False)


def test_a_time_that_ends_before_it_begins_is_refused(office: Office) -> None:
    """The days are asked for again; no statement of no day is written."""
    days = ("--since", "2026-06-01", "--until", "2026-05-01")
    result = office.run("statement", "--store", "shop", "--customer", office.customer_id, *days)
    assert (result.exit_code, "期末" in result.output) == (1, False)
