"""A whole platform for one test: its own host, its own database, a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest
from pawpact.bootstrap import Parts, Platform, wire
from pawpact.bootstrap.start import connector, open_database
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.hosting.migration import migrate_plugins
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.messages.catalogue import placeholder_of, read_catalogue
from pawpact.messages.channel import RecordingMessages
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform_texts, rule_files
from pawpact.sdk.testing.loading import loaded_host
from pawpact.sdk.testing.rewind import RewindableClock
from pawpact.sdk.testing.template import Address, Template
from pawpact.settings import Settings, find_rules
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.stores import Stores
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Revision
from pawpact.wording.values import Text

NOON = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
"""Where clocks of tests stand at first: a Thursday noon in China."""
SANDBOX = "tests"


@dataclass
class Payments:
    """What the payment provider's double does with a debit that it sees for the first time."""

    is_refusing: bool = False

    def decide(self, _request: DebitRequest) -> Outcome:
        return Outcome.REFUSED if self.is_refusing else Outcome.OK


@dataclass
class Installation:
    """Platform, clock and the doubles of the outside world."""

    host: Host
    rules: PlatformRules
    engine: Engine
    platform: Platform
    clock: RewindableClock
    payments: Payments
    messages: RecordingMessages = field(default_factory=RecordingMessages)
    opened: list[str] = field(default_factory=list)
    people: int = 0
    applications: int = 0
    shipped: dict[frozenset[str], tuple[Ruleset, str]] = field(default_factory=dict, repr=False)
    """By the plugins that are on, the policy of a store that changed nothing, and its text."""


@contextmanager
def installed(
    folder: Path,
    template: Template,
    plugins: Sequence[object] | Mapping[str, object],
    rule_folders: Sequence[Path] = (),
    *,
    host: Host | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Installation]:
    """An installation with these plugins and no others, in this folder."""
    host = host or loaded_host(plugins)
    engine = _opened(template.copied(folder), host)
    clock = RewindableClock(NOON)
    database = Database(engine)
    stores = Stores(database, host, clock, environment or {})
    payments, messages = Payments(), RecordingMessages()

    def revision(unit: Unit, number: int) -> Revision:
        return stores.revision(unit.store.name, number)

    written = read_rules(host, rule_folders)
    parts: dict[str, Any] = {
        "database": database,
        "host": host,
        "stores": stores,
        "revisions": revision,
        "clock": clock,
        "ids": TimeOrderedIds(clock, node=0),
        "vault": FileVault.load(Path(shutil.copy(template.keys, folder))),
        "connect": connector(host, SANDBOX),
        "gateways": {"simulator": SimulatedGateway(payments.decide)},
        "channel": RecordingChannel(),
        "messages": messages,
        "engine": _engine(),
        "texts": {**host.texts(), **_texts(written)},
        "are_doubles": True,
    }
    rules = answerable(written, host)
    if rules.left_out & host.plugins.keys():
        resolve(written, None, None, host.vocabulary())  # says which name nobody knows, and where
    yield Installation(host, rules, engine, wire(Parts(**parts)), clock, payments, messages)
    engine.dispose()


def _opened(address: Address, host: Host) -> Engine:
    """A copy with the plugins' tables in it, made by whoever owns the others."""
    if address.role is not None:
        owner = make_engine(address.owner_url)
        migrate_plugins(owner, host, address.role)
        owner.dispose()
    return open_database(address.url, host)


def read_rules(host: Host, folders: Sequence[Path] = ()) -> PlatformRules:
    """The platform's rule files, those that the plugins ship, and these folders'.

    A file that stands in two of them, as a plugin's own rules do in a checkout, is read once.
    """
    texts = dict(platform_texts())
    known = set(texts.values())
    for folder, prefix in (*host.rule_folders(), *((each, each.name) for each in folders)):
        texts.update(
            (name, text) for name, text in folder_texts(folder, prefix) if text not in known
        )
    return _parsed(tuple(texts.items()))


@cache
def _parsed(texts: tuple[tuple[str, str], ...]) -> PlatformRules:
    return read_platform_texts(dict(texts))


@cache
def platform_texts() -> Mapping[str, str]:
    """The platform's own rule files by the names that people are shown."""
    return dict(folder_texts(find_rules(Settings()), "rules"))


def folder_texts(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """The rule files of a folder and of the folders in it."""
    for path in rule_files(folder):
        yield f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_text("utf-8")


_TEXTS: dict[str, Mapping[str, Text]] = {}


def _texts(written: PlatformRules) -> Mapping[str, Text]:
    """The words of the platform's messages, read once for each way to say the store's name."""
    name = placeholder_of(written)
    if name not in _TEXTS:
        _TEXTS[name] = read_catalogue(find_rules(Settings()), written)
    return _TEXTS[name]


@cache
def _engine() -> DurableEngine:
    """One for the session, so that equal rules are compiled once."""
    return DurableEngine()
