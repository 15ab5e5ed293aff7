"""What an action left on record, as the plugin is shown it to say what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pawpact.hosting.seeing import Row


@dataclass(frozen=True, slots=True)
class Trace:
    """The next version of a thing, or a moment that was reported with nothing written.

    ``thing`` is the role of the thing, ``before`` its version until then, None where it begins;
    a row of a plain table is a thing of its own, and its role the table's name.
    Of a moment ``moment`` is its name and ``row`` its subjects. ``beside`` are the plugin's other
    things of the same number, by role, as they stand today. Sealed texts are masked.

    >>> Trace("repair", None, {"state": "begun"}).is_first
    True
    """

    thing: str
    before: Row | None = field(repr=False)
    row: Row = field(repr=False)
    moment: str = ""
    beside: Mapping[str, Row] = field(default_factory=dict, repr=False)

    @property
    def is_first(self) -> bool:
        """Whether the thing begins with it."""
        return bool(self.thing) and self.before is None

    def moved(self, to: str) -> bool:
        """Whether its ``state`` became this one."""
        return self.before is not None and self.before["state"] != to == self.row["state"]

    def with_version(self, *names: str) -> dict[str, Any]:
        """The version that was seen, and these columns as they were written."""
        seen = {} if self.before is None else {"version": self.before["version"]}
        return {**seen, **{name: self.row[name] for name in names}}


@dataclass(frozen=True, slots=True)
class Here:
    """In a body: what the newest such thing says in the life that is lived again.

    For what is made anew there, as a code is that somebody is given and tells another.

    >>> Here("voucher", {"customer": 7}, "code").column
    'code'
    """

    thing: str
    where: Mapping[str, Any]
    column: str


Again = Callable[[Trace], Mapping[str, Any] | None]
"""Numbers of subjects and the body, as they were sent, or None where it was something else."""
