"""What a plugin hands over when it loads: frozen, typed values, one kind for each hook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pawpact.hosting.batch import FactBatch, InquiryBatch, InquiryCase
from pawpact.hosting.table import PluginTable, PluginThing
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact, Moment
from pawpact.vocabulary.renamed import Renamed
from pawpact.vocabulary.types import Value

API_VERSION = 1
"""The plugin interface of this release. Hooks only ever gain arguments within a version."""

FLOOR = 1
"""The oldest plugin interface that still loads."""

Columns = Mapping[str, Sequence[Value | None]]
"""Fact name to values parallel to the batch's subjects; None where unknown."""


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """Who a plugin is.

    ``name`` is the name of its entry point, of its parameters' group and the beginning of its
    tables' names. ``api`` is the interface it was written for: it loads while
    ``FLOOR <= api <= API_VERSION``.

    >>> PluginInfo("acme_birthday", "1.0", Label("生日礼", "Birthday gift"), api=1).name
    'acme_birthday'
    """

    name: str
    version: str
    title: Label
    api: int


@dataclass(frozen=True, slots=True)
class PluginVocabulary:
    """What a plugin adds to the words of rule files.

    ``limits`` fences an effect's argument by one of the plugin's parameters:
    ``{"require_deposit.amount": "deposit_fallback.deposit_amount"}``. ``needs`` names every
    fact and every parameter group of others that the plugin or its policies read. ``renamed``
    holds the names that words of the plugin had in earlier versions.

    >>> PluginVocabulary(needs=frozenset({"customer.age"})).facts
    ()
    """

    facts: tuple[Fact, ...] = ()
    moments: tuple[Moment, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    renamed: Renamed = field(default_factory=Renamed)


@dataclass(frozen=True, slots=True)
class FactProvider:
    """Answers facts of one role for up to 1,000 subjects of one store.

    ``provide`` gets a `FactBatch` and returns a column for each of ``facts``, parallel to
    ``batch.subjects``, None where unknown. It reads what is stored and never calls out.

    >>> def provide(batch):
    ...     return {"acme.lucky": [subject % 7 == 0 for subject in batch.subjects]}
    >>> FactProvider("customer", ("acme.lucky",), provide).subject
    'customer'
    """

    subject: str
    facts: tuple[str, ...]
    provide: Callable[[FactBatch], Columns]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Marks a record's value as personal data: stored encrypted, never shown by ``repr``.

    >>> Sealed("612")
    Sealed(...)
    """

    text: str

    def __repr__(self) -> str:
        return "Sealed(...)"


@dataclass(frozen=True, slots=True)
class Record:
    """One row for one of the plugin's own tables, written by core, once for each ``key``.

    ``values`` holds the model's columns without ``tenant_id``, ``id`` and ``key``, which core
    adds; a `Sealed` value goes into a column made with `sealed_column`. A record whose key is
    already there changes nothing. A column that is called as the inquiry's subject
    (``customer``) holds its id; a record about anybody else is refused.

    >>> Record(PluginTable, "app_1:1", {"score": Sealed("612")}).key
    'app_1:1'
    """

    model: type[PluginTable]
    key: str
    values: Mapping[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """The next version of a thing in one of the plugin's own tables (`PluginThing`).

    ``after`` is the version that this one follows, 0 where the thing begins. If somebody wrote
    a version meanwhile the whole outcome is refused, so nobody overwrites what they did not see.
    ``values`` holds what is different; the other columns stay as they are.

    >>> from pawpact.hosting.table import PluginThing
    >>> Change(PluginThing, 7, {"state": "closed"}, after=2).after
    2
    """

    model: type[PluginThing]
    thing: int
    values: Mapping[str, Any] = field(repr=False, default_factory=dict)
    after: int = 0


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question to the outside world that must be answered before a request is decided.

    Core first calls ``answered`` with all waiting cases of a store; it returns the subjects
    whose answer is stored and still good. For every other case core calls ``ask`` once, by
    request key and outside any transaction, and stores the records that it returns. ``needs``
    names the consents without which ``applicant`` is not even opened for ``ask``.

    >>> Inquiry("application.submitted", "customer", "score",
    ...         answered=lambda batch: frozenset(), ask=lambda case: ()).name
    'score'
    """

    moment: str
    subject: str
    name: str
    answered: Callable[[InquiryBatch], frozenset[int]]
    ask: Callable[[InquiryCase], Sequence[Record]]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PluginTables:
    """The plugin's own tables and the folder of their alembic versions.

    A relative folder lies beside the module that the entry point names.

    >>> from pathlib import Path
    >>> PluginTables((), Path("migrations/versions")).models
    ()
    """

    models: tuple[type[PluginTable], ...]
    versions: Path


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to the outside world, by kind and name, with a double that never leaves the house.

    ``make`` builds it from what the store's ``tenant.yaml`` says under ``plugins.<name>``;
    ``sandbox`` builds the stand-in that tests and simulations use, from a seed text.

    >>> Adapter("credit_provider", "acme", make=lambda config: None,
    ...         sandbox=lambda seed: None).kind
    'credit_provider'
    """

    kind: str
    name: str
    make: Callable[[Mapping[str, Any]], Any]
    sandbox: Callable[[str], Any]
