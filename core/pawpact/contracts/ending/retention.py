"""What is kept only so long: identity data of refused applications, and ended contracts' customers.

A job over business state: called again it goes on where it stopped, and does nothing twice.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from pawpact.accounts.erasure import erase
from pawpact.accounts.identity_data import MOST, forget_identities, reduce_identities
from pawpact.accounts.models import Customer
from pawpact.contracts.ending.erasure import (
    CLOSED,
    CONTRACT_RETENTION,
    OVER,
    REFUSAL_RETENTION,
    obstacles,
)
from pawpact.contracts.models import Application, ApplicationEvent, Contract, ContractEvent
from pawpact.tenancy.unit import Unit

WHY = "retention is over"


def purge_due(unit: Unit) -> int:
    """Forget what may not be kept any longer; how many customers it was of."""
    reduced = reduce_identities(unit)
    forgotten = forget_identities(unit, _refused_long_ago(unit))
    return reduced + forgotten + _erase_ended(unit)


def _refused_long_ago(unit: Unit) -> list[int]:
    """Customers whose applications all came to nothing, the last refusal long enough ago."""
    before = unit.at - timedelta(days=unit.store.integer(REFUSAL_RETENTION))
    applying = select(Application.customer_id).where(Application.state.not_in(CLOSED))
    rows = (
        select(Customer.id)
        .join(Application, Application.customer_id == Customer.id)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(
            Customer.identity_blind.is_not(None),
            Customer.erased_at.is_(None),
            ApplicationEvent.went_to == "refused",
            Customer.id.not_in(applying),
            Customer.id.not_in(select(Contract.customer_id)),
        )
        .group_by(Customer.id)
        .having(func.max(ApplicationEvent.at) <= before)
        .order_by(Customer.id)
        .limit(MOST)
    )
    return list(unit.session.scalars(rows))


def _erase_ended(unit: Unit) -> int:
    """Customers whose contracts ended long enough ago, where nothing else speaks against it."""
    before = unit.at - timedelta(days=unit.store.integer(CONTRACT_RETENTION))
    living = select(Contract.customer_id).where(Contract.state.not_in(OVER))
    ended = (
        select(Customer.id)
        .join(Contract, Contract.customer_id == Customer.id)
        .join(ContractEvent, ContractEvent.contract_id == Contract.id)
        .where(
            Customer.erased_at.is_(None),
            Customer.id.not_in(living),
            Contract.signed_at.is_not(None),
            ContractEvent.went_to.in_(OVER),
        )
        .group_by(Customer.id)
        .having(func.max(ContractEvent.at) <= before)
        .order_by(Customer.id)
        .limit(MOST)
    )
    erased, last = 0, 0
    while found := list(unit.session.scalars(ended.where(Customer.id > last))):
        for customer in found:
            if next(obstacles(unit, customer), None) is None:
                erase(unit, customer, WHY)
                erased += 1
        last = found[-1]
    return erased
