"""A customer's copy of everything that a store keeps about her."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.access.key_file import create_key_file
from pawpact.access.log import trail
from pawpact.access.vault import FileVault
from pawpact.accounts.correction import Correction, correct_customer
from pawpact.accounts.models import Customer
from pawpact.bootstrap.copy import as_text, copy_of
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import NotFound
from tests.house import House, build_house
from tests.stories.counter import apply, begin_contract, live_until_due

STORE = "xihu"


@pytest.fixture
def sealed_house(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[House]:
    """A house under a real key file."""
    create_key_file(tmp_path / "keys.json")
    yield from build_house(database, clock, FileVault.load(tmp_path / "keys.json"))


def _copy(house: House, customer: int) -> dict[str, object]:
    with house.platform.unit(STORE, "staff:1") as unit:
        copied = copy_of(unit, customer, sealed_columns_of(house.host))
    read: dict[str, object] = json.loads(as_text(copied))
    return read


def _life(house: House) -> tuple[int, int]:
    """A customer with a contract and a debit, and another one beside."""
    house.open(STORE)
    begin_contract(house, STORE, house.person(700, name="甲"))
    apply(house, STORE, key="other", person=house.person(700, name="饕餮"))
    live_until_due(house, STORE)
    house.platform.run_debits(STORE)
    with house.platform.reading(STORE) as unit:
        first, second = unit.session.scalars(select(Customer.id).order_by(Customer.id))
    return first, second


def test_copy_holds_what_is_kept_in_clear(sealed_house: House) -> None:
    """Her data, consents, contract, charges and movements of points stand in it, opened."""
    customer, _ = _life(sealed_house)
    copied = _copy(sealed_house, customer)
    assert copied["schema"] == "pawpact.customer/1"
    records = copied["records"]
    assert isinstance(records, dict)
    assert records["customer"][0]["name"] == "甲"
    assert len(records["customer"][0]["identity"]) == 18
    wanted = {"customer_consent", "application", "application_event", "contract", "charge"}
    assert wanted <= records.keys()
    assert len(records["charge"]) == 12
    assert copied["statement"]
    assert copied["decisions"]


def test_copy_holds_nobody_else(sealed_house: House) -> None:
    """Nothing of another customer is in it."""
    customer, other = _life(sealed_house)
    text = json.dumps(_copy(sealed_house, customer), ensure_ascii=False)
    assert "甲" in text
    assert "饕餮" not in text
    assert str(other) not in text


def test_copy_is_on_record(sealed_house: House) -> None:
    """That a copy was made is in the access log, and in the next copy."""
    customer, _ = _life(sealed_house)
    _copy(sealed_house, customer)
    with sealed_house.platform.reading(STORE) as unit:
        assert trail(unit, subject="customer", subject_id=customer)[0].purpose == (
            "copy for the customer"
        )


def test_copy_holds_what_was_corrected(sealed_house: House) -> None:
    """The old value of a corrected field is hers too."""
    customer, _ = _life(sealed_house)
    with sealed_house.platform.unit(STORE, "staff:1") as unit:
        correct_customer(unit, customer, Correction(name="甲甲"), "she says so")
    records = _copy(sealed_house, customer)["records"]
    assert isinstance(records, dict)
    assert records["customer_correction"][0]["old"] == "甲"


def test_strangers_have_no_copy(house: House) -> None:
    """Somebody whom the store does not know has no copy."""
    house.open(STORE)
    with pytest.raises(NotFound):
        _copy(house, 404)
