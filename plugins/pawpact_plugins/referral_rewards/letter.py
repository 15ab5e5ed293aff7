"""What the stores of a brand tell each other about newcomers and referrers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pawpact.sdk import Letter, Row
from pawpact_plugins.referral_rewards.models import HERE
from pawpact_plugins.referral_rewards.waiver import held_by

ASKED = "asked"
"""To the referrer's store: somebody here named a code of yours."""
ANSWERED = "answered"
"""To the newcomer's store: whether the code holds."""
SIGNED = "signed"
QUALIFIED = "qualified"
WITHDRAWN = "withdrawn"
"""To the referrer's store: what became of the newcomer."""
TAKEN_BACK = "taken_back"
"""To the newcomer's store: the referrer's store found something out."""
CARRIED = "carried"
"""To a store where the referrer is under contract: periods that no contract here can take."""
RETURNED = "returned"
"""Back from there: what no contract there can take."""
RECALLED = "recalled"
"""To a store that was asked to take periods: their referral counts no more."""
MOST_ASKED = 20
"""As many stores are asked to take the periods of one referral."""

_NOTHING: Mapping[int, str] = MappingProxyType({})


def letters(
    newcomers: Iterable[Row], kind: str, why: Mapping[int, str] = _NOTHING
) -> Iterator[Letter]:
    """A letter about each of those that were brought by a customer of another store."""
    for row in newcomers:
        if row["other_store"] != HERE:
            number = row["thing"]
            values = {"newcomer": number, "why": why.get(number, "")}
            yield Letter(row["other_store"], kind, f"{kind}:{number}", values)


def next_store(row: Row, live: Iterable[str]) -> tuple[str, int] | None:
    """The first store that was not asked yet to take periods, and the customer she is there.

    >>> row = {"is_carried": False, "elsewhere": "north:7:0"}
    >>> next_store(row, ["north:7", "west:9"]), next_store(row, ["north:7"])
    (('west', 9), None)
    """
    asked = held_by(row)
    if row["is_carried"] or len(asked) >= MOST_ASKED:
        return None
    places = (each.rpartition(":") for each in live)
    return next(((store, int(whom)) for store, _, whom in places if store not in asked), None)


def carry(row: Row, store: str, customer: int, periods: int, own_share: int) -> Letter:
    """Word that hands periods over, with who bears them: the newcomer's store.

    ``own_share`` is what this store bears where the newcomer is its own. Payer 0 with a share is
    whoever sends this.
    """
    is_own = row["other_store"] == HERE
    values = {
        "referral": row["thing"],
        "customer": customer,
        "periods": periods,
        "payer": 0 if is_own else row["payer"],
        "share": own_share if is_own else row["share"],
    }
    return Letter(store, CARRIED, f"{CARRIED}:{row['thing']}:{store}", values)


def give_back(row: Row, left: int) -> Letter:
    """Word of a carried referral that so many of its periods stay, and no more."""
    key = f"{RETURNED}:{row['thing']}:{left}"
    return Letter(row["other_store"], RETURNED, key, {"referral": row["partner"], "left": left})


def recalls(row: Row, why: str) -> Iterator[Letter]:
    """A letter to each store that was asked to take periods of a referral that counts no more."""
    for store, held in held_by(row).items():
        values = {"referral": row["thing"], "customer": held.customer, "why": why}
        yield Letter(store, RECALLED, f"{RECALLED}:{row['thing']}:{store}", values)
