"""State machines as data: the moves that exist, and a refusal that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pawpact.kernel.errors import MoveRefused


@dataclass(frozen=True, slots=True)
class Machine:
    """Every move that is not listed is refused.

    >>> door = Machine("door", {"open": ("closed",), "closed": ("open", "locked")})
    >>> door.check("closed", "locked")
    >>> door.allows("open", "locked")
    False
    """

    name: str
    moves: Mapping[str, tuple[str, ...]]

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
            raise MoveRefused(self.name, state, asked, self.moves.get(state, ()))
