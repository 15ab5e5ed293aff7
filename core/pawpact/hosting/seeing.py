"""What code of a plugin sees around a call: its store, the time, its parameters, its own rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from pawpact.hosting.table import PluginTable
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value

THING = "thing"
LARGEST_PAGE = 1_000

Row = Mapping[str, Any]
"""One row of a plugin's table: column name to value, sealed columns opened."""


class Reader(Protocol):
    """Reads the newest row for each key from one table of the store; one statement."""

    def __call__(
        self, model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class UpTo:
    """In ``find``: the column holds this or less, as a day that has come.

    >>> from datetime import date
    >>> UpTo(date(2026, 3, 12)).value.isoformat()
    '2026-03-12'
    """

    value: Any


@dataclass(frozen=True, slots=True)
class Between:
    """In ``find`` and ``tally``: the column holds one of these or something between them.

    >>> from datetime import date
    >>> Between(date(2026, 3, 1), date(2026, 3, 31)).last.day
    31
    """

    first: Any
    last: Any


@dataclass(frozen=True, slots=True)
class Found:
    """One page of rows, and where the next one begins; None: there is no more.

    >>> Found(({"state": "open"},), None).rows[0]["state"]
    'open'
    """

    rows: tuple[Row, ...]
    next: int | None


class Rows(Protocol):
    """Reads whole rows of the store; each call is one statement, whatever its size."""

    def newest(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, Row]: ...

    def history(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, tuple[Row, ...]]: ...

    def find(
        self,
        model: type[PluginTable],
        where: Mapping[str, Any],
        *,
        after: int | None,
        limit: int,
        is_newest_first: bool,
    ) -> Found: ...

    def tally(
        self, model: type[PluginTable], where: Mapping[str, Any], by: str
    ) -> Mapping[Any, int]: ...


class NotAskedFor(AdminError):
    """A plugin reads something that it did not name beforehand.

    >>> NotAskedFor.code
    'plugin_not_asked_for'
    """

    code = "plugin_not_asked_for"
    title = Label("插件读取了未声明的内容", "A plugin reads what it did not name beforehand")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What core hands over with every call: the store, the time and narrow doors."""

    plugin: str
    store: str
    moment: str
    at: datetime
    date: date
    groups: frozenset[str]
    parameters: Callable[[str], Value] = field(repr=False)
    read: Reader = field(repr=False)
    rows: Rows | None = field(default=None, repr=False)
    neighbours: Callable[[], frozenset[str]] = field(default=frozenset, repr=False)

    def parameter(self, name: str) -> Value:
        group = name.rpartition(".")[0]
        if group not in self.groups:
            raise NotAskedFor(
                Label(
                    f"插件 {self.plugin} 读取参数 {name}，但 needs 中没有 {group}",
                    f"plugin {self.plugin} reads parameter {name} without {group} in its needs",
                )
            )
        return self.parameters(name)

    def own(self, model: type[PluginTable]) -> Rows:
        """The door to the rows of one of the plugin's own tables."""
        self.refuse_foreign(model)
        if self.rows is None:
            raise NotAskedFor(Label("此处不能读取数据表", "no table can be read here"))
        return self.rows

    def refuse_foreign(self, model: type[PluginTable]) -> None:
        if not model.__tablename__.startswith(f"{self.plugin}__"):
            raise NotAskedFor(
                Label(
                    f"插件 {self.plugin} 只能读取自己的表，不能读取 {model.__tablename__}",
                    f"plugin {self.plugin} reads its own tables only, not {model.__tablename__}",
                )
            )


class Seeing:
    """What every call may ask for; whoever derives from it has ``surroundings``."""

    __slots__ = ()
    surroundings: Surroundings

    @property
    def store(self) -> str:
        return self.surroundings.store

    @property
    def neighbours(self) -> frozenset[str]:
        """The names of the brand's other stores."""
        return self.surroundings.neighbours()

    @property
    def moment(self) -> str:
        return self.surroundings.moment

    @property
    def at(self) -> datetime:
        return self.surroundings.at

    @property
    def date(self) -> date:
        return self.surroundings.date

    def parameter(self, name: str) -> Value:
        """A parameter of the plugin's own group, or of a group named in ``needs``."""
        return self.surroundings.parameter(name)

    def newest(
        self, model: type[PluginTable], keys: Sequence[Any], column: str = THING
    ) -> Mapping[Any, Row]:
        """The newest row of each key that has one, found by ``column``; one statement."""
        return self.surroundings.own(model).newest(model, column, keys)

    def history(
        self, model: type[PluginTable], keys: Sequence[Any], column: str = THING
    ) -> Mapping[Any, tuple[Row, ...]]:
        """All rows of each key, the oldest first; one statement."""
        return self.surroundings.own(model).history(model, column, keys)

    def find(
        self,
        model: type[PluginTable],
        where: Mapping[str, Any],
        *,
        after: int | None = None,
        limit: int = 100,
        is_newest_first: bool = False,
    ) -> Found:
        """Rows whose columns hold these values, a page at a time; of things how they stand now.

        A value may be a tuple of values, `UpTo` or `Between`. ``after`` is the ``next`` of the
        page before.
        """
        rows = self.surroundings.own(model)
        most = max(1, min(limit, LARGEST_PAGE))
        return rows.find(model, where, after=after, limit=most, is_newest_first=is_newest_first)

    def tally(
        self, model: type[PluginTable], where: Mapping[str, Any], by: str
    ) -> Mapping[Any, int]:
        """How many rows there are of each value of the column ``by``, of those that ``find`` finds.

        Of things how they stand now counts.
        """
        return self.surroundings.own(model).tally(model, where, by)
