"""Proves that agreements say what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select

from pawpact.contracts.models import Agreement
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Auditor, Place, one, pages


def _changed_agreements(session: StoreSession) -> Iterator[Place]:
    for page in pages(session, _find_changed_agreements):
        for row in page:
            found = sha256(row.text.encode()).hexdigest()
            if found != row.content_hash:
                yield Place.of(public_id("con", row.contract_id), row.content_hash[:12], found[:12])


@Prepared
def _find_changed_agreements() -> Select[*tuple[Any, ...]]:
    return select(Agreement.contract_id, Agreement.text, Agreement.content_hash).order_by(
        Agreement.contract_id
    )


AUDITOR: Auditor = one(
    "changed_agreement",
    Label("签署的协议被改动", "a signed agreement is not what was signed"),
    _changed_agreements,
)
