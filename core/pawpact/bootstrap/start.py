"""From settings to a running platform: database migrated and safe, keys there, plugins loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from pawpact.access.vault import FileVault
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.gateway.registry import simulated
from pawpact.bootstrap.at_start import refuse_unsafe
from pawpact.bootstrap.collector import keep_collector_quiet
from pawpact.bootstrap.models import MODULES
from pawpact.bootstrap.platform import Parts, Platform
from pawpact.bootstrap.safety import Installation
from pawpact.bootstrap.wire import wire
from pawpact.contracts.signed_under import count_running
from pawpact.database.engine import make_engine
from pawpact.database.migration import migrate
from pawpact.database.safety import assert_safe
from pawpact.database.session import Database
from pawpact.decisions.plugin import Connect
from pawpact.hosting.host import Host
from pawpact.hosting.migration import assert_plugins_migrated, migrate_plugins
from pawpact.kernel.clock import Clock, SystemClock
from pawpact.kernel.errors import AdminError
from pawpact.kernel.identity import Ids, TimeOrderedIds
from pawpact.kernel.label import Label
from pawpact.messages.catalogue import read_catalogue
from pawpact.messages.opening import open_channel
from pawpact.messages.publishing import Publisher
from pawpact.orders.warehouse_simulator import SimulatedWarehouse
from pawpact.payouts.simulator import SimulatedPayouts
from pawpact.policy.engine.child import Prover
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.reading.draft import PlatformRules
from pawpact.policy.reading.load import read_platform
from pawpact.settings import Settings, find_rules
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.proof import Proof
from pawpact.tenancy.stores import Stores
from pawpact.tenancy.unit import Unit, Vaults
from pawpact.tenancy.values import Revision


def start(settings: Settings, environment: Mapping[str, str] = os.environ) -> Platform:
    """The platform that these settings describe; refuses to start where money is unsafe."""
    installation = Installation(settings, environment)
    try:
        refuse_unsafe(installation)
        open_database(settings.database_url, installation.host, installation.engine)
        platform = platform_over(installation)
    except Exception:
        installation.close()
        raise
    keep_collector_quiet()
    return platform


def open_database(url: str, host: Host, engine: Engine | None = None) -> Engine:
    """The database, brought up to date, its settings and triggers asserted.

    On PostgreSQL the program's role may not bring it up: `pawpact database migrate` does.
    """
    assert MODULES
    engine = engine or make_engine(url)
    if engine.dialect.name != "postgresql":
        migrate(engine)
        migrate_plugins(engine, host)
    assert_safe(engine)
    assert_plugins_migrated(engine, host)
    return engine


def platform_over(installation: Installation) -> Platform:
    """The platform of an installation that is up to date; nothing is brought up or refused.

    Put together once, however many checks look at it.
    """
    if installation.assembled is None:
        settings, host = installation.settings, installation.host
        clock = SystemClock()
        installation.assembled = assemble(
            settings,
            host,
            installation.engine,
            clock,
            TimeOrderedIds(clock, settings.node),
            open_vault(settings),
            installation.environment,
            connector(host, settings.sandbox),
        )
    return installation.assembled


def assemble(
    settings: Settings,
    host: Host,
    engine: Engine,
    clock: Clock,
    ids: Ids,
    vault: Vaults,
    environment: Mapping[str, str],
    connect: Connect,
    **changes: Any,
) -> Platform:
    """Put the parts together; ``changes`` replaces gateways and channel by doubles."""
    database = Database(engine)
    stores = Stores(database, host, clock, environment)
    durable = DurableEngine()
    rules = platform_rules(settings, host)
    texts = read_catalogue(find_rules(settings), rules, host.texts())
    onboarding = Onboarding(
        database,
        rules,
        host,
        clock,
        ids,
        Proof(durable, Prover().prove),
        vault.equip,
        count_running,
        Publisher(texts),
    )

    def revision(unit: Unit, number: int) -> Revision:
        return stores.revision(unit.store.name, number)

    are_doubles = settings.sandbox is not None
    known = {"are_doubles": are_doubles, **outside_world(settings, environment), **changes}
    return wire(
        Parts(
            database=database,
            host=host,
            stores=stores,
            revisions=revision,
            clock=clock,
            ids=ids,
            vault=vault,
            connect=connect,
            engine=durable,
            onboarding=onboarding,
            texts=texts,
            **known,
        )
    )


def outside_world(settings: Settings, environment: Mapping[str, str]) -> dict[str, Any]:
    """Who collects money and carries messages: doubles in a sandbox, elsewhere what is installed.

    No payment provider is installed by now. A double that calls every notice delivered and every
    debit collected would do harm where people apply.
    """
    is_sandbox = settings.sandbox is not None
    messages = open_channel(settings.channel, environment, is_sandbox=is_sandbox)
    if not is_sandbox:
        return {"gateways": {}, "channel": None, "payouts": None, "messages": messages}
    return {
        "gateways": simulated(),
        "channel": None if settings.channel else RecordingChannel(),
        "payouts": SimulatedPayouts(),
        "warehouse": SimulatedWarehouse(),
        "messages": messages,
    }


def platform_rules(settings: Settings, host: Host) -> PlatformRules:
    """The platform's rule files and those that plugins ship."""
    return read_platform([(find_rules(settings), "rules"), *host.rule_folders()])


def connector(host: Host, sandbox: str | None) -> Connect:
    """Each plugin's adapters: real ones, or each one's sandbox double kept for the process."""
    doubles: dict[tuple[str, str, str], Any] = {}

    def connect(plugin: str, kind: str, name: str, config: Mapping[str, Any]) -> Any:
        if sandbox is None:
            return host.connect(plugin, kind, name, config)
        if (plugin, kind, name) not in doubles:
            doubles[plugin, kind, name] = host.connect(plugin, kind, name, config, sandbox)
        return doubles[plugin, kind, name]

    return connect


def open_vault(settings: Settings) -> FileVault:
    """The vault of the installation's keys."""
    if settings.key_file is None:
        raise AdminError(
            Label("没有设置 PAWPACT_KEY_FILE", "PAWPACT_KEY_FILE is not set"),
            hint=Label(
                "先运行 pawpact keys create 文件名，再设置 PAWPACT_KEY_FILE=文件名",
                "run pawpact keys create FILE first, then set PAWPACT_KEY_FILE=FILE",
            ),
        )
    return FileVault.load(settings.key_file)
