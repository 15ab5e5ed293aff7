"""Decisions as their receipts tell them, of one moment and one revision, in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pawpact.policy.receipt import Chunk, Recorded
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Recording:
    """``facts`` and ``bits`` are columns as long as ``count``; derived facts stand as settled.

    ``on`` is the store's date of the decisions, which says what policies were in force.
    """

    moment: str
    count: int
    on: int
    facts: Mapping[str, Sequence[Value | None]] = field(repr=False)
    bits: Mapping[str, tuple[Sequence[int], Sequence[int]]]

    def fact_at(self, name: str, position: int) -> Value | None:
        """What was known of a fact; None where it was unknown, or nobody asked for it."""
        column = self.facts.get(name)
        return None if column is None else column[position]


def recording_of_chunk(chunk: Chunk, on: int) -> Recording:
    """A batch receipt holds columns already."""
    return Recording(chunk.moment, len(chunk.subjects), on, chunk.facts, chunk.bits)


def recording_of_singles(moment: str, on: int, told: Sequence[Recorded]) -> Recording:
    """Single receipts that read the same facts for the same policies, side by side."""
    first = told[0]
    return Recording(
        moment,
        len(told),
        on,
        {name: [each.facts[name] for each in told] for name in first.facts},
        {
            policy: (
                [each.bits[policy].fired for each in told],
                [each.bits[policy].undetermined for each in told],
            )
            for policy in first.bits
        },
    )
