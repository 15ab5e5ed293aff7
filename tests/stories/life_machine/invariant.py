"""What has to be true of a store, by name: whoever reads a failure knows which promise broke."""

from __future__ import annotations

STORES_APART = "nothing is written in another store"
BALANCED = "every journal balances"
NO_OVERDRAFT = "no balance goes below zero"
ADD_UP = "balances are the sums of their postings"
COLLECTED = "what is booked as collected is what the provider collected, once"
ONE_SETTLED = "a period is settled once"
OWNED = "customers have what the rules say"
CONTRACTS = "contracts stand where the rules say"
CHARGES = "charges stand where the rules say"
OUTBOX = "a message is written once"
POSTED_STAYS = "what was posted is never changed"
AUDIT = "the audit finds nothing"
REFUSALS = "what the rules refuse is refused"
REFUSED_CHANGES_NOTHING = "a refused move changes nothing"
REPEATED_CHANGES_NOTHING = "a repeated write changes nothing"


class Wrong(AssertionError):
    """An invariant does not hold."""

    def __init__(self, invariant: str, found: object) -> None:
        super().__init__(f"{invariant}: {found}")
        self.invariant = invariant


def hold(invariant: str, is_true: object, found: object) -> None:
    """This holds, or the machine stops here."""
    if not is_true:
        raise Wrong(invariant, found)
