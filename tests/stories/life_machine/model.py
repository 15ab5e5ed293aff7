"""What a store should have come to: plain Python from the written rules, nothing of the product.

Days are whole: jobs run at noon, debits are due at ten in the morning of their day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from tests.stories.life_machine.purse import Purse

DAY = timedelta(days=1)
_SERIALS = count(1)
NOTICE, EXTRA = 2, 5
"""Days between a delivered notice and its debit; the regular debit of a later period has more."""
RETRIES, GRACE = (3, 7), 15
EXAMINED = 30
"""Days for which a passed examination of the pet is good."""
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
    owed_back: bool = False
    """Collected after the end, and not paid back yet."""
    discount: int = 0
    """What the store adds to the points of this period."""
    waived: bool = False
    serial: int = field(default_factory=lambda: next(_SERIALS))
    """In the order in which charges were made."""

    @property
    def face(self) -> int:
        return self.amount + self.discount

    def __post_init__(self) -> None:
        self.due = self.next = self.day

    @property
    def shown(self) -> tuple[str, int, int, bool, int, date | None, bool]:
        """What is compared with the product's row."""
        state = "settled" if self.state == "late" else self.state
        price = (self.amount, self.discount, self.waived)
        return state, *price, self.attempts, self.next, self.held and state in OPEN


@dataclass
class Deal:
    """One customer, her application and her contract."""

    price: int = 0
    term: int = 12
    number: int = 0
    purse: Purse = field(default_factory=Purse)
    """Of its customer, who may have another contract."""
    others: list[Deal] = field(default_factory=list)
    """All contracts of this customer, this one among them."""
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
    examined: date | None = None
    """When the pet passed its last examination; nothing where it failed."""
    handed: bool = False
    """Whether the pet went home."""
    pauses: list[tuple[date, int]] = field(default_factory=list)
    owed: list[tuple[bool, int]] = field(default_factory=list)
    """What is open on the contract, oldest first; whether it was spent and charged back."""
    keep_until: date | None = None
    settled: date | None = None
    """When its end was settled; what comes back with goods afterwards follows the same choice."""
    kept: bool = False
    ending: int = 0
    """In the order in which contracts end."""
    searching: date | None = None
    waits_until: datetime | None = None
    """When a deposit that is due, or an approval, lapses."""
    collected: int = 0
    """Debits that the provider made."""
    paid_by_hand: int = 0
    """What the customer paid by herself for overdue periods, in fen."""

    # -- what follows from the history alone

    @property
    def streak(self) -> int:
        count, lost = 0, self._reversed()
        for what, number in self.history:
            if what == "overdue":
                count = 0
            elif what in ("settled", "waived") and number not in lost:
                count += 1
        return count

    @property
    def performed(self) -> int:
        lost = self._reversed()
        made = ("settled", "waived", "late")
        return sum(what in made and number not in lost for what, number in self.history)

    def _reversed(self) -> set[int]:
        return {number for what, number in self.history if what == "reversed"}

    @property
    def receivable(self) -> int:
        return sum(left for _, left in self.owed)

    @property
    def stopped(self) -> bool:
        """Points that were charged back after they were spent are not paid yet."""
        return any(blocking and left for each in self.others for blocking, left in each.owed)

    @property
    def alone(self) -> bool:
        """Whether its customer has no other contract that runs or ends."""
        running = (*LIVE, "awaiting_mandate", "terminating")
        return not any(each.state in running for each in self.others if each is not self)

    def unspent(self, bucket: str) -> int:
        return self.purse.unspent(bucket, self.number, alone=self.alone)

    def settle_owed(self, amount: int) -> None:
        """P47a: what has been open for longest is paid first."""
        for number, (blocking, left) in enumerate(self.owed):
            taken = min(left, amount)
            self.owed[number] = (blocking, left - taken)
            amount -= taken

    def live_charges(self) -> list[Charge]:
        """Payments of the contract in the order of their days."""
        rows = [each for each in self.charges if each.state not in GONE]
        return sorted(rows, key=lambda each: (each.day, each.period))

    def open_charges(self) -> list[Charge]:
        return [each for each in self.live_charges() if each.state in OPEN]

    def ordinal(self, charge: Charge) -> int:
        """Which payment of the contract it is."""
        return next(n for n, each in enumerate(self.live_charges(), 1) if each is charge)

    def is_later(self, charge: Charge) -> bool:
        """Whether it is not the first payment, and so announced five days ahead."""
        return self.live_charges()[0] is not charge

    def may_go_home(self, today: date) -> bool:
        """The pet's gate, at the signature and at the door."""
        return self.examined is not None and (today - self.examined).days <= EXAMINED

    def may_think_again(self, today: date) -> bool:
        """Seven days from the signature, in which going costs nothing."""
        return self.signed is not None and (today - self.signed).days <= 7

    def fee(self, today: date) -> int:
        """A tenth of what is open, at most two payments; part of a fen is the customer's."""
        if self.may_think_again(today):
            return 0
        left = sum(each.amount for each in self.open_charges() if not each.waived)
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
        self.mandate, self.state, self.ending = False, state, next(_SERIALS)
        self.holds.clear()

    def settle_end(self, fee: int, *, keep: bool, confirmed: bool, today: date) -> None:
        """P27 to P29: what is left returns, less a fee that the customer agreed to."""
        purse = self.purse
        self.settled, self.kept = today, keep
        unspent = {bucket: self.unspent(bucket) for bucket in ("paid", "bonus")}
        if keep:
            self.keep_until = today + 365 * DAY if any(unspent.values()) else None
            unspent = dict.fromkeys(unspent, 0)
        paid = unspent["paid"]
        whole = paid + self.deposit
        covered = min(fee, whole) if confirmed else 0
        for bucket, points in unspent.items():
            purse.take(bucket, points)
        self.owed.append((False, fee - covered))
        purse.payable += whole - covered
        if self.deposit_state in ("held", "part_offset"):
            self._close_deposit(taken=max(covered - paid, 0))

    def _close_deposit(self, *, taken: int) -> None:
        all_of_it = self.deposit > 0 and taken == self.deposit
        self.deposit_state = "deduction_confirmed" if all_of_it else "refund_due"
        self.deposit = 0

    # -- the end of a term

    def complete(self, today: date) -> bool:
        if self.state != "completing":
            return False
        if any(each.state in (*OPEN, "unknown") for each in self.live_charges()):
            return False
        self.state, self.mandate, self.ending = "completed", False, next(_SERIALS)
        self.holds.clear()
        if self.deposit_state in ("held", "part_offset"):
            self.purse.payable += self.deposit
            self.deposit, self.deposit_state = 0, "refund_due"
        self.settled, self.kept = today, True
        self.keep_until = today + 365 * DAY
        return True
