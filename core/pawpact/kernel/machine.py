"""State machines as data: the moves that exist, and a refusal that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pawpact.kernel.errors import MoveRefused
from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Machine:
    """Every move that is not listed is refused, in the words of ``labels``.

    >>> door = Machine("door", {"open": ("closed",), "closed": ("open", "locked")})
    >>> door.check("closed", "locked")
    >>> door.allows("open", "locked")
    False
    """

    name: str
    moves: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Label] = field(default_factory=dict)
    """What people call the machine, under its name, and each of its states."""
    look: str = ""
    """The command that shows what happened to one of them."""

    @property
    def states(self) -> frozenset[str]:
        """Every state that a move leads from or to.

        >>> sorted(Machine("door", {"open": ("closed",)}).states)
        ['closed', 'open']
        """
        return frozenset(self.moves).union(*self.moves.values())

    def allows(self, state: str, asked: str) -> bool:
        return asked in self.moves.get(state, ())

    def check(self, state: str, asked: str) -> None:
        """Raise ``MoveRefused``, with the allowed moves, unless this one exists."""
        if not self.allows(state, asked):
            raise self.refusal(state, asked)

    def refusal(self, state: str, asked: str) -> MoveRefused:
        """What whoever asks for such a move reads."""
        allowed = self.moves.get(state, ())
        hint = Label(
            f"经过和经办人见 {self.look}", f"{self.look} shows what happened to it, and who did it"
        )
        return MoveRefused(
            self.name,
            state,
            asked,
            allowed,
            labels=self.labels,
            hint=hint if self.look else None,
        )

    def say(self, state: str) -> Label:
        """What people call this state."""
        return self.labels.get(state) or Label.of(state)
