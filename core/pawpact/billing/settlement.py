"""Last step of a debit: what the provider answered becomes states, notices and moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from pawpact.billing.change import CHANGED, Changes
from pawpact.billing.event import Trail
from pawpact.billing.gateway.capability import UNLIMITED, Capabilities
from pawpact.billing.gateway.values import GatewayAnswer, Result
from pawpact.billing.mandate import revoke_of_contracts
from pawpact.billing.models import Charge, GatewayCall
from pawpact.billing.moment import CHARGE_FAILED, CHARGE_SETTLED, PERIOD_PERFORMED, case_of
from pawpact.billing.notice import write_notices
from pawpact.billing.rule import RetryRule
from pawpact.billing.values import UNANSWERED_STATES, ChargeState, NoticeKind, Reason
from pawpact.billing.wanting import Announced
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.ledger.movement import owe_late_debit
from pawpact.ledger.service import post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit

_READ = (
    Charge.id,
    Charge.contract_id,
    Charge.customer_id,
    Charge.pet_id,
    Charge.period,
    Charge.shift,
    Charge.amount,
    Charge.discount,
    Charge.promotion,
    Charge.attempts,
    Charge.state,
    Charge.due_at,
    Charge.ended_at,
    Charge.gateway_key,
)

_SETTLED = (ChargeState.SETTLED.value, ChargeState.REVERSED.value)
"""What the provider says of these again is nothing new."""

_BY_KEY, _WITH_CHANGED = (
    Prepared(
        select(*_READ, *more)
        .where(among_given(Charge.gateway_key, "keys"), Charge.state.not_in(_SETTLED))
        .with_for_update()
    )
    for more in ((), CHANGED)
)


@dataclass(slots=True)
class Settled:
    """What came of a chunk of answers."""

    settled: int = 0
    failed: int = 0
    unknown: int = 0
    paid_back: int = 0

    @property
    def total(self) -> int:
        return self.settled + self.failed + self.unknown + self.paid_back


class _Answered(NamedTuple):
    row: Any
    answer: GatewayAnswer


@dataclass(slots=True)
class _Groups:
    """The charges of one state, by what the provider said of them."""

    settled: list[_Answered] = field(default_factory=list)
    late: list[_Answered] = field(default_factory=list)
    """Collected though the contract had ended."""
    failed: list[_Answered] = field(default_factory=list)
    unknown: list[_Answered] = field(default_factory=list)


def settle(
    unit: Unit, answers: Sequence[GatewayAnswer], limits: Capabilities = UNLIMITED
) -> Settled:
    """Write down what became of these attempts.

    A charge that is settled already is left alone, so the same answer may come any number of
    times. Money collected for a charge that was given up meanwhile is owed back (P45). ``limits``
    are those of the provider who answers.
    """
    by_key = {answer.key: answer for answer in answers if answer.result is not Result.ABSENT}
    is_mixed = any(answer.result is not Result.OK for answer in by_key.values())
    attempts = _WITH_CHANGED if is_mixed else _BY_KEY
    rows = attempts.rows(unit.session, keys=by_key.keys())
    answered = [_Answered(row, by_key[row.gateway_key]) for row in rows]
    _write_calls(unit, answered)
    trail, total = Trail(), Settled()
    total.paid_back += _pay_back_contradictions(unit, answered)
    for state in UNANSWERED_STATES:
        groups = _group([each for each in answered if each.row.state == state])
        _settle_group(unit, state, groups, trail, limits)
        total.settled += len(groups.settled)
        total.paid_back += len(groups.late)
        total.failed += len(groups.failed)
        total.unknown += len(groups.unknown)
    trail.write(unit)
    return total


def _group(answered: Sequence[_Answered]) -> _Groups:
    groups = _Groups()
    for each in answered:
        if each.answer.result is Result.REFUSED:
            groups.failed.append(each)
        elif each.answer.result is Result.UNKNOWN:
            groups.unknown.append(each)
        elif each.row.ended_at is None:
            groups.settled.append(each)
        else:
            groups.late.append(each)
    return groups


def _settle_group(
    unit: Unit, state: ChargeState, groups: _Groups, trail: Trail, limits: Capabilities
) -> None:
    changes = Changes()
    _succeed(unit, [*groups.settled, *groups.late], changes)
    trail.move(_ids(groups.settled), state, ChargeState.SETTLED, "collected")
    trail.move(_ids(groups.late), state, ChargeState.SETTLED, "collected_after_end")
    _fail(unit, state, groups.failed, trail, changes, limits)
    if state is ChargeState.PROCESSING:
        _leave_unknown(groups.unknown, trail, changes)
    changes.write(unit, state)
    _pay_back(unit, groups.late)
    unit.raise_moment(CHARGE_SETTLED, [case_of(each.row) for each in groups.settled])
    unit.raise_moment(
        CHARGE_FAILED, [case_of(each.row, each.row.attempts) for each in groups.failed]
    )


def _succeed(unit: Unit, answered: Sequence[_Answered], changes: Changes) -> None:
    """Settled; those that count for their contract will stand in the receipt promised now."""
    performing = any(each.row.ended_at is None for each in answered)
    receipt = unit.promise_receipt(PERIOD_PERFORMED) if performing else None
    changes.set(
        _rows(answered),
        {
            "state": [ChargeState.SETTLED.value] * len(answered),
            "next_at": [None] * len(answered),
            "settled_at": [unit.at] * len(answered),
            "provider_reference": [each.answer.reference for each in answered],
            "receipt_id": [receipt if each.row.ended_at is None else None for each in answered],
        },
    )


class _Failure(NamedTuple):
    """A failed charge as its notice needs it."""

    row: Any
    id: int
    customer_id: int
    attempts: int
    amount: int
    failure: str
    retry_at: datetime | None
    overdue_at: datetime
    ended: bool


def _fail(
    unit: Unit,
    state: ChargeState,
    answered: Sequence[_Answered],
    trail: Trail,
    changes: Changes,
    limits: Capabilities,
) -> None:
    """Plan the next attempt and tell the customer of it; of an ended contract nothing is left."""
    if not answered:
        return
    retry = RetryRule.of(unit.store).within(limits)
    failures = [_failure(unit, each, retry) for each in answered]
    live = [each for each in failures if not each.ended]
    ended = [each.row for each in failures if each.ended]
    trail.move([each.id for each in live], state, ChargeState.FAILED, "refused")
    trail.move(
        [row.id for row in ended],
        state,
        ChargeState.CANCELLED,
        "contract_ended",
        through=ChargeState.FAILED,
    )
    _write_failures(unit, live, changes)
    changes.set(
        ended,
        {"state": [ChargeState.CANCELLED.value] * len(ended), "next_at": [None] * len(ended)},
    )
    revoked = [
        each.row.contract_id for each in answered if each.answer.reason == Reason.MANDATE_REVOKED
    ]
    if revoked:
        revoke_of_contracts(unit, revoked, "provider_says_revoked", known_there=True)


def _write_failures(unit: Unit, failures: Sequence[_Failure], changes: Changes) -> None:
    """Every failed attempt is told, not only a short balance (billing.second-notice)."""
    kinds = [NoticeKind.SECOND.value] * len(failures)
    if not failures:
        return
    said = Announced(
        [each.id for each in failures],
        [each.customer_id for each in failures],
        [each.attempts for each in failures],
        [each.amount for each in failures],
        [each.failure for each in failures],
    )
    notices = write_notices(unit, said, kinds, [each.retry_at for each in failures])
    changes.set(
        [each.row for each in failures],
        {
            "state": [ChargeState.FAILED.value] * len(failures),
            "failure": [each.failure for each in failures],
            "exhausted": [each.retry_at is None for each in failures],
            "next_at": [each.retry_at or each.overdue_at for each in failures],
            "notice_kind": kinds,
            "notice_id": notices,
            "notice_pending": [True] * len(failures),
            "notice_delivered_at": [None] * len(failures),
        },
    )


def _failure(unit: Unit, each: _Answered, retry: RetryRule) -> _Failure:
    row = each.row
    return _Failure(
        row,
        row.id,
        row.customer_id,
        row.attempts,
        row.amount,
        Reason.of(each.answer.reason or "").value,
        retry.retry_at(unit.at, row.attempts),
        retry.overdue_at(row.due_at, unit.at),
        row.ended_at is not None,
    )


def _leave_unknown(answered: Sequence[_Answered], trail: Trail, changes: Changes) -> None:
    changes.set(_rows(answered), {"state": [ChargeState.UNKNOWN.value] * len(answered)})
    trail.move(_ids(answered), ChargeState.PROCESSING, ChargeState.UNKNOWN, "no_answer")


def _write_calls(unit: Unit, answered: Sequence[_Answered]) -> None:
    bulk.insert(
        unit.session,
        GatewayCall,
        {
            "id": unit.ids.many(len(answered)),
            "charge_id": _ids(answered),
            "gateway_key": [each.answer.key for each in answered],
            "amount": [each.row.amount for each in answered],
            "result": [each.answer.result.value for each in answered],
            "reason": [_reason(each.answer) for each in answered],
            "provider_reference": [each.answer.reference for each in answered],
            "at": [unit.at] * len(answered),
        },
    )


def _reason(answer: GatewayAnswer) -> str | None:
    return None if answer.reason is None else Reason.of(answer.reason).value


def _rows(answered: Sequence[_Answered]) -> list[Any]:
    return [each.row for each in answered]


def _ids(answered: Sequence[_Answered]) -> list[int]:
    return [each.row.id for each in answered]


def _pay_back_contradictions(unit: Unit, answered: Sequence[_Answered]) -> int:
    """The provider took money for what it had refused, or what was taken for never sent."""
    taken = [
        each
        for each in answered
        if each.answer.result is Result.OK and each.row.state not in UNANSWERED_STATES
    ]
    _pay_back(unit, taken)
    return len(taken)


def _pay_back(unit: Unit, answered: Sequence[_Answered]) -> None:
    if answered:
        post(unit, [_late_debit(each.row) for each in answered])


def _late_debit(row: Row[Any]) -> Journal:
    return owe_late_debit(
        f"late:{row.gateway_key}", row.customer_id, row.amount, "collected after the end"
    )
