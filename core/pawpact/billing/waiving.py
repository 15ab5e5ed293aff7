"""What a rule waives: the next periods of a contract, why, and who bears it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select

from pawpact.billing.models import Charge, ChargeWaiver
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.database import bulk
from pawpact.decisions.values import Granted
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.outbox.service import Message, send
from pawpact.tenancy.models import StoreRow
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.effects_charge import WAIVE_PERIOD
from pawpact.vocabulary.types import RATIO_SCALE

MOST = "referral_rewards.max_waived_periods_per_contract"
IS_COMING = and_(Charge.state == ChargeState.SCHEDULED.value, Charge.waived.is_(False))
"""What a rule may still waive."""

IS_WAIVED = and_(Charge.state.not_in(GIVEN_UP), Charge.waived.is_(True), Charge.promotion.is_(None))
"""What rules waived; a period that a discount left nothing of is none of theirs."""

Waived = tuple[Any, Granted]
"""A charge's row, and the grant by which it is waived."""


def coming(unit: Unit, contracts: Collection[int]) -> defaultdict[int, list[Any]]:
    """What each contract has scheduled and not waived, by day."""
    found = unit.session.execute(
        select(
            Charge.id,
            Charge.contract_id,
            Charge.customer_id,
            Charge.due_on,
            Charge.amount,
            Charge.discount,
        )
        .where(Charge.contract_id.in_(set(contracts)), IS_COMING)
        .order_by(Charge.due_on, Charge.period)
    )
    charges: defaultdict[int, list[Any]] = defaultdict(list)
    for row in found:
        charges[row.contract_id].append(row)
    return charges


def may_be_waived(unit: Unit, contracts: Collection[int]) -> dict[int, int]:
    """How many periods each contract may still have waived."""
    rows = unit.session.execute(
        select(Charge.contract_id, func.count())
        .where(Charge.contract_id.in_(set(contracts)), IS_WAIVED)
        .group_by(Charge.contract_id)
    )
    used = dict(rows.all())
    seen = dict(zip(contracts, unit.seen_by(list(contracts)), strict=True))
    return {each: max(most_waived(seen[each]) - used.get(each, 0), 0) for each in contracts}


def most_waived(store: Store) -> int:
    """The parameter that fences the effect where a plugin names one, else the platform's own.

    ``store`` is as the contract sees it: how many it may have waived is what it signed.
    """
    periods = WAIVE_PERIOD.arguments[0]
    revision = store.revision
    fence = revision.vocabulary.limits.get(f"{WAIVE_PERIOD.name}.{periods.name}")
    for name in (fence, MOST):
        if name is not None and name in revision.ruleset.parameters:
            return store.integer(name)
    return periods.maximum or 0


def left_of_marks(unit: Unit, granted: Sequence[Granted]) -> dict[tuple[int, str], int]:
    """By customer and mark how many more periods it may waive; where a rule says so."""
    most = {
        (each.case.subjects["customer"], mark_of(each)): number
        for each in granted
        if type(number := each.request.arguments.get("most")) is int
    }
    if not most:
        return {}
    rows = unit.session.execute(
        select(ChargeWaiver.customer_id, ChargeWaiver.mark, func.count())
        .join(
            Charge,
            and_(Charge.tenant_id == ChargeWaiver.tenant_id, Charge.id == ChargeWaiver.charge_id),
        )
        .where(
            ChargeWaiver.customer_id.in_({customer for customer, _ in most}),
            ChargeWaiver.mark.in_({mark for _, mark in most}),
            ChargeWaiver.undone_at.is_(None),
            Charge.state.not_in(GIVEN_UP),
        )
        .group_by(ChargeWaiver.customer_id, ChargeWaiver.mark)
    )
    used = {(customer, mark): count for customer, mark, count in rows}
    return {key: max(number - used.get(key, 0), 0) for key, number in most.items()}


def mark_of(granted: Granted) -> str:
    """What the rule says that it waives a period for."""
    return str(granted.request.arguments.get("mark", ""))


