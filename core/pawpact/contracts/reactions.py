"""What core does when periods are performed or lost, and when debits may not be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pawpact.billing.moment import LATE
from pawpact.contracts.deposits.payment import MOMENT as DEPOSIT_PAID
from pawpact.contracts.deposits.payment import approve_paid
from pawpact.contracts.models import Contract, ContractEvent
from pawpact.contracts.moves import contracts, move_contract
from pawpact.contracts.running.hold import HoldReason, keep_holds, lift_hold, put_hold
from pawpact.contracts.running.progress import settle_progress
from pawpact.contracts.running.streak import recompute
from pawpact.contracts.running.streak_history import BROKEN_AT_ONCE, history
from pawpact.contracts.running.terms import terms_of_each
from pawpact.contracts.signing.handover import free_unhanded
from pawpact.contracts.values import PERFORMING, RUNNING
from pawpact.database import bulk
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Columns
from pawpact.kernel.errors import Defect
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

COUNTED = ("streak", "performed", "term", "plan_price")
"""What rules may know of a contract; counting a period answers it without another read."""
BEFORE = "contract.streak_before"
BROKEN_WHEN = "welfare_tiers.streak_broken_when"
AT_ONCE = "first_failure"


def count_period(unit: Unit, moment: str, cases: Sequence[Case]) -> Columns:
    """A performed period counts; one paid after its grace does not lengthen the streak."""
    ids = [case.subjects["contract"] for case in cases]
    counted = {
        "streak": [int(case.facts.get(LATE) is not True) for case in cases],
        "performed": [1] * len(cases),
    }
    read = (*COUNTED, "given_up", "state", "streak_leap")
    found = bulk.add(unit.session, Contract, ids, counted, read)
    streaks, performed, terms, prices, given_up, states, leaps = zip(
        *(found[each] for each in ids), strict=True
    )
    if not set(states) <= set(PERFORMING):
        raise Defect("a period was performed on a contract that does not run")
    overdue = [each for each, state in zip(ids, states, strict=True) if state == "payment_overdue"]
    if overdue:
        settle_progress(unit, list(contracts(unit, overdue).values()))
    done = zip(ids, performed, given_up, terms, states, strict=True)
    last = [each for each, *counts, state in done if _is_last(*counts) and state == "active"]
    if last:
        for row in contracts(unit, last).values():
            move_contract(unit, row, "completing", "last period performed")
    _land(unit, [each for each, leap in zip(ids, leaps, strict=True) if leap])
    columns = (streaks, performed, terms, prices)
    grown = zip(streaks, counted["streak"], leaps, strict=True)
    return {
        BEFORE: [streak - by - leap for streak, by, leap in grown],
        **{f"contract.{name}": column for name, column in zip(COUNTED, columns, strict=True)},
    }


def _land(unit: Unit, leapt: Sequence[int]) -> None:
    """What a pause added to these streaks has been answered for now."""
    bulk.update(unit.session, Contract, leapt, {"streak_leap": [0] * len(leapt)})


def _is_last(performed: int, given_up: int, term: int) -> bool:
    return performed + given_up >= term


def break_streak(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """Unpaid after grace: the streak starts from nothing, the contract is overdue."""
    ids = [case.subjects["contract"] for case in cases]
    for row in contracts(unit, ids).values():
        row.streak = row.streak_leap = 0
        if row.state == "active":
            move_contract(unit, row, "payment_overdue", "unpaid after grace")


def break_at_failure(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """Where the signed terms are that strict, a failed debit ends the streak at once.

    A store that is kinder today is so to every contract.
    """
    if unit.store.text(BROKEN_WHEN) != AT_ONCE:
        return
    found = [row for row in contracts(unit, _contracts_of(cases)).values() if row.streak]
    terms = terms_of_each(unit, found)
    rows = [row for row in found if terms[row.id].text(BROKEN_WHEN) == AT_ONCE]
    for row in rows:
        row.streak = row.streak_leap = 0
    unit.session.add_all(
        ContractEvent(
            id=unit.ids.one(),
            contract_id=row.id,
            came_from=row.state,
            went_to=row.state,
            actor=unit.actor,
            why=BROKEN_AT_ONCE,
            at=unit.at,
        )
        for row in rows
    )
    unit.session.flush()


def recount_reversed(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """A debit was charged back: streak and performed periods are counted anew from history.

    The period will not be performed any more; what of it is owed stands in the books.
    """
    lost = Counter(case.subjects["contract"] for case in cases)
    moves = history(unit.session, list(lost))
    rows = contracts(unit, list(lost))
    for number, row in rows.items():
        row.streak, row.performed = recompute(moves[number])
        row.streak_leap = min(row.streak_leap, row.streak)
        row.given_up += lost[number]
    unit.session.flush()
    settle_progress(unit, list(rows.values()))


def hold_without_mandate(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """No valid mandate: the contract waits for another way to pay."""
    for number, row in contracts(unit, _contracts_of(cases)).items():
        if row.state in RUNNING:
            put_hold(unit, number, HoldReason.PAYMENT_METHOD, moment)


def go_on_with_mandate(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    for number in contracts(unit, _contracts_of(cases)):
        lift_hold(unit, number, HoldReason.PAYMENT_METHOD, moment)


def hold_undecided(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """A policy could not price a period: nothing is debited until a person decides."""
    for case in cases:
        put_hold(unit, case.subjects["contract"], HoldReason.DECISION, moment, key=_charge(case))


def go_on_decided(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    for case in cases:
        lift_hold(unit, case.subjects["contract"], HoldReason.DECISION, moment, key=_charge(case))


def hold_new_charges(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """A hold that was laid before the contract ran holds its charges too."""
    keep_holds(unit, _contracts_of(cases))


def register(registry: Registry) -> None:
    registry.react(DEPOSIT_PAID, approve_paid)
    registry.react("period.performed", count_period)
    registry.react("charge.failed", break_at_failure)
    registry.react("charge.overdue", break_streak)
    registry.react("charge.reversed", recount_reversed)
    registry.react("charge.undecided", hold_undecided)
    registry.react("charge.decided", go_on_decided)
    registry.react("mandate.stopped", hold_without_mandate)
    registry.react("mandate.restored", go_on_with_mandate)
    registry.react("contract.activated", hold_new_charges)
    registry.react("contract.ended", free_unhanded)


def _contracts_of(cases: Sequence[Case]) -> list[int]:
    return list(dict.fromkeys(case.subjects["contract"] for case in cases))


def _charge(case: Case) -> str:
    return f"charge:{case.subjects['charge']}"
