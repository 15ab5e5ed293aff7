"""What a store should have come to: plain Python from the written rules, nothing of the product.

Days are whole: jobs run at noon, debits are due at ten in the morning of their day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
NOTICE, EXTRA = 2, 5
"""Days between a delivered notice and its debit; the regular debit of a later period has more."""
RETRIES, GRACE = (3, 7), 15
POINT = 10
"""What a reward point is worth, in fen."""
OPEN = ("scheduled", "noticed", "failed", "postponed", "overdue")
UNBILLED = ("scheduled", "noticed", "postponed")
GONE = ("moved", "cancelled")
LIVE = ("active", "paused", "payment_overdue", "completing")


def month_later(day: date, months: int) -> date:
    """The same day of a later month; only for days that every month has."""
    count = day.year * 12 + day.month - 1 + months
    return day.replace(year=count // 12, month=count % 12 + 1)


@dataclass
class Charge:
    """One period as it should stand."""

    period: int
    day: date
    amount: int
    due: date = date.min
    """From here grace runs."""
    next: date | None = None
    state: str = "scheduled"
    attempts: int = 0
    kind: str = ""
    told: date | None = None
    held: bool = False
    exhausted: bool = False
    postponements: int = 0
    postponed_from: date | None = None
    stands_in: bool = False
    paused: bool = False
    lost: bool = False
    """The request that is under way never arrived."""
    ended: bool = False

    def __post_init__(self) -> None:
        self.due = self.next = self.day

    @property
    def shown(self) -> tuple[str, int, int, date | None, bool]:
        """What is compared with the product's row."""
        state = "settled" if self.state == "late" else self.state
        return state, self.amount, self.attempts, self.next, self.held and state in OPEN


def end_of(day: date) -> datetime:
    """Midnight after this day."""
    return datetime.combine(day + DAY, time())


@dataclass
class Lot:
    """Reward points that came in together, and when they run out."""

    points: int
    ends: datetime
    told: datetime | None = None


@dataclass
class Order:
    """An order and what it holds: reward points, then paid points in fen."""

    amount: int
    paid: int
    reward: int
    taken: list[tuple[Lot, int]] = field(default_factory=list)
    """Of which lots the reward points came when it was shipped."""
    state: str = "accepted"


