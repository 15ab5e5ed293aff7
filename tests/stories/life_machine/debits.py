"""What a day's run of debits should do to a contract: notices, attempts, grace. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tests.stories.life_machine.model import (
    EXTRA,
    GRACE,
    NOTICE,
    RETRIES,
    Charge,
    Deal,
)

ANNIVERSARY, ANNIVERSARY_POINTS = 12, 50
REFUSALS = ("insufficient_funds", "refused", "mandate_revoked")
HALF, LESS, WAIVED = (1, 5), (2, 5), (7,)
"""Which payments of a contract cost half, thirty yuan less (the better counts), nothing."""
TWICE = 9
"""With this one the next costs nothing either."""
LIVELY = ("scheduled", "noticed", "failed", "postponed", "unknown")
"""A day's run looks at these alone."""
THIRTY, MOST_WAIVED = 3_000, 6
Place = tuple[Deal, Charge]


def live_day(deals: Sequence[Deal], today: date, outcome: str) -> bool:
    """One run at noon, every first answer being ``outcome``; whether anything happened."""
    before = _picture(deals)
    revoked = [d for d, each in _in(deals, "unknown") if _resolve(d, each, today, outcome)]
    _revoke(revoked)
    for deal in deals:
        for each in deal.live_charges():
            if not each.held:
                _announce(deal, each, today)
    for deal, each in _in(deals, "scheduled"):
        if each.waived and not each.held and each.next and each.next <= today:
            _perform_waived(deal, each, today)
    for state in ("noticed", "failed", "postponed"):
        _debit(deals, state, today, outcome)
    return _picture(deals) != before


def _debit(deals: Sequence[Deal], state: str, today: date, outcome: str) -> None:
    """All that are due are asked for before any answer is looked at."""
    waiting = [(deal, each) for deal, each in _in(deals, state) if not each.held]
    due = [(deal, each) for deal, each in waiting if each.next and each.next <= today]
    ready = [(deal, each) for deal, each in due if _is_asked_for(deal, each, today)]
    for _, each in ready:
        each.attempts += 1
    _revoke([deal for deal, each in ready if _answered(deal, each, today, outcome)])


def _revoke(deals: Sequence[Deal]) -> None:
    """The provider said that these have no mandate any more."""
    for deal in deals:
        deal.mandate = False
        deal.hold("payment_method")


def _in(deals: Sequence[Deal], state: str) -> list[Place]:
    """All charges in this state, in the order in which they were made."""
    found = [(deal, each) for deal in deals for each in deal.charges if each.state == state]
    return sorted(found, key=lambda place: place[1].serial)


def _picture(deals: Sequence[Deal]) -> list[object]:
    """What a day may change; what is done with is missing from it."""
    return [
        (
            deal.state,
            *((each.serial, each.shown, each.kind, each.told) for each in _lively(deal)),
        )
        for deal in deals
    ]


def _lively(deal: Deal) -> list[Charge]:
    return [each for each in deal.charges if each.state in LIVELY]


def _price(deal: Deal, charge: Charge) -> None:
    """Before it is announced: the best discount counts, what is waived costs nothing."""
    ordinal = deal.ordinal(charge)
    wanted = 1 if ordinal in WAIVED else 2 if ordinal == TWICE else 0
    used = sum(each.waived for each in deal.live_charges())
    coming = [e for e in deal.live_charges() if e.state == "scheduled" and not e.waived]
    for each in coming[: min(wanted, MOST_WAIVED - used)]:
        each.waived = True
    if charge.waived:
        return
    half = charge.amount // 2 if ordinal in HALF else charge.amount
    less = charge.amount - THIRTY if ordinal in LESS else charge.amount
    charge.discount = charge.amount - min(half, less)
    charge.amount -= charge.discount


def _perform_waived(deal: Deal, charge: Charge, today: date) -> None:
    """P05: the store gives the points of the period, and it counts."""
    charge.state, charge.next = "waived", None
    deal.history.append(("waived", charge.period))
    deal.purse.put("bonus", deal.number, charge.amount)
    count(deal, today)


def _resolve(deal: Deal, charge: Charge, today: date, outcome: str) -> bool:
    """Asked for, the provider says what became of it; what never arrived is sent if wanted.

    Whether it says that the mandate is gone.
    """
    if not charge.lost:
        _settled(deal, charge, today)
    elif charge.ended or not deal.mandate or deal.holds or deal.state == "paused":
        _failed(deal, charge, today)
    else:
        again = "ok" if outcome == "timeout_before_arrival" else outcome
        return _answered(deal, charge, today, again)  # a request is lost once
    return False


