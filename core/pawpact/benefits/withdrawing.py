"""Takes back what a policy granted and nobody used: benefits, coupons, reward points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select

from pawpact.benefits.asked import customer_key
from pawpact.benefits.granting import ANEW, forget_standings
from pawpact.benefits.models import Benefit
from pawpact.benefits.price_use import used_elsewhere
from pawpact.benefits.trail import move_all
from pawpact.benefits.values import BenefitState
from pawpact.decisions.values import Granted, Status
from pawpact.ledger.account import REWARD_EXPENSE
from pawpact.ledger.expiring import reverse_grant
from pawpact.ledger.models import JournalRow, PointLot
from pawpact.ledger.movement import withdraw_benefit
from pawpact.ledger.posting import booked_ids, postings_of
from pawpact.ledger.service import post
from pawpact.ledger.values import Bucket, Journal
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form

TAKEN_BACK = (BenefitState.GRANTED, BenefitState.RESTORED, BenefitState.RESERVED)


def withdraw_grants(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """What is not used goes back; used up altogether, or taken back before, it is `already`.

    A price that ever counted is used, here or in another store of the brand. What somebody stands
    at for good is nothing that a rule takes back.
    """
    unit.catch_up()
    found = _granted_by(unit, granted)
    elsewhere = used_elsewhere(unit, (row for rows in found.values() for row in rows))
    statuses = []
    for each in granted:
        rows = [row for row in found[each.case.subjects["customer"]] if _is_meant(row, each)]
        free = [row for row in rows if _is_free(row) and row.id not in elsewhere]
        take_back(unit, free, each.cause)
        points, left = (0, False) if _is_marked(each) else _reverse_points(unit, each)
        rest = any(_is_used(row) or row.id in elsewhere for row in rows) or left
        taken = bool(free or points)
        statuses.append(Status.ALREADY if not taken else Status.CAPPED if rest else Status.APPLIED)
    return statuses


def withdraw_standings(unit: Unit, contracts: Sequence[int], why: str) -> int:
    """Stars end with their contracts; answers how many did."""
    rows = unit.session.scalars(
        select(Benefit).where(
            Benefit.contract_id.in_(contracts),
            Benefit.form == Form.STAR.value,
            Benefit.state == BenefitState.GRANTED.value,
        )
    ).all()
    if rows:
        move_all(unit, rows, BenefitState.WITHDRAWN, why)
        forget_standings(unit.session)
    return len(rows)


def _granted_by(unit: Unit, granted: Sequence[Granted]) -> defaultdict[int, list[Benefit]]:
    """All that these policies ever granted to these customers."""
    named = or_(
        *(
            Benefit.cause.startswith(f"{name}/", autoescape=True)
            for name in sorted(_policies(granted))
        )
    )
    rows = select(Benefit).where(
        Benefit.customer_id.in_({each.case.subjects["customer"] for each in granted}),
        Benefit.form != Form.PRIVILEGE.value,
        named,
    )
    found: defaultdict[int, list[Benefit]] = defaultdict(list)
    for row in unit.session.scalars(rows.order_by(Benefit.id).with_for_update()):
        found[row.customer_id].append(row)
    return found


def _policies(granted: Iterable[Granted]) -> set[str]:
    return {str(each.request.arguments["grant"]) for each in granted}


def _is_meant(row: Benefit, granted: Granted) -> bool:
    """Granted by that policy, for this contract, or where none is at stake for this occasion."""
    if not row.cause.startswith(f"{granted.request.arguments['grant']}/"):
        return False
    mark = granted.request.arguments.get("mark")
    if mark is not None:
        key = customer_key(row.cause, row.kind, row.customer_id, mark)
        return row.key.partition(ANEW)[0] == key
    subjects = granted.case.subjects
    if "contract" in subjects and row.contract_id is not None:
        return row.contract_id == subjects["contract"]
    scopes = {f"{role}:{number}" for role, number in subjects.items() if role != "customer"}
    return row.scope in scopes or row.scope.endswith(f":{granted.case.key}")


def _is_marked(granted: Granted) -> bool:
    """Points carry no marks."""
    return granted.request.arguments.get("mark") is not None


def _is_used(row: Benefit) -> bool:
    """A coupon that an order reserves is as good as used, and so is a price that counted."""
    is_kept = row.state == BenefitState.RESERVED and row.form == Form.COUPON
    return is_kept or row.used_at is not None or row.state == BenefitState.REDEEMED


def _is_free(row: Benefit) -> bool:
    return row.state in TAKEN_BACK and not _is_used(row)


def take_back(
    unit: Unit, rows: Sequence[Benefit], why: str, to: BenefitState = BenefitState.WITHDRAWN
) -> None:
    """These are the customer's no more, in the books neither (P18r)."""
    if not rows:
        return
    move_all(unit, rows, to, why)
    post(unit, [_journal(row, why) for row in rows if Form(row.form).is_counted])
    forget_standings(unit.session)


def _journal(row: Benefit, why: str) -> Journal:
    return withdraw_benefit(f"benefit_withdrawn:{row.id}", row.customer_id, row.kind, 1, why)


def _reverse_points(unit: Unit, granted: Granted) -> tuple[int, bool]:
    """P41 for each grant of points; how many went back, and whether some were spent before."""
    points, spent = 0, False
    for key, given, remaining in _points_of(unit, granted):
        back = reverse_grant(unit, key, _reason_of(unit, key), granted.cause) if remaining else 0
        points += back
        spent = spent or back < given
    return points, spent


def _points_of(unit: Unit, granted: Granted) -> list[tuple[str, int, int]]:
    """Grants of reward points by that policy to this customer on one of these occasions."""
    prefix = f"grant:{granted.request.arguments['grant']}/"
    rows = (
        select(JournalRow.key, PointLot.granted, PointLot.remaining)
        .join_from(
            PointLot,
            JournalRow,
            and_(JournalRow.tenant_id == PointLot.tenant_id, JournalRow.id == PointLot.journal_id),
        )
        .where(
            PointLot.customer_id == granted.case.subjects["customer"],
            PointLot.bucket == str(Bucket.REWARD),
            JournalRow.key.startswith(prefix, autoescape=True),
        )
        .order_by(JournalRow.id)
    )
    meant = {str(number) for role, number in granted.case.subjects.items() if role != "customer"}
    return [
        (key, given, remaining)
        for key, given, remaining in unit.session.execute(rows)
        if meant & set(key.split(":")) or key.endswith(f":{granted.case.key}")
    ]


def _reason_of(unit: Unit, key: str) -> str:
    """The reason that the grant's own expense was booked under."""
    journal = booked_ids(unit.session, [key])[key]
    legs = postings_of(unit.session, [journal])[journal]
    spent = next(leg.account for leg in legs if leg.account.startswith(REWARD_EXPENSE))
    return spent.partition(":")[2]
