"""Closing days and verifying them from the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.models import JournalRow
from pawpact.ledger.service import post
from tests.core.cli.office import Office
from tests.core.ledger.book import settled
from tests.databases import Given


@pytest.fixture
def office(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Office:
    """A shop with a debit on each of two days, the third just begun."""
    office = Office(database, clock, ids, vault)
    for period in (1, 2):
        with office.writing() as unit:
            post(unit, [settled(period, customer=office.customer)])
        clock.advance(timedelta(days=1))
    return office


def sealed(office: Office) -> str:
    return office.run("seal", "--store", "shop").output.strip()


def test_a_manager_prints_a_days_head(office: Office) -> None:
    """Sealing prints store, last day that is over and a short code; again the same."""
    head = sealed(office)
    assert head.startswith("shop:2026-03-13:")
    assert len(head.rpartition(":")[2]) == 32
    assert sealed(office) == head


def test_sound_days_verify(office: Office) -> None:
    """The chain with the head that was kept fits; the exit code is 0."""
    result = office.run("verify", "--store", "shop", "--head", sealed(office))
    assert result.exit_code == 0, result.output
    assert "封条完整" in result.output


def test_a_changed_journal_is_named_with_its_day(office: Office, given: Given) -> None:
    """The first day and journal that do not fit are named, with exit code 1."""
    given.unguard()
    with office.writing() as unit:
        unit.session.execute(update(JournalRow).values(cause="something else"))
    result = office.run("verify", "--store", "shop", "--language", "en")
    assert result.exit_code == 1
    assert "2026-03-12 #1 jou_" in result.output
    (store,) = json.loads(office.run("verify", "--store", "shop", "--json").output)["stores"]
    assert [each["day"] for each in store["breaks"]] == ["2026-03-12", "2026-03-13"]


def test_verifying_from_a_day_leaves_out_what_was_before(office: Office, given: Given) -> None:
    """From the second day on, a journal changed on the first is not looked at."""
    given.unguard()
    with office.writing() as unit:
        unit.session.execute(
            update(JournalRow).where(JournalRow.key.endswith(":1")).values(cause="else")
        )
    assert office.run("verify", "--store", "shop", "--from", "2026-03-13").exit_code == 0
    assert office.run("verify", "--store", "shop", "--from", "2026-03-12").exit_code == 1


def test_another_head_is_found(office: Office) -> None:
    """A head that is not this chain's says that the books were rewritten."""
    head = sealed(office)
    other = head[:-1] + ("a" if head[-1] != "a" else "b")
    result = office.run("verify", "--store", "shop", "--head", other)
    assert result.exit_code == 1
    assert "重写" in result.output


def test_a_head_of_another_store_is_wrong_usage(office: Office) -> None:
    """A head that would be compared with nothing is not passed over."""
    head = sealed(office).replace("shop", "other")
    assert office.run("verify", "--store", "shop", "--head", head).exit_code == 2


@pytest.mark.parametrize("text", ["shop", "shop:2026-13-01:" + "a" * 32, "shop:2026-03-12:abc"])
def test_what_is_no_head_is_refused(office: Office, text: str) -> None:
    """A text that is no head is refused with what a head looks like."""
    result = office.run("verify", "--store", "shop", "--head", text)
    assert result.exit_code == 1
    assert "32" in result.output


def test_a_store_that_booked_nothing_has_no_head(office: Office) -> None:
    """Nothing to close is said, and nothing does not fit."""
    assert office.run("seal", "--store", "empty").exit_code == 0
    assert office.run("verify", "--all").exit_code == 0
