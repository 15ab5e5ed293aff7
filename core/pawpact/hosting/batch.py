"""What a plugin sees: subjects of one store, and only what it asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pawpact.hosting.seeing import NotAskedFor, Reader, Seeing, Surroundings
from pawpact.hosting.table import PluginTable
from pawpact.kernel.label import Label
from pawpact.vocabulary.types import Value

__all__ = [
    "Applicant",
    "FactBatch",
    "InquiryBatch",
    "InquiryCase",
    "NotAskedFor",
    "Reader",
    "Surroundings",
]


@dataclass(frozen=True, slots=True)
class FactBatch(Seeing):
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

    def read(
        self, model: type[PluginTable], key_column: str, columns: Sequence[str]
    ) -> Mapping[int, tuple[Any, ...]]:
        """The newest row of one of the plugin's tables for each subject that has one.

        Rows are found by ``key_column``, which holds the subjects' ids; sealed columns come
        opened, as text. One SQL statement, whatever the number of subjects.
        """
        self.surroundings.refuse_foreign(model)
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
