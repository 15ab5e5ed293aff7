"""What the stores of a brand tell each other about newcomers and referrers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pawpact.sdk import Letter, Row
from pawpact_plugins.referral_rewards.models import HERE

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
