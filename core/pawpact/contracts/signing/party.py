"""Who signs, as the head of the agreement names them: opened once, kept sealed with the text."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select

from pawpact.access.mask import mask_identity, mask_phone
from pawpact.accounts.models import Customer
from pawpact.accounts.personal import read_personal
from pawpact.agreements.printing import Party
from pawpact.contracts.models import Contract
from pawpact.kernel.identity import public_id
from pawpact.tenancy.unit import Unit

PURPOSE = "agreement"
"""What the access log says names were opened for."""
SEALED = "agreement.parties"
"""What the vault binds the sealed table to."""
SIGNER = "乙方（领养人）"


def parties(unit: Unit, rows: Sequence[Contract]) -> dict[int, tuple[Party, ...]]:
    """The table at the head of each agreement; numbers of documents and phones are masked."""
    customers = sorted({row.customer_id for row in rows})
    known = read_personal(unit, customers, PURPOSE)
    endings = unit.session.execute(
        select(Customer.id, Customer.identity_last4).where(Customer.id.in_(customers))
    )
    last4 = {number: ending or "" for number, ending in endings}
    found: dict[int, tuple[Party, ...]] = {}
    for row in rows:
        person = known[row.customer_id]
        number = person.identity_number
        masked = mask_identity(number) if number else "*" * 14 + last4[row.customer_id]
        found[row.id] = (
            Party("甲方（门店）", unit.store.title.zh),
            Party(SIGNER, person.name),
            Party("证件号码", masked),
            Party("联系电话", mask_phone(person.phone)),
            Party("领养宠物", public_id("pet", row.pet_id)),
        )
    return found


def signer_of(table: Sequence[Party]) -> str:
    """The customer's name in the table."""
    return next(each.value for each in table if each.title == SIGNER)


def dumped(table: Sequence[Party]) -> str:
    return json.dumps([[each.title, each.value] for each in table], ensure_ascii=False)


def loaded(text: str) -> tuple[Party, ...]:
    return tuple(Party(title, value) for title, value in json.loads(text))
