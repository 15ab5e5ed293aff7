"""``/stores/<store>/customers``: register, find, correct, consents, a copy, erasure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pawpact.access.answering import (
    IdempotencyHeader,
    carry_on,
    carry_out,
    look,
    number_of,
    open_up,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.paging import place
from pawpact.access.permission import Permission
from pawpact.accounts import schemas
from pawpact.accounts.correction import Correction, correct_customer
from pawpact.accounts.service import (
    consent_history,
    record_consents,
    register_customer,
    require_customers,
)
from pawpact.accounts.values import ConsentKind, NewCustomer
from pawpact.accounts.view import page_of_customers, show_customer, show_in_clear
from pawpact.tenancy.unit import Unit

PREFIX = "cus"
_ONE = "/customers/<string:customer>"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is done about a customer across all contexts: erased, copied out, the traces gone."""

    erase: Callable[[Unit, int, str], object]
    forget_overwritten: Callable[[], object]
    copy: Callable[[Unit, int], Mapping[str, Any]]


def routes(doors: Doors, leaving: Leaving) -> Routes:
    """The routes of customers."""
    customers = Routes("customers", "客户 / customers", doors)
    _finding(customers, doors)
    _keeping(customers, doors)
    _consenting(customers, doors)
    _reading_in_clear(customers, doors)
    _leaving(customers, doors, leaving)
    return customers


def _finding(customers: Routes, doors: Doors) -> None:
    @customers.reads(
        "/customers",
        query=schemas.CustomerQuery,
        answer=schemas.CustomerPage,
        permission=Permission.READ_CUSTOMER,
    )
    def list_(query: dict[str, Any], *, store: str) -> Any:
        """客户列表，已遮盖 / Customers, masked, in the order in which they came."""
        after = place(PREFIX, query["after"])
        return look(
            doors, lambda unit: page_of_customers(unit, query["last_four"], after, query["limit"])
        )

    @customers.reads(_ONE, answer=schemas.CustomerSheet, permission=Permission.READ_CUSTOMER)
    def show(*, store: str, customer: str) -> Any:
        """查看客户，已遮盖 / One customer's record, masked."""
        return look(doors, lambda unit: show_customer(unit, number_of(PREFIX, customer)))


def _keeping(customers: Routes, doors: Doors) -> None:
    @customers.writes(
        "/customers",
        headers=IdempotencyHeader,
        body=schemas.CustomerRequest,
        answer=schemas.CustomerState,
        status=201,
        permission=Permission.REGISTER_CUSTOMER,
    )
    def register(header: dict[str, str], newcomer: NewCustomer, *, store: str) -> Any:
        """登记客户 / Register a customer.

        Somebody whose phone is known already is that customer, where the store's policy has it so.
        """
        return carry_out(
            doors,
            schemas.CustomerState,
            lambda unit: show_customer(unit, register_customer(unit, newcomer)),
            201,
        )

    @customers.writes(
        f"{_ONE}/corrections",
        headers=IdempotencyHeader,
        body=schemas.CorrectionRequest,
        answer=schemas.CorrectionView,
        permission=Permission.CORRECT_CUSTOMER,
    )
    def correct(
        header: dict[str, str], asked: tuple[Correction, str], *, store: str, customer: str
    ) -> Any:
        """更正资料，原值加密保留 / Set right what is wrong; what stood there stays, sealed."""
        right, why = asked

        def work(unit: Unit) -> dict[str, object]:
            changed = correct_customer(unit, number_of(PREFIX, customer), right, why)
            return {"id": customer, "changed": changed}

        return carry_out(doors, schemas.CorrectionView, work)


def _consenting(customers: Routes, doors: Doors) -> None:
    @customers.reads(
        f"{_ONE}/consents", answer=schemas.ConsentHistory, permission=Permission.READ_CUSTOMER
    )
    def history(*, store: str, customer: str) -> Any:
        """同意与撤回的经过 / Every consent with its time."""

        def view(unit: Unit) -> dict[str, object]:
            number = number_of(PREFIX, customer)
            require_customers(unit, [number])
            return {"items": consent_history(unit, number)}

        return look(doors, view)

    @customers.writes(
        f"{_ONE}/consents",
        headers=IdempotencyHeader,
        body=schemas.ConsentRequest,
        answer=schemas.CustomerState,
        permission=Permission.REGISTER_CUSTOMER,
    )
    def consent(
        header: dict[str, str],
        given: dict[str, dict[ConsentKind, bool]],
        *,
        store: str,
        customer: str,
    ) -> Any:
        """登记同意或撤回 / Record consents that were given or withdrawn."""

        def work(unit: Unit) -> object:
            number = number_of(PREFIX, customer)
            record_consents(unit, number, given["consents"])
            return show_customer(unit, number)

        return carry_out(doors, schemas.CustomerState, work)


def _reading_in_clear(customers: Routes, doors: Doors) -> None:
    @customers.writes(
        f"{_ONE}/personal",
        body=schemas.PurposeRequest,
        answer=schemas.PersonalView,
        permission=Permission.READ_PERSONAL,
    )
    def read(asked: dict[str, str], *, store: str, customer: str) -> Any:
        """查看完整资料，须写明用途，永久留痕 / Read a customer in clear, for a stated purpose.

        Each reading is on record, so it takes no Idempotency-Key and its answer is kept nowhere.
        """
        return open_up(
            doors, lambda unit: show_in_clear(unit, number_of(PREFIX, customer), asked["purpose"])
        )


def _leaving(customers: Routes, doors: Doors, leaving: Leaving) -> None:
    @customers.reads(
        f"{_ONE}/copy", answer=schemas.CustomerCopy, permission=Permission.EXPORT_CUSTOMER
    )
    def copy(*, store: str, customer: str) -> Any:
        """客户本人要的全部资料副本，永久留痕 / Everything kept about a customer, for her.

        In clear; that it was made is on record.
        """

        def view(unit: Unit) -> dict[str, Any]:
            found = dict(leaving.copy(unit, number_of(PREFIX, customer)))
            return {**found, "schema_": found["schema"]}

        return open_up(doors, view)

    @customers.writes(
        f"{_ONE}/erasure",
        headers=IdempotencyHeader,
        body=schemas.ErasureRequest,
        answer=schemas.CustomerState,
        permission=Permission.ERASE_CUSTOMER,
    )
    def erase(header: dict[str, str], asked: dict[str, str], *, store: str, customer: str) -> Any:
        """抹除个人资料，不可恢复 / Make everything personal unreadable, for ever.

        Refused with every reason while the data is still needed.
        """

        def work(unit: Unit) -> None:
            leaving.erase(unit, number_of(PREFIX, customer), asked["why"])

        def show(unit: Unit) -> object:
            return show_customer(unit, number_of(PREFIX, customer))

        return carry_on(doors, schemas.CustomerState, work, leaving.forget_overwritten, show)
