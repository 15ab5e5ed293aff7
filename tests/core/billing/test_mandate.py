"""Mandates: one live one a contract, every move recorded."""

from __future__ import annotations

import pytest

from pawpact.billing.models import Mandate, MandateEvent
from pawpact.billing.service import (
    authorise_mandate,
    change_limit,
    create_mandate,
    end_mandate,
    revoke_mandate,
    valid_mandate,
)
from pawpact.billing.values import MandateState
from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused, NotFound
from pawpact.kernel.vault import about_customer
from tests.core.billing.book import DEBIT_AT, PRICE, Book


def test_requested_mandate_is_not_valid_yet(book: Book) -> None:
    """A mandate counts only when the provider has given its reference."""
    with book.unit() as unit:
        mandate = create_mandate(unit, 1, 1001, "simulator", PRICE)
        assert valid_mandate(unit, 1) is None
        authorise_mandate(unit, mandate, "ref-1")
        assert valid_mandate(unit, 1) == mandate


def test_reference_is_sealed(book: Book) -> None:
    """The provider's reference is stored sealed with the customer's key."""
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE, reference="ref-1")

    (mandate,) = book.rows(Mandate)
    opened = book.vault.open_one(
        "mandate.provider_reference", mandate.provider_reference, about_customer(1001)
    )
    assert opened == "ref-1"


def test_second_live_mandate_is_refused(book: Book) -> None:
    """A contract has one live mandate at a time."""
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE)
        with pytest.raises(Conflict):
            create_mandate(unit, 1, 1001, "simulator", PRICE)


def test_new_mandate_after_a_revoked_one(book: Book) -> None:
    """A contract whose mandate was revoked can get another."""
    with book.unit() as unit:
        revoke_mandate(unit, create_mandate(unit, 1, 1, "simulator", 9, reference="a"), "customer")
        second = create_mandate(unit, 1, 1, "simulator", 9, reference="b")
        assert valid_mandate(unit, 1) == second


def test_limit_is_above_zero(book: Book) -> None:
    """A mandate over nothing is refused."""
    with book.unit() as unit, pytest.raises(InvalidField):
        create_mandate(unit, 1, 1001, "simulator", 0)


def test_changed_limit_is_recorded_and_valid(book: Book) -> None:
    """A changed limit leaves the mandate valid and is kept in its trail."""
    with book.unit() as unit:
        mandate = create_mandate(unit, 1, 1001, "simulator", PRICE, reference="a")
        change_limit(unit, mandate, 2 * PRICE)
        assert valid_mandate(unit, 1) == mandate

    moves = [(each.to_state, each.limit) for each in book.rows(MandateEvent)]
    assert moves == [("authorised", PRICE), ("limit_changed", 2 * PRICE)]


def test_revoked_mandate_never_comes_back(book: Book) -> None:
    """A revoked mandate cannot be authorised again."""
    with book.unit() as unit:
        mandate = create_mandate(unit, 1, 1001, "simulator", PRICE, reference="a")
        revoke_mandate(unit, mandate, "customer")
        with pytest.raises(MoveRefused):
            authorise_mandate(unit, mandate, "b")


@pytest.mark.parametrize("state", [MandateState.EXPIRED, MandateState.SUSPENDED])
def test_ended_mandate_stops_debits(book: Book, state: MandateState) -> None:
    """Under an expired or suspended mandate nothing is collected."""
    book.sign([1])
    book.notice()
    (mandate,) = book.rows(Mandate)
    with book.unit() as unit:
        end_mandate(unit, mandate.id, state, "provider")

    report = book.run(DEBIT_AT)

    assert (report.settled, report.without_mandate) == (0, 1)


def test_unknown_mandate(book: Book) -> None:
    """A mandate that this store does not have is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        revoke_mandate(unit, 404, "customer")