def _announce(deal: Deal, charge: Charge, today: date) -> None:
    """A first notice, a reminder two days ahead, and a later day where it comes too late."""
    assert charge.next is not None or charge.state not in ("scheduled", "noticed", "postponed")
    if charge.next is None or charge.exhausted or charge.waived or not _wants(deal, charge, today):
        return
    if charge.state == "scheduled":
        _price(deal, charge)
    if charge.waived:
        return
    regular = _is_regular(deal, charge)
    needed = EXTRA if regular else NOTICE
    if not charge.kind and (charge.next - today).days <= needed:
        _move(charge, today, needed)
    if charge.told is None or not charge.kind:
        charge.told = today
    early = regular and (charge.next - today).days > NOTICE + 1
    charge.kind = "extra" if early else "first"
    if charge.state == "scheduled":
        charge.state = "noticed"


def _wants(deal: Deal, charge: Charge, today: date) -> bool:
    assert charge.next is not None
    ahead = (charge.next - today).days
    soon = ahead <= NOTICE + 1 and charge.kind in ("", "extra")
    early = ahead <= EXTRA + 1 and not charge.kind and deal.is_later(charge)
    if charge.state in ("scheduled", "noticed"):
        return soon or early
    return charge.state in ("failed", "postponed") and soon and charge.attempts < 3


def _is_regular(deal: Deal, charge: Charge) -> bool:
    first_try = not charge.attempts and charge.state != "postponed"
    return first_try and deal.is_later(charge)


def _move(charge: Charge, today: date, needed: int) -> None:
    """To the first morning for which a notice of tomorrow's run is early enough."""
    assert charge.next is not None
    later = today + timedelta(days=needed + 2)
    charge.due += later - charge.next
    charge.next = later


def _is_asked_for(deal: Deal, charge: Charge, today: date) -> bool:
    """Whether its money is asked for today; else it is given up, moved, or left as it is."""
    if charge.state == "failed" and _is_given_up(deal, charge, today):
        charge.state, charge.next = "overdue", None
        deal.history.append(("overdue", charge.period))
        if deal.state == "active":
            deal.state = "payment_overdue"
    elif deal.mandate and charge.amount <= deal.limit:
        if _may_debit(deal, charge, today):
            return True
        needed = EXTRA if _is_regular(deal, charge) else NOTICE
        _move(charge, today, needed)
        charge.kind, charge.told = "", None
    return False


def _is_given_up(deal: Deal, charge: Charge, today: date) -> bool:
    past_grace = today >= charge.due + timedelta(days=GRACE)
    return charge.exhausted or charge.attempts >= 3 or (not deal.mandate and past_grace)


def _may_debit(deal: Deal, charge: Charge, today: date) -> bool:
    needed = EXTRA if _is_regular(deal, charge) else NOTICE
    told = charge.told is not None and (today - charge.told).days >= needed
    return told and charge.next == today


def _answered(deal: Deal, charge: Charge, today: date, outcome: str) -> bool:
    """What the provider's answer leads to; whether it says that the mandate is gone."""
    if outcome == "ok":
        _settled(deal, charge, today)
    elif outcome in REFUSALS:
        _failed(deal, charge, today)
    else:
        charge.state, charge.lost = "unknown", outcome == "timeout_before_arrival"
    return outcome == "mandate_revoked"


def _settled(deal: Deal, charge: Charge, today: date) -> None:
    """P01; after the end of the contract P45: never points."""
    charge.next = None
    deal.collected += 1
    if charge.ended:
        charge.state, charge.owed_back = "late", True
        deal.purse.payable += charge.amount
        return
    charge.state = "settled"
    deal.history.append(("settled", charge.period))
    collected(deal, charge)
    count(deal, today)


def collected(deal: Deal, charge: Charge) -> None:
    """P01, P03: points at face value, what was collected as paid ones, the store's as bonus."""
    deal.purse.put("paid", deal.number, charge.amount)
    deal.purse.put("bonus", deal.number, charge.discount)


def count(deal: Deal, today: date) -> None:
    """What a performed period leads to: points at the anniversary, the last period."""
    if deal.performed == ANNIVERSARY:
        deal.purse.grant(ANNIVERSARY_POINTS, today)
    if deal.state == "payment_overdue":
        deal.progress()
    elif deal.state == "active" and deal.performed + deal.given_up >= deal.term:
        deal.state = "completing"


def _failed(deal: Deal, charge: Charge, today: date) -> None:
    """Tried again three and seven days after a failure; after the third grace runs out."""
    if charge.ended:
        charge.state, charge.next = "cancelled", None
        return
    charge.state, charge.kind, charge.told = "failed", "second", today
    charge.held = bool(deal.holds) or deal.state == "paused"
    charge.exhausted = charge.attempts > len(RETRIES)
    if charge.exhausted:
        charge.next = max(charge.due + timedelta(days=GRACE), today)
    else:
        charge.next = today + timedelta(days=RETRIES[charge.attempts - 1])
