"""``/stores/<store>/contracts/<contract>/charges``: what is debited of one contract."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import READ_PROBLEMS, look, number_of
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors
from pawpact.access.permission import Permission
from pawpact.billing.charge_schemas import ChargesView
from pawpact.billing.view import show_charges
from pawpact.contracts.moves import contracts
from pawpact.tenancy.unit import Unit


def add_charges(found: Routes, doors: Doors) -> None:
    """A contract's charges, among the routes of contracts."""

    @found.serve(
        "GET",
        "/contracts/<string:contract>/charges",
        answer=ChargesView,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def charges(*, store: str, contract: str) -> Any:
        """合约的各期账单 / All charges of a contract, settled and waived ones too."""
        number = number_of("con", contract)
        return look(doors, lambda unit: _shown(unit, number))


def _shown(unit: Unit, contract: int) -> dict[str, Any]:
    row = contracts(unit, [contract])[contract]
    return {"contract": row.id, "items": show_charges(unit, row.id)}
