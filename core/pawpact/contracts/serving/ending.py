"""``/stores/<store>/contracts/<contract>/…``: the bill first, then what is agreed by it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any

from pawpact.access.answering import (
    READ_PROBLEMS,
    WRITE_PROBLEMS,
    IdempotencyHeader,
    look,
    number_of,
)
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Doors, caller
from pawpact.access.permission import Permission, require
from pawpact.contracts.deposits.held import held_deposits
from pawpact.contracts.ending.termination import (
    ending_of,
    request_termination,
    settle_termination,
    termination_bill,
)
from pawpact.contracts.ending.unspent import open_receivable, unspent_points
from pawpact.contracts.ending.values import BY_CUSTOMER, Bill
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.moves import contracts
from pawpact.contracts.serving import ending_schemas as schema
from pawpact.contracts.serving.running import changing
from pawpact.contracts.serving.running_schemas import LifeAnswer
from pawpact.contracts.values import CONTRACT
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

ENDING = "terminating"


def routes(doors: Doors) -> Routes:
    """Ends of contracts."""
    found = Routes("endings", "解约 / ending a contract", doors)
    _bill(found, doors)
    _ended(found, doors)
    _withdrawn(found, doors)
    return found


def _bill(found: Routes, doors: Doors) -> None:
    @found.serve(
        "GET",
        "/contracts/<string:contract>/bill",
        query=schema.BillQuery,
        answer=schema.BillAnswer,
        permission=Permission.READ_CONTRACT,
        problems=READ_PROBLEMS,
    )
    def bill(query: dict[str, str], *, store: str, contract: str) -> Any:
        """现在解约的账单，不办理；已申请解约的，是待确认的那张 / What ending it comes to."""
        number = number_of("con", contract)
        return look(doors, lambda unit: _shown(bill_now(unit, number, query["reason"])))


def _ended(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/termination",
        headers=IdempotencyHeader,
        body=schema.TerminationRequest,
        answer=LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def end(_header: dict[str, str], body: dict[str, str], *, store: str, contract: str) -> Any:
        """按已出示的账单解约：立即停止扣款 / End it by the bill that was shown; debits stop."""
        number, reason = number_of("con", contract), body["reason"]
        if reason != BY_CUSTOMER:
            require(caller().role, Permission.END_CONTRACT)

        def work(unit: Unit) -> None:
            row = contracts(unit, [number])[number]
            CONTRACT.check(row.state, ENDING)
            require_shown(termination_bill(unit, number, reason), body["fingerprint"])
            request_termination(unit, number, reason, body["why"])

        return changing(doors, number, work)

    @found.serve(
        "POST",
        "/contracts/<string:contract>/settlement",
        headers=IdempotencyHeader,
        body=schema.SettlementRequest,
        answer=LifeAnswer,
        permission=Permission.END_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def settle(_header: dict[str, str], body: dict[str, Any], *, store: str, contract: str) -> Any:
        """按客户的答复结清，指明是哪张账单 / Settle it as the customer answered this very bill."""
        number = number_of("con", contract)

        def work(unit: Unit) -> None:
            CONTRACT.check(contracts(unit, [number])[number].state, "terminated")
            require_shown(bill_now(unit, number, BY_CUSTOMER), body["fingerprint"])
            settle_termination(
                unit,
                number,
                choice=body["points"],
                confirmed=body["agreed"],
                why=body["why"],
            )

        return changing(doors, number, work)


def _withdrawn(found: Routes, doors: Doors) -> None:
    @found.serve(
        "POST",
        "/contracts/<string:contract>/withdrawal",
        headers=IdempotencyHeader,
        body=schema.WithdrawalRequest,
        answer=LifeAnswer,
        permission=Permission.CHANGE_CONTRACT,
        problems=WRITE_PROBLEMS,
    )
    def take_back(
        _header: dict[str, str], body: dict[str, Any], *, store: str, contract: str
    ) -> Any:
        """冷静期内撤回，全部退还 / Withdraw within the cooling-off days; everything returns."""
        number = number_of("con", contract)
        wish = Withdrawal(
            number, body["why"], body["pet_returned"], body["arrangement"], body["points"]
        )
        return changing(doors, number, lambda unit: withdraw(unit, wish))


def bill_now(unit: Unit, contract: int, reason: str) -> Bill:
    """What ending comes to; once it was asked for, the bill of that, balances as they are now."""
    row = contracts(unit, [contract])[contract]
    if row.state != ENDING:
        return termination_bill(unit, contract, reason)
    points, held = unspent_points(unit, row), held_deposits(unit, [row.id]).get(row.id)
    billed: dict[str, Any] = dict(ending_of(unit, contract).bill)
    return replace(
        Bill(**billed),
        paid=points.paid,
        bonus=points.bonus,
        deposit=held.remaining if held else 0,
        receivable=open_receivable(unit, row.id),
    )


def fingerprint(bill: Bill) -> str:
    """A hash of everything that a bill says."""
    return sha256(json.dumps(bill.stored(), sort_keys=True).encode()).hexdigest()


def require_shown(bill: Bill, shown: str) -> None:
    """Refuse an answer to another bill than the one that holds now."""
    if fingerprint(bill) != shown:
        raise Conflict(
            Label("账单已经变了，请重新出示", "the bill has changed since it was shown"),
            hint=Label(
                "取最新账单，让客户重新确认", "get the bill again and have it answered anew"
            ),
        )


def _shown(bill: Bill) -> dict[str, Any]:
    return {
        **asdict(bill),
        "refund": bill.refund,
        "owed": bill.owed,
        "lines": bill.lines,
        "fingerprint": fingerprint(bill),
    }
