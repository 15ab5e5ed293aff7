"""Postings and journals as plain values, and what makes a journal one that may be posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pawpact.kernel.errors import Conflict, Defect
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import (
    CHARGE_RECEIVABLE,
    MALL_BONUS,
    MALL_PAID,
    RP_CUSTOMER,
    Commodity,
    account,
)


class Bucket(StrEnum):
    """Where a customer's points lie: bought, given by the store, or earned as reward."""

    PAID = "paid"
    BONUS = "bonus"
    REWARD = "reward"


BUCKET_OF = {
    MALL_PAID: Bucket.PAID,
    MALL_BONUS: Bucket.BONUS,
    RP_CUSTOMER: Bucket.REWARD,
}
ACCOUNT_OF = {bucket: name for name, bucket in BUCKET_OF.items()}


class Posting(NamedTuple):
    """One leg: debit positive, credit negative, in whole fen, points or pieces."""

    account: str
    owner: int
    commodity: Commodity
    amount: int


class Unbalanced(Defect):
    """A journal does not balance; nothing was posted."""

    code = "unbalanced"
    title = Label("凭证借贷不平，未入账", "A journal does not balance; nothing was posted")


class Uncovered(Conflict):
    """A balance does not cover what was asked of it; nothing was posted.

    ``positions`` names the journals by their place in the call, so that a caller can leave
    those out and post the rest.
    """

    code = "uncovered"
    title = Label("余额不足，未入账", "A balance does not cover this; nothing was posted")

    def __init__(self, positions: Mapping[int, str]) -> None:
        accounts = ", ".join(sorted(set(positions.values())))
        super().__init__(
            Label(
                f"{len(positions)} 笔凭证余额不足（{accounts}），全部未入账",
                f"{len(positions)} journals are not covered by {accounts}; nothing was posted",
            ),
            hint=Label(
                "请减少金额，或先释放占用的积分后重试",
                "ask for less, or release held points and try again",
            ),
            details={"positions": dict(positions)},
        )
        self.positions = dict(positions)


class NotEnoughPoints(Conflict):
    """The points do not cover this payment; nothing was taken."""

    code = "not_enough_points"
    title = Label("积分不足，未扣减", "The points do not cover this payment; nothing was taken")

    def __init__(self, asked: int, covered: int) -> None:
        super().__init__(
            Label(
                f"需要 {yuan(asked)} 元，可用积分只够 {yuan(covered)} 元，"
                f"还差 {yuan(asked - covered)} 元",
                f"{yuan(asked)} yuan are asked for, the points cover {yuan(covered)}: "
                f"{yuan(asked - covered)} are missing",
            ),
            hint=Label(
                "请减少商品，或用现金补足差额", "take fewer goods, or pay the difference in cash"
            ),
            details={"asked": asked, "covered": covered, "short": asked - covered},
        )


class Journal(NamedTuple):
    """One movement of the books: its code, why, and which postings that balance.

    ``key`` makes it happen once in its store. ``cause`` says what led to it: the event, or
    ``<policy>/<rule>``. ``restores`` is the key of an earlier journal whose points this one gives
    back to the very lots they came from; ``takes`` are the only lots that reward points or
    bonus points leave, where it is not first in first out. ``expires_at`` is when points that
    come in run out, where that is not what the store's parameters say. ``correlation`` ties the
    halves in two stores' books. ``actor`` is who acted where that is not the unit's own actor.
    """

    movement: str
    key: str
    cause: str
    postings: tuple[Posting, ...]
    restores: str = ""
    correlation: int = 0
    actor: str = ""
    takes: tuple[int, ...] = ()
    expires_at: datetime | None = None
    debtor: int = 0

    def validate(self) -> None:
        """Refuse what no book may hold: nothing, zero legs, foreign commodities, no balance."""
        if not self.postings or not self.key or not self.movement:
            raise Unbalanced(f"journal {self.movement} {self.key!r} is empty or has no key")
        sums: dict[str, int] = {}
        for name, owner, commodity, amount in self.postings:
            about = account(name)
            if about.commodity != commodity or (about.owner == "store") != (owner == 0):
                raise Unbalanced(f"{self.movement}: {name} does not hold {commodity} of {owner}")
            if type(amount) is not int or amount == 0:
                raise Unbalanced(f"{self.movement}: {name} is moved by {amount!r}")
            if name == CHARGE_RECEIVABLE and amount > 0 and not self.debtor:
                raise Unbalanced(f"{self.movement}: nobody owes what is left open on {owner}")
            sums[commodity] = sums.get(commodity, 0) + amount
        if any(sums.values()):
            wrong = {commodity: total for commodity, total in sums.items() if total}
            raise Unbalanced(f"{self.movement}: debits less credits are {wrong}")

    def same_content(self, movement: str, postings: tuple[Posting, ...]) -> bool:
        """Whether what is already booked under this key says the same; order does not matter."""
        return self.movement == movement and Counter(self.postings) == Counter(postings)


@dataclass(frozen=True, slots=True)
class Split:
    """What one payment takes from each bucket; reward points carry their worth in fen."""

    paid: int = 0
    bonus: int = 0
    reward_points: int = 0
    reward_worth: int = 0

    @property
    def worth(self) -> int:
        """The whole in fen."""
        return self.paid + self.bonus + self.reward_worth

    @property
    def mall(self) -> int:
        return self.paid + self.bonus

    def plus(self, other: Split) -> Split:
        return Split(
            self.paid + other.paid,
            self.bonus + other.bonus,
            self.reward_points + other.reward_points,
            self.reward_worth + other.reward_worth,
        )

    def points(self) -> dict[Bucket, int]:
        """How many points each bucket gives, empty ones left out."""
        each = {
            Bucket.PAID: self.paid,
            Bucket.BONUS: self.bonus,
            Bucket.REWARD: self.reward_points,
        }
        return {bucket: points for bucket, points in each.items() if points}


@dataclass(frozen=True, slots=True)
class Balances:
    """What a customer can dispose of, and in ``held`` what orders not shipped yet reserve."""

    paid: int = 0
    bonus: int = 0
    reward_points: int = 0
    deposit: int = 0
    refund_payable: int = 0
    benefits: Mapping[str, int] = field(default_factory=dict)
    held: Split = Split()

    def free(self, bucket: Bucket) -> int:
        """What of a bucket can be spent, in its own points."""
        return {
            Bucket.PAID: self.paid,
            Bucket.BONUS: self.bonus,
            Bucket.REWARD: self.reward_points,
        }[bucket]
