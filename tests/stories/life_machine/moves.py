"""What people may do to a contract, and what should come of it. A refused move answers False."""

from __future__ import annotations

from datetime import date

from tests.stories.life_machine.debits import collected, count
from tests.stories.life_machine.model import (
    DAY,
    LIVE,
    OPEN,
    UNBILLED,
    Charge,
    Deal,
    month_later,
)
from tests.stories.life_machine.purse import years_later

RUNNING = (*LIVE, "awaiting_mandate")
LONGEST, MOST = 15, 3
YEARLY = 2


def sign(deal: Deal, today: date) -> None:
    """The debit day is the day of signing, the first debit a month later."""
    deal.state, deal.signed = "awaiting_mandate", today


def activate(deal: Deal, today: date) -> None:
    assert deal.signed is not None
    first = month_later(deal.signed.replace(day=min(deal.signed.day, 28)), 1)
    deal.charges = [
        Charge(number, month_later(first, number - 1), deal.price)
        for number in range(1, deal.term + 1)
    ]
    deal.state, deal.mandate, deal.limit, deal.began = "active", True, deal.price, today


def hand_over(deal: Deal, today: date) -> bool:
    """Once, while the contract is active and the gate of the pet open."""
    if deal.state != "active" or deal.handed or not deal.may_go_home(today):
        return False
    deal.handed = True
    return True


def postpone(deal: Deal, charge: Charge, to: date, today: date) -> bool:
    """Only what was announced or failed, to a later day that can be announced."""
    if charge.state not in ("noticed", "failed") or charge.exhausted:
        return False
    if to <= charge.due or (to - today).days <= 2:
        return False
    base = charge.postponed_from or charge.due
    used = sum(each.postponements for each in deal.charges)
    if (to - base).days > LONGEST or used >= MOST:
        return True  # a manager is asked; nothing has changed
    charge.state, charge.next, charge.due = "postponed", to, to
    charge.postponements, charge.postponed_from = charge.postponements + 1, base
    charge.kind, charge.told = "", None
    return True


def pause(deal: Deal, periods: int, today: date) -> bool:
    """One or two periods, not within a day of a debit, two a contract year."""
    if deal.state not in ("active", "payment_overdue"):
        return False
    waiting = [each for each in deal.charges if each.state in ("scheduled", "noticed")]
    if any(not each.held and each.next and each.next <= today + DAY for each in waiting):
        return False
    if _paused_this_year(deal, today) + periods > YEARLY:
        return False
    deal.state = "paused"
    moved = move_periods(deal, periods)
    deal.pauses.append((today, moved))
    deal.stop()
    return True


def _paused_this_year(deal: Deal, today: date) -> int:
    assert deal.began is not None
    years = today.year - deal.began.year
    years -= (today.month, today.day) < (deal.began.month, deal.began.day)
    begins = years_later(deal.began, years)
    return sum(periods for day, periods in deal.pauses if day >= begins)


def move_periods(deal: Deal, periods: int) -> int:
    """The next untried periods go behind the last, and a failed one that is open with them."""
    rows = deal.live_charges()
    failed = [each for each in rows if each.attempts and each.state in ("failed", "postponed")]
    untried = [each for each in rows if each.state in UNBILLED and not each.attempts][:periods]
    moved, after = [*failed, *untried], len(deal.charges)
    last = max(each.day for each in rows)
    for place, each in enumerate(moved, start=1):
        each.state, each.next, each.paused = "moved", None, True
        new = Charge(after + place, month_later(last, place), each.face)
        new.held, new.stands_in, new.waived = each.held, True, each.waived
        deal.charges.append(new)
    return len(untried)


def wait_longer(deal: Deal, today: date) -> bool:
    """A period too near to be announced moves as long as nobody says the pet is well."""
    untried = [each for each in deal.live_charges() if each.state in ("scheduled", "noticed")]
    near = [each for each in untried if not each.attempts and each.due <= today + 2 * DAY]
    if deal.state != "paused" or not near:
        return False
    move_periods(deal, 1)
    return True


