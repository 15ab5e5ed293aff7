"""What a plugin sees: subjects of one store, and only what it asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from pawpact.hosting.table import PluginTable
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value


class Reader(Protocol):
    """Reads the newest row for each key from one table of the store; one statement."""

    def __call__(
        self, model: type[PluginTable], key_column: str, keys: Sequence[int], columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]: ...


class NotAskedFor(AdminError):
    """A plugin reads something that it did not name beforehand.

    >>> NotAskedFor.code
    'plugin_not_asked_for'
    """

    code = "plugin_not_asked_for"
    title = Label("插件读取了未声明的内容", "A plugin reads what it did not name beforehand")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What core hands over with every call: the store, the time and three narrow doors."""

    plugin: str
    store: str
    moment: str
    at: datetime
    date: date
    groups: frozenset[str]
    parameters: Callable[[str], Value] = field(repr=False)
    read: Reader = field(repr=False)

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


@dataclass(frozen=True, slots=True)
class FactBatch:
    """Up to 1,000 subjects of one store, asked about together.

    ``subjects`` are the ids of the provider's role, parallel to the cases; the same id may occur
    twice. ``at`` is the moment's instant (UTC), ``date`` its day in the store's zone. Reading
    what the plugin did not name raises `NotAskedFor`.

    >>> def provide(batch: FactBatch):
    ...     visits = batch.fact("customer.active_contracts")
    ...     return {"acme.regular": [count is not None and count > 1 for count in visits]}
    """

    surroundings: Surroundings = field(repr=False)
    subjects: tuple[int, ...]
    facts: Mapping[str, Sequence[Value | None]] = field(repr=False)

    @property
    def store(self) -> str:
        return self.surroundings.store

    @property
    def moment(self) -> str:
        return self.surroundings.moment

    @property
    def at(self) -> datetime:
        return self.surroundings.at

    @property
    def date(self) -> date:
        return self.surroundings.date

    def fact(self, name: str) -> Sequence[Value | None]:
        """A fact of another owner, parallel to ``subjects``; it has to stand in ``needs``."""
        if name not in self.facts:
            plugin = self.surroundings.plugin
            raise NotAskedFor(
                Label(
                    f"插件 {plugin} 读取事实 {name}，但 needs 中没有它",
                    f"plugin {plugin} reads fact {name} without naming it in its needs",
                )
            )
        return self.facts[name]

    def parameter(self, name: str) -> Value:
        """A parameter of the plugin's own group, or of a group named in ``needs``."""
        return self.surroundings.parameter(name)

    def read(
        self, model: type[PluginTable], key_column: str, columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]:
        """The newest row of one of the plugin's tables for each subject that has one.

        Rows are found by ``key_column``, which holds the subjects' ids; sealed columns come
        opened, as text. One SQL statement, whatever the number of subjects.
        """
        if not model.__tablename__.startswith(f"{self.surroundings.plugin}__"):
            raise NotAskedFor(
                Label(
                    f"插件 {self.surroundings.plugin} 只能读取自己的表，不能读取 "
                    f"{model.__tablename__}",
                    f"plugin {self.surroundings.plugin} reads its own tables only, not "
                    f"{model.__tablename__}",
                )
            )
        return self.surroundings.read(model, key_column, self.subjects, columns)


@dataclass(frozen=True, slots=True)
class InquiryBatch(FactBatch):
    """Waiting cases of one inquiry; ``request_keys`` and ``consents`` are parallel to subjects.

    >>> def answered(batch: InquiryBatch):
    ...     asked = zip(batch.subjects, batch.consents)
    ...     return frozenset(subject for subject, given in asked if "register" not in given)
    """

    request_keys: tuple[str, ...] = ()
    consents: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Applicant:
    """The person a request is about, opened for one call; ``repr`` shows nothing of it.

    ``name`` and ``identity_number`` are those of the verified identity document. ``consents``
    names what the person agreed to, each separately (``credit_query``).

    >>> Applicant("某某", "not a number", frozenset({"credit_query"}))
    Applicant()
    """

    name: str = field(repr=False)
    identity_number: str = field(repr=False)
    consents: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class InquiryCase:
    """One question to the outside world, asked once for its ``request_key``.

    ``adapter(kind, name)`` gives the plugin's own connection as the store configured it, or its
    sandbox double where the house runs on sandboxes. ``subject`` is the id of the inquiry's role.

    >>> def ask(case: InquiryCase):
    ...     register = case.adapter("register", "acme")
    ...     return [register.look_up(case.applicant, case.request_key)]
    """

    surroundings: Surroundings = field(repr=False)
    request_key: str
    subject: int
    applicant: Applicant
    adapters: Callable[[str, str], Any] = field(repr=False)

    @property
    def at(self) -> datetime:
        return self.surroundings.at

    def parameter(self, name: str) -> Value:
        """A parameter of the plugin's own group, or of a group named in ``needs``."""
        return self.surroundings.parameter(name)

    def adapter(self, kind: str, name: str) -> Any:
        """The plugin's own adapter of this kind and name, built from the store's configuration."""
        return self.adapters(kind, name)
