"""Facts of applications, contracts and of a customer's history with the store."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import case, func, select

from pawpact.contracts.applying.document import missing_documents
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.values import LIVE
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Provider

_APPLICATIONS = Prepared(
    select(
        Application.id, Application.identity, Application.pets_prohibited, Application.documents
    ).where(among_given(Application.id, "applications"))
)
_CONTRACTS = Prepared(
    select(
        Contract.id,
        Contract.streak,
        Contract.performed,
        Contract.term,
        Contract.plan_price,
        (Contract.streak - Contract.streak_leap).label("before"),
    ).where(among_given(Contract.id, "contracts"))
)
_OF_CUSTOMERS = Prepared(
    select(
        Contract.customer_id,
        func.sum(case((Contract.state.in_(LIVE), 1), else_=0)),
        func.sum(Contract.performed),
    )
    .where(among_given(Contract.customer_id, "customers"))
    .group_by(Contract.customer_id)
)
_SIGNED = Prepared(
    select(Contract.customer_id, Contract.plan_price)
    .where(among_given(Contract.customer_id, "customers"), Contract.signed_at.is_not(None))
    .order_by(Contract.id)
)


def _application(batch: Batch) -> Columns:
    ids = batch.subjects("application")
    rows = {
        number: (identity, prohibited, tuple(documents))
        for number, identity, prohibited, documents in _APPLICATIONS.rows(
            batch.unit.session, applications=ids
        )
    }
    found = [rows[number] for number in ids]
    return {
        "application.identity": [identity for identity, _, _ in found],
        "application.pets_prohibited": [prohibited for _, prohibited, _ in found],
        "application.documents": [documents for _, _, documents in found],
        "application.residence_proof": [
            "given" if "residence_proof" in documents else "missing" for _, _, documents in found
        ],
    }


def _missing(batch: Batch) -> Columns:
    ids = batch.subjects("application")
    missing = missing_documents(batch.unit, ids)
    return {"application.missing_documents": [missing[number] for number in ids]}


def _contract(batch: Batch) -> Columns:
    ids = batch.subjects("contract")
    rows = {row[0]: row[1:] for row in _CONTRACTS.rows(batch.unit.session, contracts=ids)}
    names = (
        "contract.streak",
        "contract.performed",
        "contract.term",
        "contract.plan_price",
        "contract.streak_before",
    )
    columns = zip(*(rows[number] for number in ids), strict=True)
    return dict(zip(names, (list(column) for column in columns), strict=True))


def _customer(batch: Batch) -> Columns:
    ids = batch.subjects("customer")
    rows = {row[0]: row[1:] for row in _OF_CUSTOMERS.rows(batch.unit.session, customers=ids)}
    return {
        "customer.active_contracts": [int(rows.get(number, (0, 0))[0]) for number in ids],
        "customer.performed_periods": [int(rows.get(number, (0, 0))[1]) for number in ids],
    }


def _signed(batch: Batch) -> Columns:
    """How many contracts each customer ever signed, and the price of the newest."""
    ids = batch.subjects("customer")
    prices: defaultdict[int, list[int]] = defaultdict(list)
    for customer, price in _SIGNED.rows(batch.unit.session, customers=ids):
        prices[customer].append(price)
    return {
        "customer.signed_contracts": [len(prices[each]) for each in ids],
        "customer.plan_price": [prices[each][-1] if prices[each] else None for each in ids],
    }


def register(registry: Registry) -> None:
    registry.provide(
        Provider(
            "application",
            (
                "application.identity",
                "application.pets_prohibited",
                "application.documents",
                "application.residence_proof",
            ),
            _application,
        )
    )
    registry.provide(Provider("application", ("application.missing_documents",), _missing))
    registry.provide(
        Provider(
            "contract",
            (
                "contract.streak",
                "contract.performed",
                "contract.term",
                "contract.plan_price",
                "contract.streak_before",
            ),
            _contract,
        )
    )
    registry.provide(
        Provider("customer", ("customer.active_contracts", "customer.performed_periods"), _customer)
    )
    registry.provide(
        Provider("customer", ("customer.signed_contracts", "customer.plan_price"), _signed)
    )
