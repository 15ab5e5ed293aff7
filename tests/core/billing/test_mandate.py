"""Mandates: one live one a contract, every move recorded."""

from __future__ import annotations

import pytest

from pawpact.billing.models import Mandate, MandateEvent
from pawpact.billing.service import (
    authorise_mandate,
    change_limit,
    close_mandate,
    create_mandate,
    end_mandate,
    revoke_mandate,
    valid_mandate,
)
from pawpact.billing.values import MANDATE, MandateState
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


def test_a_mandate_is_not_taken_back_without_a_word(book: Book) -> None:
    """Who ends it says why; else it stays valid."""
    book.sign([1])
    with book.unit() as unit, pytest.raises(InvalidField):
        revoke_mandate(unit, book.mandate(), " ")
    with book.unit() as unit:
        assert valid_mandate(unit, 1) == book.mandate()


def test_unknown_mandate(book: Book) -> None:
    """A mandate that this store does not have is not found."""
    with book.unit() as unit, pytest.raises(NotFound):
        revoke_mandate(unit, 404, "customer")


def told(book: Book) -> list[str]:
    return [moment for moment, _ in book.raised if moment.startswith("mandate.")]


@pytest.mark.parametrize("state", [MandateState.EXPIRED, MandateState.SUSPENDED])
def test_what_stops_a_mandate_is_told(book: Book, state: MandateState) -> None:
    """The contract hears that it cannot be debited, and hears when it can again."""
    book.sign([1])
    with book.unit() as unit:
        end_mandate(unit, book.mandate(), state, "provider")
    assert told(book) == ["mandate.stopped"]
    with book.unit() as unit:
        create_mandate(unit, 1, 1001, "simulator", PRICE, reference="again")
    assert told(book) == ["mandate.stopped", "mandate.restored"]


def test_the_customer_revokes_at_any_time(book: Book) -> None:
    """Requested, valid or suspended, a mandate can be taken back, and stops once."""
    with book.unit() as unit:
        asked = create_mandate(unit, 1, 1001, "simulator", PRICE)
        revoke_mandate(unit, asked, "customer")
        suspended = create_mandate(unit, 2, 1002, "simulator", PRICE, reference="a")
        end_mandate(unit, suspended, MandateState.SUSPENDED, "provider")
        revoke_mandate(unit, suspended, "customer")
    assert told(book) == ["mandate.stopped", "mandate.stopped"]


def test_a_first_mandate_restores_nothing(book: Book) -> None:
    """A contract that never had a mandate is not told that one came back."""
    book.sign([1, 2])
    assert told(book) == []


def test_a_suspended_mandate_is_replaced(book: Book) -> None:
    """A new mandate takes the place of a suspended one, which ends."""
    book.sign([1])
    with book.unit() as unit:
        end_mandate(unit, book.mandate(), MandateState.SUSPENDED, "provider")
        second = create_mandate(unit, 1, 1001, "simulator", PRICE, reference="b")
        assert valid_mandate(unit, 1) == second
    assert [each.state for each in book.rows(Mandate)] == ["revoked", "authorised"]


@pytest.mark.parametrize(("limit", "moments"), [(PRICE, []), (PRICE - 1, ["mandate.stopped"])])
def test_a_limit_below_what_is_owed_stops(book: Book, limit: int, moments: list[str]) -> None:
    """A limit equal to the price is enough; a fen less stops the contract's debits."""
    book.sign([1], limit=2 * PRICE)
    with book.unit() as unit:
        change_limit(unit, book.mandate(), limit)
    assert told(book) == moments


def test_a_raised_limit_restores(book: Book) -> None:
    """A limit that covers the price again lets the contract be debited."""
    book.sign([1], limit=2 * PRICE)
    for limit in (PRICE - 1, PRICE):
        with book.unit() as unit:
            change_limit(unit, book.mandate(), limit)
    assert told(book) == ["mandate.stopped", "mandate.restored"]


def test_a_mandate_ends_with_its_contract_without_a_word(book: Book) -> None:
    """The end of a contract ends its mandate; nobody is told that it stopped."""
    book.sign([1])
    with book.unit() as unit:
        assert close_mandate(unit, 1)
        assert valid_mandate(unit, 1) is None
        assert not close_mandate(unit, 1)
    assert told(book) == []


def test_the_machine_has_these_moves_and_no_others(book: Book) -> None:
    """Every pair of states: a move is made where the machine has it and refused elsewhere."""
    moves = {
        "requested": {"authorised", "revoked"},
        "authorised": {"limit_changed", "revoked", "expired", "suspended"},
        "limit_changed": {"limit_changed", "revoked", "expired", "suspended"},
        "suspended": {"revoked", "expired"},
        "revoked": set(),
        "expired": set(),
    }
    for source, allowed in moves.items():
        found = {str(each) for each in MandateState if MANDATE.allows(source, each)}
        assert found == allowed
