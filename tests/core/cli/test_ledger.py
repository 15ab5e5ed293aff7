"""The commands over the books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from beancount import loader
from click.testing import CliRunner, Result
from sqlalchemy import update

from pawpact.cli.ledger import ledger
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import Ids, public_id
from pawpact.kernel.vault import Vault
from pawpact.ledger.models import Balance
from pawpact.ledger.service import spend
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, SHOP, fill
from tests.core.shop import make_unit

CUSTOMER = public_id("cus", ANNA)


class Office:
    """The command group over a platform of two stores, one of them empty."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database = database
        self._parts = (clock, ids, vault)
        self._tenants = {"shop": SHOP.tenant, "empty": SHOP.tenant + 1}

    def run(self, *arguments: str) -> Result:
        names = [SimpleNamespace(name=name) for name in self._tenants]
        stores = SimpleNamespace(every=lambda: names)
        platform = SimpleNamespace(reading=self._reading, stores=stores)
        return CliRunner().invoke(ledger, arguments, obj=SimpleNamespace(platform=platform))

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        with self.database.store(SHOP.tenant) as session:
            yield make_unit(session, *self._parts, SHOP)

    @contextmanager
    def _reading(self, store: str, actor: str = "system") -> Iterator[Unit]:
        if store not in self._tenants:
            raise NotFound
        with self.database.reading(self._tenants[store]) as session:
            yield make_unit(session, *self._parts, SHOP, actor)


@pytest.fixture
def office(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Office:
    """An office whose shop has sold something."""
    office = Office(database, clock, ids, vault)
    with office.writing() as unit:
        fill(unit)
        spend(unit, ANNA, 60_00, "o", cause="order.shipped")
    return office


def spoil(office: Office) -> None:
    """Give the customer a fen from nowhere."""
    with office.writing() as unit:
        unit.session.execute(
            update(Balance).where(Balance.owner == ANNA).values(amount=Balance.amount + 1)
        )


def test_sound_books_end_with_zero(office: Office) -> None:
    """The audit of sound books says so and exits with 0."""
    result = office.run("audit", "--store", "shop", "--language", "en")
    assert result.exit_code == 0
    assert "3 journals" in result.output
    assert "sound" in result.output


def test_a_finding_ends_with_one(office: Office) -> None:
    """A finding is named with its place, and the exit code is 1."""
    spoil(office)
    result = office.run("audit", "--store", "shop")
    assert result.exit_code == 1
    assert f"liab.mall_paid of {ANNA}" in result.output


def test_all_stores_are_audited(office: Office) -> None:
    """One store's finding does not hide the next store's report."""
    spoil(office)
    result = office.run("audit", "--all", "--language", "en")
    assert result.exit_code == 1
    assert "empty: 0 journals" in result.output
    assert "shop: 3 journals" in result.output


@pytest.mark.parametrize("arguments", [(), ("--all", "--store", "shop")])
def test_an_audit_names_its_stores(office: Office, arguments: tuple[str, ...]) -> None:
    """Neither a store nor all, or both, is wrong usage."""
    assert office.run("audit", *arguments).exit_code == 2


def test_beancount_reads_the_export(office: Office, tmp_path: Path) -> None:
    """What the command writes to a file is a ledger without errors."""
    file = tmp_path / "books.beancount"
    result = office.run("export", "--store", "shop", "--output", str(file))
    assert result.exit_code == 0
    entries, errors, _ = loader.load_file(str(file))
    assert (len(entries) > 10, errors) == (True, [])


def test_csv_goes_to_the_screen(office: Office) -> None:
    """Without a file the export is printed."""
    result = office.run("export", "--store", "shop", "--format", "csv")
    assert result.output.startswith("journal,line,at,movement")


def test_a_statement_runs_to_the_closing_balance(office: Office) -> None:
    """The statement shows each movement and ends on what is left, in yuan."""
    result = office.run("statement", "--store", "shop", "--customer", CUSTOMER, "--language", "en")
    assert result.exit_code == 0
    assert "-20.00" in result.output
    assert result.output.splitlines()[-1].split() == ["closing", "liab.mall_paid", "78.00"]


def test_a_statement_begins_and_ends_on_its_days(office: Office) -> None:
    """A period after the last movement opens and closes on the same balance."""
    result = office.run(
        "statement", "--store", "shop", "--customer", CUSTOMER, "--since", "2026-03-13"
    )
    assert [line.split()[0] for line in result.output.splitlines()[1:]] == ["期初", "期末"]


def test_what_is_no_customer_is_wrong_usage(office: Office) -> None:
    """An id of another kind is refused with what an id looks like."""
    result = office.run("statement", "--store", "shop", "--customer", "con_0000000000001")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [("audit",), ("export",), ("statement", "--customer", CUSTOMER)],
)
def test_an_unknown_store_ends_with_one(office: Office, arguments: tuple[str, ...]) -> None:
    """A store that does not exist is refused in the reader's language."""
    result = office.run(*arguments, "--store", "nowhere", "--language", "zh")
    assert result.exit_code == 1
    assert "本店没有这条记录" in result.output