def resume(deal: Deal, today: date) -> bool:
    """Paused days that can still be announced are debited again, the stand-ins cancelled."""
    if deal.state != "paused":
        return False
    rows = deal.live_charges()
    taken = {each.day for each in rows}
    far = today + 6 * DAY
    days = {each.day for each in deal.charges if each.paused and each.day >= far} - taken
    spare = [each for each in reversed(rows) if each.stands_in and each.state in UNBILLED]
    spare = [each for each in spare if not each.attempts]
    pairs = zip(sorted(days), spare, strict=False)
    for day, each in [(day, each) for day, each in pairs if each.day > day]:
        each.state, each.next = "cancelled", None
        new = Charge(len(deal.charges) + 1, day, each.face)
        new.held, new.stands_in, new.waived = each.held, True, each.waived
        deal.charges.append(new)
        began, periods = deal.pauses[-1]
        deal.pauses[-1] = (began, periods - 1)
    deal.state = "active"
    deal.progress()
    deal.go_on()
    return True


def change_plan(deal: Deal, price: int, today: date) -> bool:
    """From the first period that is not announced and at least five days ahead."""
    if deal.state not in ("active", "payment_overdue", "paused") or price == deal.price:
        return False
    far = today + 6 * DAY
    open_ = [each for each in deal.charges if each.state == "scheduled" and each.due >= far]
    if not open_:
        return False
    for each in open_:
        each.amount = price
    deal.price = price
    if deal.mandate:
        deal.limit = max(deal.limit, price)
    return True


def renew_mandate(deal: Deal) -> bool:
    """It covers every debit that is still to come, also one announced at a dearer price."""
    if deal.state not in LIVE:
        return False
    if not deal.mandate:
        coming = [each for each in deal.charges if each.state in (*OPEN, "unknown")]
        dearest = max((each.amount for each in coming if not each.waived), default=0)
        deal.mandate, deal.limit = True, max(deal.price, dearest)
    deal.lift("payment_method")
    return True


def pay_by_hand(deal: Deal, charge: Charge, today: date) -> bool:
    """Points as ever; once it is overdue the streak is not longer for it, before that it is."""
    if charge.state not in ("failed", "overdue"):
        return False
    kind = "late" if charge.state == "overdue" else "settled"
    charge.state, charge.next = "settled", None
    deal.history.append((kind, charge.period))
    deal.paid_by_hand += charge.amount
    collected(deal, charge)
    count(deal, today)
    return True


def charge_back(deal: Deal, charge: Charge) -> bool:
    """P25, P26: the points go as far as they are there, the rest is owed.

    What was collected after the end became no points: it is not paid back any more, and where it
    is paid back already it is owed in full.
    """
    if charge.state not in ("settled", "late"):
        return False
    purse = deal.purse
    if charge.state == "late":
        covered = charge.amount if charge.owed_back else 0
        purse.payable -= covered
        charge.owed_back = False
    else:
        covered = min(purse.free("paid"), charge.amount)
        purse.take("paid", covered)
        purse.take("bonus", min(purse.free("bonus"), charge.discount))
    deal.owed.append((True, charge.amount - covered))
    charge.state = "reversed"
    deal.history.append(("reversed", charge.period))
    deal.given_up += 1
    deal.progress()
    return True


def offset(deal: Deal, amount: int) -> str:
    """P08: after six paid periods, as far as it reaches; else the store's rules say no.

    Where nothing is held there is nobody to ask.
    """
    if deal.deposit_state not in ("held", "part_offset"):
        return ""
    if deal.performed < 6 or amount > deal.deposit:
        return "refused"
    deal.deposit -= amount
    deal.purse.put("paid", deal.number, amount)
    deal.deposit_state = "part_offset" if deal.deposit else "offset"
    return "given"


def refund_leftover(deal: Deal, today: date) -> bool:
    """P30: paid points that nobody used in the year after the end go back as money.

    What an order reserves stays with the order.
    """
    if deal.keep_until is None or today <= deal.keep_until:
        return False
    _refund_unspent(deal)
    deal.keep_until, deal.kept = None, False
    return True


def follow_return(deal: Deal) -> bool:
    """What an order gives back after the last end is kept or refunded as the rest was."""
    ended = [each for each in deal.others if each.settled is not None]
    is_last = deal.settled is not None and deal.ending == max(each.ending for each in ended)
    there = sum(part.points for part in deal.purse.parts["paid"])
    if not is_last or not deal.alone or deal.keep_until is not None or not there:
        return False
    if deal.kept:
        assert deal.settled is not None
        deal.keep_until = deal.settled + 365 * DAY
        return True
    return _refund_unspent(deal)


def _refund_unspent(deal: Deal) -> bool:
    paid, bonus = deal.unspent("paid"), deal.unspent("bonus")
    deal.purse.take("paid", paid)
    deal.purse.take("bonus", bonus)
    deal.purse.payable += paid
    return bool(paid or bonus)
