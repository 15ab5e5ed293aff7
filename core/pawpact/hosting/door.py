"""What people do with a plugin and read of it, and what it does when something happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from pawpact.hosting.outcome import Outcome
from pawpact.hosting.seeing import NotAskedFor, Seeing, Surroundings
from pawpact.hosting.trace import Again
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value

DAY_OPENED = "day.opened"
STORE = "store"


class Nothing(Schema):
    """Nothing is said."""


def _refused(around: Surroundings, name: str) -> NotAskedFor:
    return NotAskedFor(
        Label(
            f"插件 {around.plugin} 读取 {name}，但 reads 中没有它",
            f"plugin {around.plugin} reads {name} without naming it in reads",
        )
    )


@dataclass(frozen=True, slots=True)
class ActionCase(Seeing):
    """One thing that somebody wants done, or to be shown.

    ``key`` is the request's own and comes again with a repeat. ``number`` belongs to nothing yet:
    a thing that begins here is called by it. ``subjects`` holds the ids that were named, all of
    this store, and whose they are; ``body`` what was sent beside them, as the schema loaded it.
    ``role`` is that of whoever asks, ``actor`` who that is.

    >>> def do(case: ActionCase):
    ...     return Outcome(answer={"points": case.body["points"]})
    """

    surroundings: Surroundings = field(repr=False)
    key: str
    number: int
    subjects: Mapping[str, int]
    body: Mapping[str, Any] = field(repr=False)
    facts: Mapping[str, Value | None] = field(repr=False)
    actor: str
    role: str

    def fact(self, name: str) -> Value | None:
        """A fact about the subjects, named in ``reads``; None where it is unknown."""
        if name not in self.facts:
            raise _refused(self.surroundings, name)
        return self.facts[name]


@dataclass(frozen=True, slots=True)
class CaseBatch(Seeing):
    """Up to 1,000 cases of one moment of one store, or of one day's work.

    ``keys`` are the cases' own; ``date`` is the day that is worked on.

    >>> def react(batch: CaseBatch):
    ...     return Outcome(answer={})
    """

    surroundings: Surroundings = field(repr=False)
    keys: tuple[str, ...]
    subjects: Mapping[str, tuple[int, ...]]
    facts: Mapping[str, Sequence[Value | None]] = field(repr=False)
    after: int | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def ids(self, role: str) -> tuple[int, ...]:
        """The ids of one role, parallel to ``keys``."""
        if role not in self.subjects:
            raise _refused(self.surroundings, role)
        return self.subjects[role]

    def fact(self, name: str) -> Sequence[Value | None]:
        """A fact named in ``reads``, parallel to ``keys``; None where it is unknown."""
        if name not in self.facts:
            raise _refused(self.surroundings, name)
        return self.facts[name]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that people do with the plugin, at the counter or through a program.

    ``do`` is pure: it gets an `ActionCase` and returns an `Outcome`, which core keeps in one
    transaction. ``schema`` describes the body, ``answer`` what is answered. ``subjects`` are the
    roles whose ids have to be named, ``optional`` those that may be. ``roles`` may do it; nobody
    named means all of the staff. ``reads`` are facts from the plugin's ``needs``, or its own.
    ``again`` reads from a `Trace` what was sent, so that a fork can live a past again.

    >>> Action("greet", Label("问候", "Greet"), do=lambda case: Outcome()).subjects
    ()
    """

    name: str
    title: Label
    do: Callable[[ActionCase], Outcome]
    schema: type[Schema] = Nothing
    answer: type[Schema] = Nothing
    subjects: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Something that people read of the plugin: one thing, or a list a page at a time.

    ``show`` is pure: it returns what ``answer`` shows, or where ``is_list`` a `Listing` of it.
    A field of ``answer`` with ``metadata={"personal": kind}`` is masked for roles that may not
    read personal data; whoever may is written down as a reader.

    >>> View("greetings", Label("问候", "Greetings"), show=lambda case: {}).is_list
    False
    """

    name: str
    title: Label
    show: Callable[[ActionCase], Mapping[str, Any] | Listing]
    answer: type[Schema] = Nothing
    schema: type[Schema] = Nothing
    subjects: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list view; ``next`` is that of `Found`.

    >>> Listing(({"state": "open"},)).next is None
    True
    """

    items: Sequence[Mapping[str, Any]] = field(repr=False)
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """The plugin's own rows, and moments, when something has happened.

    ``react`` is pure and gets all cases of a batch at once. It runs after core, in a savepoint of
    its own: where it fails the fact stands all the same, and the plugin's part waits as a held
    case that is tried again each day. With ``is_optional`` the moment may be another plugin's that
    is perhaps not installed.

    >>> Reaction("contract.activated", "code", react=lambda batch: Outcome()).moment
    'contract.activated'
    """

    moment: str
    name: str
    react: Callable[[CaseBatch], Outcome]
    reads: tuple[str, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Daily:
    """What the plugin does once a store and day, also for days on which nobody ran it.

    ``run`` is pure. ``of`` names the role whose subjects core hands over, up to 1,000 at a time:
    a role of core, or that of a thing of the plugin's own, then with ``where`` as in ``find``.
    Without it ``run`` is called once, and again from ``Outcome.next`` while there is one. Killed
    in between it begins anew, so keys have to say what is done already.

    >>> Daily("birthdays", Label("生日", "Birthdays"), run=lambda day: Outcome(), of="pet").of
    'pet'
    """

    name: str
    title: Label
    run: Callable[[CaseBatch], Outcome]
    of: str = STORE
    where: Mapping[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
