"""The day's chance for one purpose."""

from __future__ import annotations

from random import Random


class Chance(Random):
    """Drawn in the order in which people are met.

    Chapters ask for the share of whomever they draw about, by her number; here all have the same
    one. A forked store has another chance, in which everybody has her own.
    """

    def of(self, who: int) -> Random:
        return self