def waivers_of(unit: Unit, charges: Sequence[int]) -> dict[int, Any]:
    """By charge why a rule waived it; a period that a discount left nothing of has none."""
    rows = unit.session.execute(
        select(
            ChargeWaiver.id,
            ChargeWaiver.charge_id,
            ChargeWaiver.ratio,
            ChargeWaiver.borne_by,
            ChargeWaiver.share,
        ).where(ChargeWaiver.charge_id.in_(charges), ChargeWaiver.undone_at.is_(None))
    )
    return {row.charge_id: row for row in rows}


def take_along(unit: Unit, moved: Mapping[int, int]) -> None:
    """The charges that stand in for moved ones are waived for the same reason."""
    found = waivers_of(unit, list(moved)) if moved else {}
    if found:
        charges = [moved[charge] for charge in found]
        numbers = [row.id for row in found.values()]
        bulk.update(unit.session, ChargeWaiver, numbers, {"charge_id": charges})


def waive(unit: Unit, waived: Sequence[Waived]) -> None:
    """Let these periods cost nothing, note what for, and tell whose they are."""
    rows = [row for row, _ in waived]
    bulk.update(
        unit.session,
        Charge,
        [row.id for row in rows],
        {
            "waived": [True] * len(rows),
            "amount": [row.amount + row.discount for row in rows],
            "discount": [0] * len(rows),
            "promotion": [None] * len(rows),
        },
        guard={"state": ChargeState.SCHEDULED.value},
    )
    _note(unit, waived)
    messages = [
        Message(
            "charge.waived",
            {"charge": row.id, "contract": row.contract_id, "customer": row.customer_id},
            key=f"charge.waived:{row.id}",
            values={"day": row.due_on, "points": part(row.amount + row.discount, _ratio(granted))},
        )
        for row, granted in waived
    ]
    if messages:
        send(unit, messages)


def part(amount: int, ratio: int) -> int:
    """This share of an amount of fen; half a fen up."""
    return (amount * ratio * 2 + RATIO_SCALE) // (RATIO_SCALE * 2)


def _ratio(granted: Granted, argument: str = "points_ratio") -> int:
    """What an argument asks for, all of it without."""
    ratio = granted.request.arguments.get(argument)
    return ratio if type(ratio) is int else RATIO_SCALE


def _note(unit: Unit, waived: Sequence[Waived]) -> None:
    count = len(waived)
    grants = [granted for _, granted in waived]
    bearers = [_borne_by(unit, each) for each in grants]
    _refuse_strangers(unit, {each for each in bearers if each is not None})
    bulk.insert(
        unit.session,
        ChargeWaiver,
        {
            "id": unit.ids.many(count),
            "charge_id": [row.id for row, _ in waived],
            "customer_id": [row.customer_id for row, _ in waived],
            "ratio": [_ratio(each) for each in grants],
            "borne_by": bearers,
            "share": [
                0 if bearer is None else _ratio(each, "borne_share")
                for bearer, each in zip(bearers, grants, strict=True)
            ],
            "mark": [mark_of(each) for each in grants],
            "policy": [each.request.policy for each in grants],
            "decision_id": [each.decision for each in grants],
            "made_at": [unit.at] * count,
            "undone_at": [None] * count,
        },
    )


def _borne_by(unit: Unit, granted: Granted) -> int | None:
    store = granted.request.arguments.get("borne_by")
    return store if type(store) is int and store not in (0, unit.store.tenant) else None


def _refuse_strangers(unit: Unit, stores: Collection[int]) -> None:
    """Only stores of one brand owe each other anything."""
    if not stores:
        return
    known = select(StoreRow.tenant).where(
        StoreRow.tenant.in_(stores), StoreRow.brand == unit.store.brand
    )
    if set(stores) - set(unit.session.scalars(known)):
        raise InvalidField(
            "borne_by",
            Label("承担减免的不是同一品牌的门店", "who bears a waiver is a store of the brand"),
        )
