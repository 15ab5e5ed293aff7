"""What plugins are told once something has happened for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pawpact.hosting.seeing import Surroundings
from pawpact.vocabulary.types import Value


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened and is committed: nothing can take it back any more.

    ``happened_at`` is when, ``key`` the same each time it is told. ``adapter(kind, name)`` gives
    the plugin's own connection to the outside world.

    >>> def hear(event: Event):
    ...     event.adapter("register", "acme").note(event.key, event.subjects["contract"])
    """

    surroundings: Surroundings = field(repr=False)
    moment: str
    key: str
    subjects: Mapping[str, int]
    happened_at: datetime
    adapters: Callable[[str, str], Any] = field(repr=False)

    @property
    def store(self) -> str:
        return self.surroundings.store

    def parameter(self, name: str) -> Value:
        """A parameter of the plugin's own group, or of a group named in ``needs``."""
        return self.surroundings.parameter(name)

    def adapter(self, kind: str, name: str) -> Any:
        """The plugin's own adapter of this kind and name, built from the store's configuration."""
        return self.adapters(kind, name)


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom the plugin lets hear of a moment after it was committed, to tell the outside world.

    ``hear`` is called at least once for each case, outside any transaction; it answers nothing
    and can hold nothing up. Where it fails it is told again, later and later, twenty times.

    >>> Listener("contract.activated", "crm", hear=lambda event: None).name
    'crm'
    """

    moment: str
    name: str
    hear: Callable[[Event], object]
