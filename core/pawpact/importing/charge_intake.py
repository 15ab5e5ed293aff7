"""The history of periods that were paid in the other system comes in, contract by contract."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.billing.opening import PastCharge, past_periods, tell_past
from pawpact.importing.cell import day, whole
from pawpact.importing.gathering import Candidate
from pawpact.importing.planned import Planned, chunks, payloads
from pawpact.importing.reference import find_imported, missing
from pawpact.importing.target import Kind
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit

_NOT_PAID = InvalidField(
    "period",
    Label(
        "这一期在合约中没有记为已付",
        "the contract did not come in with this period paid",
    ),
    hint=Label("核对合约文件的 periods_paid", "compare periods_paid in the file of contracts"),
)
_TWICE = InvalidField(
    "period", Label("这一期在文件中已有一行", "the file has a row for this period already")
)
_NEGATIVE = InvalidField("amount", Label("不能小于零", "it cannot be below zero"))
_HIGHEST = "core.contracts.plan_price_max"
_FUTURE = InvalidField("paid_on", Label("不能是将来的日期", "it cannot lie in the future"))


class ChargeIntake:
    """Days and amounts of periods that count as paid; nothing is booked and nobody is asked."""

    def plan(self, unit: Unit, candidates: Sequence[Candidate]) -> list[Planned]:
        keys = [str(each.values["contract"]) for each in candidates]
        contracts = find_imported(unit, Kind.CONTRACTS, keys)
        past = {
            period: charge
            for chunk in chunks(sorted(set(contracts.values())))
            for period, (charge, _, _) in past_periods(unit, chunk).items()
        }
        met: set[int] = set()
        plans = []
        for each, key in zip(candidates, keys, strict=True):
            new = _new(each, contracts.get(key, 0))
            charge = past.get((new.contract, new.period))
            problems = _problems(unit, new, charge, met)
            if charge is not None:
                met.add(charge)
            plans.append(Planned(each, problems=tuple(problems), payload=(charge, new)))
        return plans

    def write(self, unit: Unit, planned: Sequence[Planned]) -> list[int]:
        told: list[tuple[int, PastCharge]] = payloads(planned, tuple)
        for chunk in chunks(told):
            tell_past(unit, dict(chunk))
        return [charge for charge, _ in told]


def _problems(unit: Unit, new: PastCharge, charge: int | None, met: set[int]) -> list[InvalidField]:
    if not new.contract:
        return [missing("contract", Kind.CONTRACTS)]
    found = [
        _NOT_PAID if charge is None else None,
        _TWICE if charge in met else None,
        _NEGATIVE if new.amount < 0 else None,
        _above(unit) if new.amount > unit.store.integer(_HIGHEST) else None,
        _FUTURE if new.paid_on > unit.today else None,
    ]
    return [each for each in found if each]


def _above(unit: Unit) -> InvalidField:
    most = yuan(unit.store.integer(_HIGHEST))
    return InvalidField("amount", Label(f"不能高于 {most} 元", f"it cannot be above {most} yuan"))


def _new(candidate: Candidate, contract: int) -> PastCharge:
    values = candidate.values
    return PastCharge(
        contract,
        whole(values["period"]),
        day(values["due_on"]),
        day(values["paid_on"]),
        whole(values["amount"]),
    )
