"""What a policy's bits come to under its hit policy, and what a moment's answers come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pawpact.policy.model import Bits, Policy
from pawpact.vocabulary.registry import Vocabulary

SET = "set"
"""The effect that writes derived facts."""

REFER = "refer_to_person"
"""The effect by which an undetermined rule hands its case to a person."""

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules that count, the undetermined one that a person must settle, and under

    ``hit: first`` the rule at which the search stopped.
    """

    chosen: tuple[int, ...]
    referred: int | None = None
    stop: int | None = None


def choose(policy: Policy, bits: Bits) -> Choice:
    """Read the bits as the policy's hit policy says; unknown is unknown."""
    return _choose_first(policy, bits) if policy.hit == "first" else _choose_all(policy, bits)


def _choose_first(policy: Policy, bits: Bits) -> Choice:
    for n in numbers_of(bits.fired | bits.undetermined):
        if bits.fired >> n & 1:
            return Choice((n,), stop=n)
        if policy.rules[n].if_unknown == "refer":
            return Choice((), referred=n, stop=n)
    return Choice(())


def _choose_all(policy: Policy, bits: Bits) -> Choice:
    for n in numbers_of(bits.undetermined):
        if policy.rules[n].locked:
            return Choice((), referred=n)
    return Choice(tuple(numbers_of(bits.fired)))


def numbers_of(bits: int) -> Iterator[int]:
    """The rules whose bit is set, first to last."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def standing(asked: Iterable[tuple[str, Asked]], vocabulary: Vocabulary) -> list[Asked]:
    """Of effects by name those that come about: of the verdicts only the strictest.

    Verdicts of one rank stand together as the customer's choice; what is no verdict stands.
    """
    ranked = [
        (vocabulary.effects[name].verdict if name in vocabulary.effects else 0, each)
        for name, each in asked
    ]
    strictest = max((rank for rank, _ in ranked), default=0)
    return [each for rank, each in ranked if rank in (0, strictest)]
