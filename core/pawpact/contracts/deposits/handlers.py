"""Carries out what rules make of deposits, within what is held whatever a rule says."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.contracts.deposits.held import FREE_STATES, held_rows
from pawpact.contracts.deposits.offset import TOO_EARLY, answer_offset, offset_key, offsets_of
from pawpact.contracts.deposits.returning import return_deposits
from pawpact.contracts.deposits.term import periods_missing
from pawpact.contracts.models import Deposit, DepositOffset
from pawpact.contracts.moves import move_deposit
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.kernel.identity import public_id
from pawpact.ledger.movement import offset_deposit
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.outbox.service import Message, send
from pawpact.outbox.values import Said
from pawpact.tenancy.unit import Unit

NOTHING_HELD = "offset_no_deposit"
_SAID = ("offset_not_allowed", "offset_above_balance", NOTHING_HELD, TOO_EARLY)
"""Reasons for which the message has words."""


def offset_deposits(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P08 for each request that is not answered yet: never more than was asked, or than is held."""
    rows = offsets_of(unit, _subjects(granted, "offset"))
    held = held_rows(unit, _subjects(granted, "contract"))
    statuses: list[Status] = []
    journals: list[Journal] = []
    for each in granted:
        row, deposit = rows[each.case.subjects["offset"]], held.get(each.case.subjects["contract"])
        if row.state != "asked":
            statuses.append(Status.ALREADY)
        elif deposit is None or deposit.state not in FREE_STATES:
            statuses.append(Status.CAPPED)
            _refuse(unit, row, each, NOTHING_HELD, left=0)
        else:
            wanted = _amount(each)
            journals.append(_give(unit, row, deposit, each, wanted))
            statuses.append(Status.APPLIED if row.given == wanted else Status.CAPPED)
    unit.session.flush()
    post(unit, journals)
    return statuses


def refuse_offsets(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """Nothing is offset, with the reason and what is missing; the customer is told."""
    rows = offsets_of(unit, _subjects(granted, "offset"))
    held = held_rows(unit, _subjects(granted, "contract"))
    missing = periods_missing(unit, _subjects(granted, "contract"))
    for each in granted:
        deposit = held.get(each.case.subjects["contract"])
        row, reason = rows[each.case.subjects["offset"]], str(each.request.arguments["reason"])
        row.missing = missing[each.case.subjects["contract"]] if reason == TOO_EARLY else 0
        _refuse(unit, row, each, reason, left=deposit.remaining if deposit else 0)
    unit.session.flush()
    return [Status.APPLIED] * len(granted)


def return_held(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P09 for whatever is still held of these contracts."""
    causes = {each.case.subjects["contract"]: _cause(each) for each in granted}
    returned = return_deposits(unit, causes)
    return [
        Status.APPLIED if each.case.subjects["contract"] in returned else Status.ALREADY
        for each in granted
    ]


def register(registry: Registry) -> None:
    registry.handle("offset_deposit", offset_deposits)
    registry.handle("return_deposit", return_held)


def _give(
    unit: Unit, row: DepositOffset, deposit: Deposit, granted: Granted, wanted: int
) -> Journal:
    row.given = min(wanted, row.asked, deposit.remaining)
    answer_offset(unit, row, "given")
    deposit.remaining -= row.given
    move_deposit(unit, deposit, "part_offset" if deposit.remaining else "offset", granted.cause)
    values: dict[str, Said] = {"amount": row.given, "left": deposit.remaining}
    _tell(unit, "deposit.offset", granted, values)
    key = offset_key(granted.case.subjects["contract"], row.id)
    return offset_deposit(key, deposit.customer_id, row.given, _cause(granted))


def _refuse(unit: Unit, row: DepositOffset, granted: Granted, reason: str, *, left: int) -> None:
    answer_offset(unit, row, "refused")
    row.reason = reason
    if row.missing:
        _tell(unit, "deposit.offset_early", granted, {"missing": row.missing})
    else:
        said = reason if reason in _SAID else "other"
        _tell(unit, "deposit.offset_refused", granted, {"reason": said, "left": left})


def _tell(unit: Unit, kind: str, granted: Granted, values: dict[str, Said]) -> None:
    subjects = dict(granted.case.subjects)
    send(unit, [Message(kind, subjects, key=f"{kind}:{subjects['offset']}", values=values)])


def _cause(granted: Granted) -> str:
    """The rule and its receipt; a case that nobody decided before a person did has none."""
    receipt = f" {public_id('dec', granted.decision)}" if granted.decision else ""
    return f"{granted.cause}{receipt}"


def _subjects(granted: Sequence[Granted], role: str) -> list[int]:
    return [each.case.subjects[role] for each in granted]


def _amount(granted: Granted) -> int:
    value = granted.request.arguments["amount"]
    if type(value) is not int:
        raise Defect("what is offset is an amount in fen")
    return value
