"""Chance that is everybody's own: drawn by day, purpose and person, never by whose turn it is.

Two stores live on under two policies. Where one of them refuses somebody, everybody else has to
have the same luck as in the other, or what is compared is the dice. So a draw depends on the seed,
the day, what it is for and whom it is about, under a name that both worlds give her: the number
she had when the store was forked, else the key of her application, which does not depend on what
was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

from pawpact.billing.gateway.simulator import Decide, Outcome, seeded
from pawpact.billing.gateway.values import DebitRequest
from pawpact.demo.chance import Chance

Name = Callable[[int], str]


class OwnChance(Chance):
    """The day's chance for one purpose; whom it is about has a share of her own in it."""

    def __init__(self, of: str, name: Name) -> None:
        super().__init__(of)
        self._of = of
        self._name = name
        self._known: dict[str, Random] = {}

    def of(self, who: int) -> Random:
        name = self._name(who)
        if name not in self._known:
            digest = sha256(f"{self._of}/{name}".encode()).digest()
            self._known[name] = Random(int.from_bytes(digest[:8], "big"))  # noqa: S311  # no secret
        return self._known[name]


@dataclass
class Names:
    """What both worlds call somebody, by her numbers in this one."""

    known: dict[int, str] = field(default_factory=dict)

    def of(self, number: int) -> str:
        return self.known.get(number, str(number))


def outcomes(seed: int, shares: Mapping[Outcome, int], names: Names) -> Decide:
    """How a debit goes: the same in both worlds for the same person, period and attempt."""
    chance = seeded(seed, shares)

    def decide(request: DebitRequest) -> Outcome:
        contract, _, attempt = request.key.partition("-")
        return chance(request._replace(key=f"{names.of(int(contract))}-{attempt}"))

    return decide
