"""Use case: running contracts that a store brings along from the system it used before.

Each comes with its plan, the periods paid so far and the next debit day. Nothing is debited until
the customer has given a new mandate: a hold says so, and a task of the sales staff.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pawpact.access.actor import Role
from pawpact.benefits.granting import bring
from pawpact.billing.opening import OpeningSeries, open_charges
from pawpact.contracts.models import Application, Contract, ContractEvent, ContractHold
from pawpact.contracts.opening.deposit import open_deposits
from pawpact.contracts.running.hold import HoldReason
from pawpact.database import bulk
from pawpact.kernel.calendar import add_months, at_local
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.pets.models import Pet
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.benefit_kind import KINDS

WHY = "import"
ASK_MANDATE = "contract.ask_mandate"
_STATE = "active"


@dataclass(frozen=True, slots=True)
class OpeningContract:
    """A running contract as the other system has it. ``key`` tells it apart for ever."""

    key: str
    customer: int
    pet: int
    plan: str
    price: int
    term: int
    signed_on: date
    next_debit_on: date
    paid: int
    streak: int | None = None
    """Periods paid on time without a gap; None: all that were paid."""
    deposit: int = 0
    granted: tuple[str, ...] = ()
    """Benefits that the contract brought in the other system; they are not granted again."""


def opening_problems(store: Store, new: OpeningContract, today: date) -> list[InvalidField]:
    """Everything that speaks against taking this contract in."""
    found = [
        _bounded(store, "plan_price", new.price, "core.contracts.plan_price", yuan),
        _bounded(store, "term", new.term, "core.contracts.term_periods", str),
        _paid(new),
        _streak(new),
        _signed(new, today),
        _next_debit(store, new, today),
        _deposit(new),
        _granted(new),
    ]
    return [each for each in found if each]


def bring_contracts(unit: Unit, new: Sequence[OpeningContract]) -> list[int]:
    """Write contracts that passed ``opening_problems``; their ids. A fixed number of statements."""
    applications, ids = unit.ids.many(len(new)), unit.ids.many(len(new))
    signed = [_at(unit, each.signed_on) for each in new]
    _write_applications(unit, new, applications, signed)
    _write_contracts(unit, new, applications, ids, signed)
    _hold(unit, ids)
    open_charges(unit, [_series(each, number) for each, number in zip(new, ids, strict=True)])
    open_deposits(
        unit,
        [
            (application, contract, each.customer, each.deposit, at)
            for each, application, contract, at in zip(new, applications, ids, signed, strict=True)
            if each.deposit
        ],
    )
    _link_pets(unit, new, ids, signed)
    _ask_for_mandates(unit, new, ids)
    bring(
        unit,
        [
            (number, each.customer, kind)
            for each, number in zip(new, ids, strict=True)
            for kind in dict.fromkeys(each.granted)
        ],
    )
    return ids


def _write_applications(
    unit: Unit, new: Sequence[OpeningContract], ids: Sequence[int], signed: Sequence[datetime]
) -> None:
    count = len(new)
    bulk.insert(
        unit.session,
        Application,
        {
            "id": ids,
            "key": [f"import:{number}" for number in ids],
            "customer_id": [each.customer for each in new],
            "pet_id": [each.pet for each in new],
            "plan": [each.plan for each in new],
            "plan_price": [each.price for each in new],
            "term": [each.term for each in new],
            "documents": [[]] * count,
            "wanted": [[]] * count,
            "state": ["approved"] * count,
            "attempt": [1] * count,
            "decided_attempt": [1] * count,
            "low_threshold_offered": [False] * count,
            "submitted_at": signed,
        },
    )


def _write_contracts(
    unit: Unit,
    new: Sequence[OpeningContract],
    applications: Sequence[int],
    ids: Sequence[int],
    signed: Sequence[datetime],
) -> None:
    count = len(new)
    bulk.insert(
        unit.session,
        Contract,
        {
            "id": ids,
            "application_id": applications,
            "customer_id": [each.customer for each in new],
            "pet_id": [each.pet for each in new],
            "plan_price": [each.price for each in new],
            "term": [each.term for each in new],
            "state": [_STATE] * count,
            "revision_id": [unit.store.revision.id] * count,
            "signed_at": signed,
            "activated_at": signed,
            "streak": [_streak_of(each) for each in new],
            "performed": [each.paid for each in new],
        },
    )
    bulk.insert(
        unit.session,
        ContractEvent,
        {
            "id": unit.ids.many(count),
            "contract_id": ids,
            "came_from": ["draft"] * count,
            "went_to": [_STATE] * count,
            "actor": [unit.actor] * count,
            "why": [WHY] * count,
            "at": [unit.at] * count,
        },
    )


def _hold(unit: Unit, contracts: Sequence[int]) -> None:
    count = len(contracts)
    bulk.insert(
        unit.session,
        ContractHold,
        {
            "id": unit.ids.many(count),
            "contract_id": contracts,
            "reason": [HoldReason.PAYMENT_METHOD.value] * count,
            "key": [""] * count,
            "why": ["import: the mandate is to be asked for anew"] * count,
            "since": [unit.at] * count,
            "by": [unit.actor] * count,
        },
    )


def _link_pets(
    unit: Unit, new: Sequence[OpeningContract], ids: Sequence[int], signed: Sequence[datetime]
) -> None:
    bulk.update(
        unit.session,
        Pet,
        [each.pet for each in new],
        {
            "owner_id": [each.customer for each in new],
            "contract_id": list(ids),
            "handed_over_at": list(signed),
        },
    )


def _ask_for_mandates(unit: Unit, new: Sequence[OpeningContract], ids: Sequence[int]) -> None:
    """In time for the first notice of the next debit."""
    ahead = timedelta(hours=unit.store.integer("core.billing.pre_debit_notice_hours"))
    open_tasks(
        unit,
        [
            NewTask(
                ASK_MANDATE,
                f"{ASK_MANDATE}:{number}",
                {"contract": number, "customer": each.customer},
                max(unit.at, _at(unit, each.next_debit_on) - ahead),
                Role.SALES,
            )
            for each, number in zip(new, ids, strict=True)
        ],
    )


def _series(each: OpeningContract, contract: int) -> OpeningSeries:
    return OpeningSeries(
        contract,
        each.customer,
        each.pet,
        each.term,
        each.paid,
        _streak_of(each),
        each.next_debit_on,
        each.price,
    )


def _streak_of(each: OpeningContract) -> int:
    return each.paid if each.streak is None else each.streak


def _at(unit: Unit, day: date) -> datetime:
    return at_local(day, time.min, unit.store.zone)


def _bounded(
    store: Store, field: str, number: int, parameter: str, say: Callable[[int], str]
) -> InvalidField | None:
    lowest, highest = store.integer(f"{parameter}_min"), store.integer(f"{parameter}_max")
    if lowest <= number <= highest:
        return None
    return InvalidField(
        field,
        Label(
            f"应在 {say(lowest)} 到 {say(highest)} 之间",
            f"it lies between {say(lowest)} and {say(highest)}",
        ),
    )


def _paid(new: OpeningContract) -> InvalidField | None:
    if 0 <= new.paid < new.term:
        return None
    return InvalidField(
        "periods_paid",
        Label(
            f"应在 0 到 {new.term - 1} 之间；全部付清的合约不必导入",
            f"it lies between 0 and {new.term - 1}; a contract that is all paid is not imported",
        ),
        hint=Label("在映射的 skip_when 中跳过这些行", "leave such rows out with skip_when"),
    )


def _streak(new: OpeningContract) -> InvalidField | None:
    if new.streak is None or 0 <= new.streak <= new.paid:
        return None
    return InvalidField(
        "streak", Label("不能多于已付期数", "it is not more than the periods that were paid")
    )


def _signed(new: OpeningContract, today: date) -> InvalidField | None:
    if new.signed_on <= today:
        return None
    return InvalidField("signed_on", Label("不能是将来的日期", "it cannot lie in the future"))


def _next_debit(store: Store, new: OpeningContract, today: date) -> InvalidField | None:
    latest = store.integer("core.billing.anchor_day_max")
    if new.next_debit_on < today:
        return InvalidField(
            "next_debit_on",
            Label("下次扣款日已经过去", "the next debit day has passed"),
            hint=Label("请先在原系统结清到今天", "settle it up to today in the other system first"),
        )
    last = add_months(today, 2 + store.integer("illness_pause.max_periods"))
    if new.next_debit_on > last:
        return InvalidField(
            "next_debit_on",
            Label(
                f"下次扣款日最晚为 {last}；暂停也不会更久",
                f"the next debit is on {last} at the latest; no pause is longer",
            ),
        )
    if new.next_debit_on.day <= latest:
        return None
    return InvalidField(
        "next_debit_on",
        Label(f"扣款日最晚为每月 {latest} 日", f"the debit day is day {latest} of a month at most"),
    )


def _deposit(new: OpeningContract) -> InvalidField | None:
    if new.deposit >= 0:
        return None
    return InvalidField("deposit", Label("不能小于零", "it cannot be below zero"))


def _granted(new: OpeningContract) -> InvalidField | None:
    unknown = [each for each in new.granted if each not in KINDS]
    if not unknown:
        return None
    listed = "、".join(KINDS)
    return InvalidField(
        "granted",
        Label(
            f"没有权益 {unknown[0]}，可写：{listed}",
            f"no benefit is called {unknown[0]}; one of: {', '.join(KINDS)}",
        ),
    )
