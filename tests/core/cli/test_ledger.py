"""The commands over the books: audit and export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from beancount import loader
from sqlalchemy import update

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.models import Balance
from pawpact.ledger.movement import open_customer
from pawpact.ledger.service import post, spend
from tests.core.cli.office import Office
from tests.core.ledger.book import rewarded


@pytest.fixture
def office(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Office:
    """An office whose shop has sold something."""
    office = Office(database, clock, ids, vault)
    with office.writing() as unit:
        brought = open_customer("brought", office.customer, "import", paid=98_00, bonus=30_00)
        post(unit, [brought, rewarded("reward", 100, office.customer)])
        spend(unit, office.customer, 60_00, "o", cause="order.shipped")
    return office


def spoil(office: Office) -> None:
    """Give the customer a fen from nowhere."""
    with office.writing() as unit:
        unit.session.execute(
            update(Balance)
            .where(Balance.owner == office.customer, Balance.account == "liab.mall_paid")
            .values(amount=Balance.amount + 1)
        )


def provider_file(folder: Path, *lines: str) -> Path:
    """A file as the simulated provider keeps it."""
    path = folder / "provider.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_sound_books_end_with_zero(office: Office) -> None:
    """The audit of sound books says so and exits with 0."""
    result = office.run("audit", "--store", "shop", "--language", "en")
    assert result.exit_code == 0, result.output
    assert "3 journals" in result.output
    assert "sound" in result.output


def test_a_finding_ends_with_one(office: Office) -> None:
    """A finding says whose, what was expected and what is there; the exit code is 1."""
    spoil(office)
    result = office.run("audit", "--store", "shop")
    assert result.exit_code == 1
    assert (
        f"{office.customer_id} 商城积分（liab.mall_paid）：应为 78.00，实为 78.01" in result.output
    )


def test_programs_read_the_same_findings(office: Office) -> None:
    """With --json each place comes in both languages, with what was expected and found."""
    spoil(office)
    result = office.run("audit", "--store", "shop", "--json")
    (store,) = json.loads(result.output)["stores"]
    (finding,) = store["findings"]
    assert (store["sound"], finding["code"], finding["count"]) == (False, "wrong_balance", 1)
    assert finding["places"][0]["expected"] == {"zh": "78.00", "en": "78.00"}
    assert office.customer_id in finding["places"][0]["where"]["en"]


def test_all_stores_are_audited(office: Office) -> None:
    """One store's finding does not hide the next store's report."""
    spoil(office)
    result = office.run("audit", "--all", "--language", "en")
    assert result.exit_code == 1
    assert "empty: 0 journals" in result.output
    assert "shop: 3 journals" in result.output


@pytest.mark.parametrize("arguments", [(), ("--all", "--store", "shop")])
@pytest.mark.parametrize("command", ["audit", "seal", "verify"])
def test_a_proof_names_its_stores(office: Office, command: str, arguments: tuple[str, ...]) -> None:
    """Neither a store nor all, or both, is wrong usage."""
    assert office.run(command, *arguments).exit_code == 2


def test_money_that_no_store_asked_for_is_named(office: Office, tmp_path: Path) -> None:
    """A debit in the provider's file whose contract no store has is shown and refused."""
    path = provider_file(tmp_path, '["77-1-1", "ok", "sim-77", null, 39800]')
    result = office.run("audit", "--all", "--gateway-file", str(path), "--language", "en")
    assert result.exit_code == 1
    assert "77-1-1 398.00" in result.output


def test_one_store_passes_over_what_belongs_to_others(office: Office, tmp_path: Path) -> None:
    """Audited alone, a store is not blamed for debits of contracts that are not its own."""
    path = provider_file(tmp_path, '["77-1-1", "ok", "sim-77", null, 39800]')
    assert office.run("audit", "--store", "shop", "--gateway-file", str(path)).exit_code == 0


def test_a_bad_line_of_the_provider_is_named(office: Office, tmp_path: Path) -> None:
    """A line that is no debit is refused with file and line, and with what a line looks like."""
    path = provider_file(tmp_path, '["77-1-1", "ok", "sim-77", null, 39800]', "{")
    result = office.run("audit", "--all", "--gateway-file", str(path))
    assert result.exit_code == 1
    assert "provider.jsonl:2" in result.output
    assert '"amount": 39800' in result.output


def test_a_file_of_an_unknown_provider_is_refused(office: Office, tmp_path: Path) -> None:
    """A provider that is not installed has nobody who could read its file."""
    path = provider_file(tmp_path)
    result = office.run("audit", "--all", "--gateway-file", str(path), "--provider", "nobody")
    assert result.exit_code == 3


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


@pytest.mark.parametrize("command", ["audit", "export", "seal", "verify"])
def test_an_unknown_store_ends_with_one(office: Office, command: str) -> None:
    """A store that does not exist is refused in the reader's language."""
    result = office.run(command, "--store", "nowhere", "--language", "zh")
    assert result.exit_code == 1
