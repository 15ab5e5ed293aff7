"""What a case comes to once all its policies have spoken: what stands, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from pawpact.decisions.combine import UNDECIDED, needs_person, standing
from pawpact.kernel.label import Label
from pawpact.policy.explaining.wording import effect_sentence
from pawpact.policy.model import EffectRequest
from pawpact.vocabulary.registry import Vocabulary

NOTHING = Label("没有", "nothing")
_REST = Label("（其余不变）", " (all else stays)")

Mark = tuple[object, ...]


class Asking(Protocol):
    """What a replay says of its cases."""

    def held(self, position: int) -> str: ...

    def requests(self, position: int) -> Sequence[EffectRequest]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What stands of all that was asked for; the same object for every case that comes to it.

    ``mark`` tells outcomes apart for the customer: the rule that asked for something does not
    enter it. ``effects`` are the names of what stands, ``rank`` how strict the answer is;
    ``parts`` says each of the requests in words.
    """

    requests: tuple[EffectRequest, ...]
    mark: Mark
    label: Label
    effects: frozenset[str]
    rank: int
    held: bool = False
    parts: tuple[Label, ...] = ()

    def marked(self) -> Iterator[tuple[EffectRequest, str]]:
        """Each request that stands with its own part of the mark."""
        return ((each, _text(each)) for each in self.requests)

    def beside(self, other: Outcome) -> Label:
        """What is said of it and not of the other one; all of it where they share nothing."""
        shared = set(self.mark) & set(other.mark)
        if not shared:
            return self.label
        own = [
            said
            for (_, mark), said in zip(self.marked(), self.parts, strict=True)
            if mark not in shared
        ]
        return _joined(own)


@lru_cache(maxsize=1_024)
def parted(before: Outcome, after: Outcome) -> tuple[Label, Label]:
    """From what to what, without what stays; that something stays is said."""
    rest = _REST if set(before.mark) & set(after.mark) else Label("", "")
    came, comes = before.beside(after), after.beside(before)
    return came, Label(f"{comes.zh}{rest.zh}", f"{comes.en}{rest.en}")


@dataclass(slots=True)
class Outcomes:
    """Works out each distinct outcome of a moment once."""

    vocabulary: Vocabulary
    _known: dict[Mark, Outcome] = field(default_factory=dict)
    _needs: dict[str, bool] = field(default_factory=dict)

    def of(self, moment: str, replayed: Asking, position: int) -> Outcome:
        held = replayed.held(position)
        requests = () if held else replayed.requests(position)
        key = (moment, held, *map(_mark, requests))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._worked_out(moment, held, requests)
        return known

    def _worked_out(self, moment: str, held: str, requests: Sequence[EffectRequest]) -> Outcome:
        if held:
            return Outcome((), ("held", held), _held(held), frozenset(), 0, held=True)
        kind = self.vocabulary.moments[moment].kind
        kept = [requests[at] for at in standing(requests, self.vocabulary, kind)]
        if needs_person(requests, self.vocabulary, kind, moment):
            kept.append(UNDECIDED)
        marks = tuple(sorted(_text(each) for each in kept))
        effects = self.vocabulary.effects
        parts = tuple(effect_sentence(effects[each.effect], each.arguments) for each in kept)
        return Outcome(
            tuple(kept),
            marks,
            _joined(parts),
            frozenset(each.effect for each in kept),
            max((effects[each.effect].verdict for each in kept), default=0),
            parts=parts,
        )


def _joined(said: Sequence[Label]) -> Label:
    if not said:
        return NOTHING
    return Label(
        "；".join(dict.fromkeys(each.zh for each in said)),
        "; ".join(dict.fromkeys(each.en for each in said)),
    )


def _held(why: str) -> Label:
    return Label(f"搁置（{why}）", f"held ({why})")


def _mark(request: EffectRequest) -> Mark:
    return (request.effect, request.policy, request.rule, _arguments(request))


def _arguments(request: EffectRequest) -> Mark:
    return tuple(sorted(request.arguments.items()))


def _text(request: EffectRequest) -> str:
    """What a request comes to for the customer, whichever rule made it."""
    return repr((request.effect, _arguments(request)))
