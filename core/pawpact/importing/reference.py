"""A row names another record by the key under which that came in, or a customer by her phone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.accounts.models import Customer
from pawpact.accounts.phone import normalise_phone
from pawpact.accounts.registration import PHONE
from pawpact.importing.models import ImportedRow
from pawpact.importing.planned import chunks
from pawpact.importing.target import Kind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

KEY = "import.key"
"""What keys are blinded for."""


def find_imported(unit: Unit, kind: Kind, keys: Sequence[str]) -> dict[str, int]:
    """The records that came in under these keys."""
    return _found(unit, kind, keys)


def find_customers(unit: Unit, texts: Sequence[str]) -> dict[str, int]:
    """Customers by the key of their import, or by their phone."""
    found = _found(unit, Kind.CUSTOMERS, texts)
    phones = {text: blind for text in set(texts) - found.keys() if (blind := _phone(unit, text))}
    for chunk in chunks(sorted(phones)):
        by_blind = {phones[text]: text for text in chunk}
        rows = unit.session.execute(
            select(Customer.phone_blind, Customer.id).where(Customer.phone_blind.in_(by_blind))
        )
        found.update((by_blind[blind], customer) for blind, customer in rows if blind is not None)
    return found


def missing(field: str, kind: Kind) -> InvalidField:
    """No record came in under the key that a row names."""
    return InvalidField(
        field,
        Label("本店没有这个编号的记录", "no record of this store has this key"),
        hint=Label(f"请先导入 {kind} 文件", f"import the file of {kind} first"),
    )


def _found(unit: Unit, kind: Kind, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(sorted(set(keys))):
        by_blind = {unit.vault.blind(KEY, key): key for key in chunk}
        rows = unit.session.execute(
            select(ImportedRow.key_blind, ImportedRow.subject_id).where(
                ImportedRow.kind == kind, ImportedRow.key_blind.in_(by_blind)
            )
        )
        found.update((by_blind[blind], subject) for blind, subject in rows)
    return found


def _phone(unit: Unit, text: str) -> bytes | None:
    try:
        return unit.vault.blind(PHONE, normalise_phone(text))
    except InvalidField:
        return None
