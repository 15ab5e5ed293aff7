"""A customer as the API answers her: a page of customers, one record, what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from pawpact.access.paging import Paged, paged
from pawpact.accounts.directory import Listed, Sheet, find_by_last_four, list_customers
from pawpact.accounts.directory import show_customer as show_sheet
from pawpact.accounts.personal import read_personal
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class CustomerShown:
    """A customer's record; masked, as everybody at the counter sees it."""

    id: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    identity_number: str = field(repr=False)
    since: datetime
    erased_at: datetime | None
    housing: str | None
    landlord_consent: bool | None
    consents: list[str]


@dataclass(frozen=True, slots=True)
class InClear:
    """What was opened for a purpose."""

    id: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    identity_number: str | None = field(repr=False)
    born_on: date | None = field(repr=False)


def page_of_customers(unit: Unit, last_four: str | None, after: int, limit: int) -> Paged[Listed]:
    """Customers in the order in which they came, or those that end in these four digits."""
    if last_four is None:
        return paged(list_customers(unit, after=after, most=limit + 1), limit)
    return paged(find_by_last_four(unit, last_four, most=limit + 1, after=after), limit)


def show_customer(unit: Unit, customer: int) -> CustomerShown:
    """One customer's record, masked."""
    sheet: Sheet = show_sheet(unit, customer)
    listed = sheet.listed
    return CustomerShown(
        listed.id,
        listed.name,
        listed.phone,
        listed.identity_number,
        listed.since,
        listed.erased_at,
        sheet.housing,
        sheet.landlord_consent,
        sorted(sheet.consents),
    )


def show_in_clear(unit: Unit, customer: int, purpose: str) -> InClear:
    """The customer in clear; the reading is on record in this very transaction."""
    opened = read_personal(unit, [customer], purpose).get(customer)
    if opened is None:
        raise Conflict(Label("这位客户的资料已经抹除", "this customer is erased already"))
    return InClear(
        public_id("cus", customer),
        opened.name,
        opened.phone,
        opened.identity_number,
        opened.born_on,
    )