@dataclass
class Deal:
    """One customer, her application and her contract."""

    price: int = 0
    term: int = 12
    state: str = "none"
    signed: date | None = None
    began: date | None = None
    deposit_state: str = ""
    deposit: int = 0
    limit: int = 0
    mandate: bool = False
    holds: set[str] = field(default_factory=set)
    charges: list[Charge] = field(default_factory=list)
    history: list[tuple[str, int]] = field(default_factory=list)
    """What became of periods: settled, paid late, overdue; the number of the charge."""
    given_up: int = 0
    pauses: list[tuple[date, int]] = field(default_factory=list)
    paid: int = 0
    lots: list[Lot] = field(default_factory=list)
    payable: int = 0
    owed: list[tuple[bool, int]] = field(default_factory=list)
    """What is open on the contract, oldest first; whether it was spent and charged back."""
    orders: list[Order] = field(default_factory=list)
    keep_until: date | None = None
    billed: int = 0
    searching: date | None = None
    waits_until: datetime | None = None
    """When a deposit that is due, or an approval, lapses."""
    collected: int = 0
    """Debits that the provider made."""

    # -- what follows from the history alone

    @property
    def streak(self) -> int:
        count, lost = 0, self._reversed()
        for what, number in self.history:
            if what == "overdue":
                count = 0
            elif what == "settled" and number not in lost:
                count += 1
        return count

    @property
    def performed(self) -> int:
        lost = self._reversed()
        return sum(what in ("settled", "late") and n not in lost for what, n in self.history)

    def _reversed(self) -> set[int]:
        return {number for what, number in self.history if what == "reversed"}

    @property
    def rewards(self) -> int:
        """Reward points that no order reserves."""
        held = sum(each.reward for each in self.waiting)
        return sum(lot.points for lot in self.lots) - held

    @property
    def receivable(self) -> int:
        return sum(left for _, left in self.owed)

    @property
    def stopped(self) -> bool:
        """Points that were charged back after they were spent are not paid yet."""
        return any(blocking and left for blocking, left in self.owed)

    def settle_owed(self, amount: int) -> None:
        """P47a: what has been open for longest is paid first."""
        for number, (blocking, left) in enumerate(self.owed):
            taken = min(left, amount)
            self.owed[number] = (blocking, left - taken)
            amount -= taken

    @property
    def waiting(self) -> list[Order]:
        return [each for each in self.orders if each.state == "accepted"]

    def live_charges(self) -> list[Charge]:
        """Payments of the contract in the order of their days."""
        rows = [each for each in self.charges if each.state not in GONE]
        return sorted(rows, key=lambda each: (each.day, each.period))

    def open_charges(self) -> list[Charge]:
        return [each for each in self.live_charges() if each.state in OPEN]

    def is_later(self, charge: Charge) -> bool:
        """Whether it is not the first payment, and so announced five days ahead."""
        return self.live_charges()[0] is not charge

    def fee(self) -> int:
        """A tenth of what is open, at most two payments; part of a fen is the customer's."""
        left = sum(each.amount for each in self.open_charges())
        return min(left // 10, 2 * self.price)

    # -- holds

    def hold(self, reason: str) -> None:
        self.holds.add(reason)
        self.stop()

    def stop(self) -> None:
        for each in self.open_charges():
            each.held = True

    def lift(self, reason: str) -> None:
        if reason in self.holds:
            self.holds.discard(reason)
            self.go_on()

    def go_on(self) -> None:
        """Without any hold debits go on, each after a fresh notice."""
        if self.holds or self.state == "paused":
            return
        for each in self.open_charges():
            if each.held:
                each.held, each.kind, each.told = False, "", None

    # -- states

    def progress(self) -> None:
        """Where the charges have led the contract."""
        if self.state not in ("active", "payment_overdue"):
            return
        states = [each.state for each in self.live_charges()]
        if not any(each in (*UNBILLED, "failed", "unknown") for each in states):
            self.state = "completing"
        elif self.state == "payment_overdue" and "overdue" not in states:
            self.state = "active"
        elif self.state == "active" and "overdue" in states:
            self.state = "payment_overdue"

    def end(self, state: str) -> None:
        """Debits, holds, pauses and the mandate end with the contract."""
        for each in self.charges:
            if each.state in OPEN:
                each.state, each.next = "cancelled", None
            elif each.state == "unknown":
                each.ended = True
        self.mandate, self.state = False, state
        self.holds.clear()

    def settle_end(self, fee: int, *, keep: bool, confirmed: bool, today: date) -> None:
        """P27 to P29: what is left returns, less a fee that the customer agreed to."""
        paid = 0 if keep else self.paid
        whole = paid + self.deposit
        covered = min(fee, whole) if confirmed else 0
        self.owed.append((False, fee - covered))
        self.payable += whole - covered
        if self.deposit_state in ("held", "part_offset"):
            self._close_deposit(taken=max(covered - paid, 0))
        if keep and self.paid:
            self.keep_until = today + 365 * DAY
        self.paid -= paid

    def _close_deposit(self, *, taken: int) -> None:
        all_of_it = self.deposit > 0 and taken == self.deposit
        if not all_of_it:
            self.deposit_state = "refund_due"
        else:
            whole = self.deposit_state == "held"
            self.deposit_state = "deduction_confirmed" if whole else "offset"
        self.deposit = 0

    # -- the end of a term

    def complete(self, today: date) -> None:
        if self.state != "completing":
            return
        if any(each.state in (*OPEN, "unknown") for each in self.live_charges()):
            return
        self.state, self.mandate = "completed", False
        self.holds.clear()
        if self.deposit_state in ("held", "part_offset"):
            self.payable += self.deposit
            self.deposit, self.deposit_state = 0, "refund_due"
        self.keep_until = today + 365 * DAY
