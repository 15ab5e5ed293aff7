"""Moves of applications and contracts: checked against the machine, written with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from pawpact.access.log import FOREIGN_ID
from pawpact.contracts.models import (
    Application,
    ApplicationEvent,
    Contract,
    ContractEvent,
    Deposit,
    DepositEvent,
)
from pawpact.contracts.values import APPLICATION, CONTRACT, DEPOSIT
from pawpact.database.among import among_given
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.kernel.errors import Attempt, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

_APPLICATIONS = PreparedObjects(select(Application).where(among_given(Application.id, "ids")))
_CONTRACTS = PreparedObjects(select(Contract).where(among_given(Contract.id, "ids")))


def applications(unit: Unit, ids: Sequence[int]) -> dict[int, Application]:
    """The store's applications with these ids; one that is not there is refused."""
    if not ids:
        return {}
    found = {row.id: row for row in _APPLICATIONS.all(unit.session, ids=ids)}
    _all_found(set(ids) - found.keys(), Label("申请", "application"))
    return found


def contracts(unit: Unit, ids: Sequence[int]) -> dict[int, Contract]:
    """The store's contracts with these ids; one that is not there is refused."""
    if not ids:
        return {}
    found = {row.id: row for row in _CONTRACTS.all(unit.session, ids=ids)}
    _all_found(set(ids) - found.keys(), Label("合约", "contract"))
    return found


def move_application(unit: Unit, row: Application, to: str, why: str) -> None:
    APPLICATION.check(row.state, to)
    written = _written(unit, row.state, to, why)
    unit.session.add(ApplicationEvent(application_id=row.id, **written))
    row.state = to


def note_application(unit: Unit, row: Application, why: str) -> None:
    """What was recorded of an application that stays where it is: who, when, what."""
    unit.session.add(
        ApplicationEvent(application_id=row.id, **_written(unit, row.state, row.state, why))
    )


def move_contract(unit: Unit, row: Contract, to: str, why: str) -> None:
    CONTRACT.check(row.state, to)
    unit.session.add(ContractEvent(contract_id=row.id, **_written(unit, row.state, to, why)))
    row.state = to


def move_deposit(unit: Unit, row: Deposit, to: str, why: str) -> None:
    DEPOSIT.check(row.state, to)
    unit.session.add(DepositEvent(deposit_id=row.id, **_written(unit, row.state, to, why)))
    row.state = to


def _written(unit: Unit, came_from: str, went_to: str, why: str) -> dict[str, Any]:
    """What is kept of every move: from where to where, who, when, why."""
    return {
        "id": unit.ids.one(),
        "came_from": came_from,
        "went_to": went_to,
        "actor": unit.actor,
        "why": why,
        "at": unit.at,
    }


def _all_found(missing: set[int], kind: Label) -> None:
    """Whoever reaches for what this store does not have is told so, and it is on record."""
    if missing:
        error = NotFound(Label(f"本店没有这样的{kind.zh}", f"this store has no such {kind.en}"))
        error.attempt = Attempt(FOREIGN_ID, kind.en, tuple(sorted(missing)))
        raise error
