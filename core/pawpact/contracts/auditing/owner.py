"""Proves that everything about a contract is about one customer, from application to debit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge, ChargeWaiver, Mandate
from pawpact.contracts.models import Application, Contract, Deposit, Ending, Incident
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import Place, pages
from pawpact.ledger.models import Receivable


def wrong_owners(session: StoreSession, prefixes: Iterable[str]) -> Iterator[Place]:
    """Contract and deposit are the applicant's, charges and mandates the contract's customer's."""
    for prefix in prefixes:
        for page in pages(session, _COMPARED[prefix]):
            for number, owner, expected in page:
                whose = _NOBODY if expected is None else Label.of(public_id("cus", expected))
                yield Place.of(public_id(prefix, number), whose, public_id("cus", owner))


def _of(child: Any, parent: Any, link: Any) -> Prepared:
    """The rows whose customer is not that of what they belong to, where they belong to any."""
    same = and_(parent.tenant_id == child.tenant_id, parent.id == link)
    number = link if child is Receivable else child.id
    return Prepared(
        select(number, child.customer_id, parent.customer_id)
        .join_from(child, parent, same, isouter=True)
        .where(link.is_not(None), is_anothers(child, parent))
    )


def is_anothers(child: Any, parent: Any) -> ColumnElement[bool]:
    """Whether what it belongs to is not there, or another customer's."""
    return or_(parent.id.is_(None), child.customer_id != parent.customer_id)


_COMPARED = {
    "con": _of(Contract, Application, Contract.application_id),
    "dep": _of(Deposit, Application, Deposit.application_id),
    "chg": _of(Charge, Contract, Charge.contract_id),
    "wai": _of(ChargeWaiver, Charge, ChargeWaiver.charge_id),
    "man": _of(Mandate, Contract, Mandate.contract_id),
    "end": _of(Ending, Contract, Ending.contract_id),
    "inc": _of(Incident, Contract, Incident.contract_id),
    "debt": _of(Receivable, Contract, Receivable.contract_id),
    "ben": _of(Benefit, Contract, Benefit.contract_id),
}
_NOBODY = Label("没有对应的合约或申请", "no such contract or application")

OF_CONTRACTS, OF_CHARGES = ("con",), ("chg",)
OF_OTHERS = tuple(each for each in _COMPARED if each not in {*OF_CONTRACTS, *OF_CHARGES})

TITLES = {
    "wrong_owner": Label(
        "合约、押金、账单、减免、授权、结束、报告、欠款或权益与申请不是同一位客户",
        "something of a contract is not the applicant's",
    )
}
