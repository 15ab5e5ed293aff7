"""Everything that a store keeps about one customer, as one document for her.

Tables are found by what they point to, so that one added later is in the copy without anybody
thinking of it: rows that name the customer, and rows that belong to those. Keys, hashes and
indexes made for the machine are left out; what is sealed is opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, LargeBinary, cast, inspect, select

from pawpact.access.log import READ_PERSONAL, record, trail
from pawpact.access.sealed_column import SealedColumn
from pawpact.accounts.models import Customer
from pawpact.accounts.service import require_customers
from pawpact.database.model import Base, TenantModel
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.identity import public_id
from pawpact.ledger.statement import statement
from pawpact.pets.models import Pet
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tenancy.unit import Unit

SCHEMA = "pawpact.customer/1"
PURPOSE = "copy for the customer"
_NAMED = ("customer_id", "owner_id")
_HIDDEN = frozenset({"tenant_id", "person_id"})
_NOT_HERS = frozenset({"staff", "subject_key", "idempotency_key"})
"""Tables whose rows name her only as everybody's keys do."""

Rows = list[dict[str, Any]]


def copy_of(unit: Unit, customer: int, sealed: Iterable[SealedColumn]) -> dict[str, Any]:
    """The whole copy; that it was made is written to the access log."""
    require_customers(unit, [customer])
    purposes = {(each.model.__tablename__, each.column): each.purpose for each in sealed}
    record(unit, READ_PERSONAL, "customer", [customer], purpose=PURPOSE)
    unit.session.flush()
    return {
        "schema": SCHEMA,
        "store": unit.store.name,
        "made_at": unit.at.isoformat(),
        "customer": public_id("cus", customer),
        "records": _records(unit, customer, purposes),
        "statement": _statement(unit, customer),
        "decisions": _decisions(unit, customer),
        "readings": _readings(unit, customer),
    }


def as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _records(unit: Unit, customer: int, purposes: Mapping[tuple[str, str], str]) -> dict[str, Rows]:
    """Rows by table, those that name her first, then what belongs to them."""
    found: dict[str, Rows] = {}
    ids: dict[str, list[int]] = {}
    tables = _store_tables()
    for model in tables.values():
        column = _naming(model)
        if column is not None:
            _take(unit, model, column, [customer], found, ids, purposes)
    _take(unit, Task, _columns(Task)["id"], _tasks(unit, customer), found, ids, purposes)
    waiting = [name for name in ids if name not in {Customer.__tablename__, Pet.__tablename__}]
    while waiting:
        parent = waiting.pop()
        for name, model in tables.items():
            column = None if name in found else _child_column(model, parent)
            if column is not None:
                _take(unit, model, column, ids[parent], found, ids, purposes)
                waiting += [name] if name in ids else []
    return dict(sorted(found.items()))


def _tasks(unit: Unit, customer: int) -> list[int]:
    return list(
        unit.session.scalars(
            select(TaskSubject.task_id).where(
                TaskSubject.role == "customer", TaskSubject.subject_id == customer
            )
        )
    )


def _store_tables() -> dict[str, type[TenantModel]]:
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return {
        model.__tablename__: model
        for model in sorted(models, key=lambda each: str(each.__tablename__))
        if issubclass(model, TenantModel) and model.__tablename__ not in _NOT_HERS
    }


def _naming(model: type[TenantModel]) -> Column[Any] | None:
    names = ("id",) if model is Customer else _NAMED
    return next((_columns(model)[name] for name in names if name in _columns(model)), None)


def _child_column(model: type[TenantModel], parent: str) -> Column[Any] | None:
    """Which of its columns says to which row of ``parent`` a row belongs."""
    return next(
        (
            column
            for column in _columns(model).values()
            if column.name != "tenant_id"
            and any(key.target_fullname.startswith(f"{parent}.") for key in column.foreign_keys)
        ),
        None,
    )


def _take(
    unit: Unit,
    model: type[TenantModel],
    column: Column[Any],
    keys: Sequence[int],
    found: dict[str, Rows],
    ids: dict[str, list[int]],
    purposes: Mapping[tuple[str, str], str],
) -> None:
    rows = unit.session.scalars(select(model).where(column.in_(keys))).all()
    if not rows:
        return
    name = model.__tablename__
    found[name] = [_plain(unit, row, purposes) for row in rows]
    if "id" in _columns(model):
        ids[name] = [getattr(row, "id") for row in rows]  # noqa: B009


def _plain(unit: Unit, row: TenantModel, purposes: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for column in _columns(type(row)).values():
        value = getattr(row, column.name)
        purpose = purposes.get((row.__tablename__, column.name))
        if purpose is not None and value is not None:
            written[column.name.removesuffix("_sealed")] = unit.vault.open_one(purpose, value)
        elif column.name not in _HIDDEN and not isinstance(column.type, LargeBinary):
            written[column.name] = _value(value)
    return written


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _statement(unit: Unit, customer: int) -> list[dict[str, Any]]:
    since = unit.session.scalars(select(Customer.created_at).where(Customer.id == customer)).one()
    whole = statement(unit, customer, since, unit.at + timedelta(milliseconds=1))
    return [
        {
            "at": line.at.isoformat(),
            "movement": line.movement,
            "account": line.account,
            "amount": line.amount,
        }
        for line in whole.lines
    ]


def _decisions(unit: Unit, customer: int) -> list[dict[str, Any]]:
    rows = unit.session.execute(
        select(DecisionRow.id, DecisionRow.moment, DecisionRow.decided_at, DecisionRow.subjects)
        .where(cast(DecisionRow.subjects["customer"].as_string(), BigInteger) == customer)
        .order_by(DecisionRow.id)
    )
    return [
        {"id": public_id("dec", row.id), "about": row.moment, "at": row.decided_at.isoformat()}
        for row in rows
    ]


def _readings(unit: Unit, customer: int) -> list[dict[str, Any]]:
    return [
        {
            "at": each.at.isoformat(),
            "actor": each.actor,
            "action": each.action,
            "purpose": each.purpose,
        }
        for each in trail(unit, subject="customer", subject_id=customer, most=10_000)
    ]


def _columns(model: type[TenantModel]) -> dict[str, Column[Any]]:
    return {column.name: column for column in inspect(model).columns}
