"""Customers: in clear for a stated purpose and on record, masked for everybody else."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.access.mask import hide
from pawpact.accounts.directory import list_customers
from pawpact.accounts.models import Customer
from pawpact.accounts.personal import read_personal
from pawpact.importing.export.page import SIZE, Page, Row, last_of
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.tenancy.unit import Unit

COLUMNS = ("客户编号", "姓名", "手机号", "身份证号", "居住情况", "房东同意", "状态")
HOUSING = {
    "owned": "自有",
    "rented": "租房",
    "shared_rental": "合租",
    "apartment": "公寓",
    "family": "与家人同住",
}
YES_NO = {True: "是", False: "否"}
ERASED = "已注销"


def read_customers(unit: Unit, after: int, purpose: str) -> Page:
    """A page of customers; of one who was erased there is her number and that it is so."""
    return _in_clear(unit, after, purpose) if purpose else _masked(unit, after)


def _in_clear(unit: Unit, after: int, purpose: str) -> Page:
    rows = unit.session.execute(
        select(Customer.id, Customer.housing, Customer.landlord_consent, Customer.erased_at)
        .where(Customer.id > after)
        .order_by(Customer.id)
        .limit(SIZE)
    ).all()
    if not rows:
        return Page((), None)
    opened = read_personal(unit, [row.id for row in rows if row.erased_at is None], purpose)
    shown: list[Row] = []
    for row in rows:
        person = opened.get(row.id)
        if person is None:
            shown.append(_erased(public_id("cus", row.id)))
            continue
        home = HOUSING.get(row.housing or "", ""), YES_NO.get(row.landlord_consent, "")
        number = person.identity_number or ""
        shown.append((public_id("cus", row.id), person.name, person.phone, number, *home, ""))
    return Page(shown, last_of([row.id for row in rows]))


def _masked(unit: Unit, after: int) -> Page:
    listed = list_customers(unit, after=after, most=SIZE)
    rows = [
        _erased(each.id)
        if each.erased_at
        else (each.id, each.name, each.phone, each.identity_number, hide("?"), hide("?"), "")
        for each in listed
    ]
    return Page(rows, last_of([read_public_id("cus", each.id) or 0 for each in listed]))


def _erased(number: str) -> Row:
    return (number, "", "", "", "", "", ERASED)
