"""A store that is lived again: its sandbox, and what things that are on record are called in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pawpact.billing.gateway.simulator import Decide, Outcome, seeded
from pawpact.billing.gateway.values import DebitRequest
from pawpact.fork.past.happening import Deed, Together
from pawpact.fork.sandbox import Sandbox
from pawpact.kernel.errors import Conflict, RequestError
from pawpact.kernel.label import Label

APPLICATION, CONTRACT, PET, ENTRY, ORDER = "application", "contract", "pet", "entry", "order"
LINE, THING = "order_line", "thing"
"""A thing is a plugin's own, whatever it is called there."""
KINDS: Mapping[str, str] = {
    "application": APPLICATION,
    "contract": CONTRACT,
    "order": ORDER,
    "order_line": LINE,
    "pet": PET,
}
SAME = frozenset({"customer", "staff"})
"""They stand there from the first day, with their own numbers."""


class NeverHappened(Conflict):
    """What somebody did this to does not exist in this life."""

    code = "never_happened"
    title = Label("在这里没有发生过", "It never came about here")


@dataclass
class Numbers:
    """What is on record under a number has another one here."""

    known: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    recorded: dict[int, int] = field(default_factory=dict)
    """Of contracts here the number on record."""

    def note(self, kind: str, there: int, here: int) -> None:
        self.known[kind][there] = here
        if kind == CONTRACT:
            self.recorded[here] = there

    def of(self, kind: str, there: int) -> int:
        here = self.known[kind].get(there)
        if here is None:
            raise NeverHappened(Label(f"这里没有这个 {kind}", f"there is no such {kind} here"))
        return here

    def of_subject(self, role: str, there: int) -> int:
        """The number here of somebody or something that a plugin or a rule names."""
        return there if role in SAME else self.of(KINDS.get(role, THING), there)

    def copied(self) -> Numbers:
        """The same for a life that goes its own way from here on."""
        known = defaultdict(dict, {kind: dict(each) for kind, each in self.known.items()})
        return Numbers(known, dict(self.recorded))


def answers_on_record(
    answers: Mapping[str, Outcome], numbers: Numbers, seed: int, shares: Mapping[Outcome, int]
) -> Decide:
    """How a debit goes: as it went; one that never was asked for, by the same chance for all."""
    chance = seeded(seed, shares)

    def decide(request: DebitRequest) -> Outcome:
        contract, _, rest = request.key.partition("-")
        name = numbers.recorded.get(int(contract))
        key = request.key if name is None else f"{name}-{rest}"
        known = answers.get(key)
        return chance(request._replace(key=key)) if known is None else known

    return decide


@dataclass
class Again:
    """``done`` and ``refused`` count what people did, by its name."""

    sandbox: Sandbox
    store: str
    numbers: Numbers
    done: Counter[Deed] = field(default_factory=Counter)
    refused: Counter[Deed] = field(default_factory=Counter)

    def live(self, together: Together) -> None:
        """Do it at its time; where one of several is refused, each of them for itself."""
        self._move_to(together.at)
        try:
            self._do(together.deed, together.actor, together.what)
        except RequestError:
            for each in together.what:
                try:
                    self._do(together.deed, together.actor, [each])
                except RequestError:
                    self.refused[together.deed] += 1

    def _do(self, deed: Deed, actor: str, what: list[object]) -> None:
        if deed.alone is not None:
            deed.alone(self, what)
        elif deed.do is not None:
            with self.sandbox.world.platform.unit(self.store, actor) as unit:
                deed.do(self, unit, what)
        self.done[deed] += len(what)

    def _move_to(self, at: datetime) -> None:
        clock = self.sandbox.world.clock
        if at - clock.now() > timedelta(0):
            clock.move_to(at)
