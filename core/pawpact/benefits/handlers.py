"""Carries out what rules grant and take back, a whole batch in a constant number of statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pawpact.benefits.asked import (
    benefit_asked,
    coupon_asked,
    privilege_asked,
    star_asked,
)
from pawpact.benefits.granting import grant_later, known_of
from pawpact.benefits.standing import Standing, standing_of, standings, star_of
from pawpact.benefits.values import NewBenefit
from pawpact.benefits.withdrawing import withdraw_grants
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.ledger.movement import grant_reward_points
from pawpact.ledger.service import already_booked, post, post_later
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit

MOST = "core.benefits.most_of_a_kind"
Asked = Callable[[Unit, Granted], NewBenefit]


def grant_points(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P13 for each grant, once for each rule, subject and moment, booked as the unit ends.

    Posting again what is booked says whether it was booked with this content. No points are a
    grant of nothing: there is nothing to book.
    """
    value = unit.store.integer("core.ledger.reward_point_value")
    journals = {
        at: _journal(each, value)
        for at, each in enumerate(granted)
        if each.request.arguments["points"] != 0
    }
    booked = already_booked(unit, [journal.key for journal in journals.values()])
    post_later(unit, [each for each in journals.values() if each.key not in booked])
    if booked:
        post(unit, [each for each in journals.values() if each.key in booked])
    again = {at for at, journal in journals.items() if journal.key in booked}
    return [Status.ALREADY if at in again else Status.APPLIED for at in range(len(granted))]


def grant_benefits(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P18 for each grant that is new, within the most of a kind that a customer holds at a time."""
    return _grant(unit, [benefit_asked(unit, each) for each in granted])


def grant_coupons(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P16 for each coupon that is new, within the same most."""
    return _grant(unit, [coupon_asked(unit, each) for each in granted])


def set_stars(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """The star of each contract, where it is higher than the one it has."""
    return _stand(unit, [star_asked(unit, each) for each in granted], _is_higher_star)


def set_privileges(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """A privilege that the customer has not, or has at a lower level or a worse price."""
    return _stand(unit, [privilege_asked(unit, each) for each in granted], _is_better_privilege)


def register(registry: Registry) -> None:
    registry.handle("grant_points", grant_points, writes=False)
    registry.handle("grant_benefit", grant_benefits, writes=False)
    registry.handle("grant_coupon", grant_coupons, writes=False)
    registry.handle("set_star", set_stars, writes=False)
    registry.handle("set_privilege", set_privileges, writes=False)
    registry.handle("withdraw_grant", withdraw_grants)


def _grant(unit: Unit, wanted: Sequence[NewBenefit]) -> list[Status]:
    known, most = known_of(unit, wanted), unit.store.integer(MOST)
    keys, held, new = set(known.keys), known.held, []
    statuses = []
    for each in wanted:
        free = max(most - held[each.customer, each.kind], 0)
        if each.key in keys or known.is_brought(each):
            statuses.append(Status.ALREADY)
            continue
        key = known.withdrawn.get(each.key, each.key)
        given = replace(each, key=key, windows=each.windows[:free])
        statuses.append(Status.APPLIED if given.windows == each.windows else Status.CAPPED)
        keys.add(each.key)
        held[each.customer, each.kind] += len(given.windows)
        new.append(given)
    grant_later(unit, new)
    return statuses


def _stand(
    unit: Unit,
    wanted: Sequence[NewBenefit],
    is_better: Callable[[NewBenefit, Sequence[Standing]], bool],
) -> list[Status]:
    held = standings(unit, [each.customer for each in wanted])
    new, statuses = [], []
    for each in wanted:
        mine = held[each.customer]
        is_new = is_better(each, mine)
        statuses.append(Status.APPLIED if is_new else Status.ALREADY)
        if is_new:
            mine.append(standing_of(each))
            new.append(each)
    grant_later(unit, new)
    return statuses


def _is_higher_star(new: NewBenefit, held: Sequence[Standing]) -> bool:
    return new.terms.level > star_of(held, new.contract)


def _is_better_privilege(new: NewBenefit, held: Sequence[Standing]) -> bool:
    same = [each for each in held if each.kind == new.kind]
    wanted = new.terms.price_ratio
    return not any(
        each.is_revoked
        or (
            each.level >= new.terms.level
            and (wanted is None or (each.price_ratio is not None and each.price_ratio <= wanted))
        )
        for each in same
    )


def _journal(granted: Granted, value: int) -> Journal:
    points = granted.request.arguments["points"]
    if type(points) is not int:
        raise Defect("reward points are a whole number")
    return grant_reward_points(
        key=f"grant:{granted.cause}:{granted.moment}:{granted.case.key}",
        customer=granted.case.subjects["customer"],
        points=points,
        value=value,
        reason=str(granted.request.arguments["reason"]),
        cause=f"{granted.cause} {granted.decision}",
    )
