"""Brings the tables of every loaded plugin to their newest revision, each on its own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine

from pawpact.database.migration import Schema, assert_migrated, plugin_schema, upgrade
from pawpact.database.trigger import assert_triggers
from pawpact.hosting.host import Host


def plugin_schemas(host: Host) -> Iterator[Schema]:
    """The tables of each plugin that has any, with its revisions."""
    for name, plugin in sorted(host.plugins.items()):
        if plugin.tables and plugin.tables.models:
            metadata = plugin.tables.models[0].metadata
            yield plugin_schema(name, metadata, plugin.tables.versions)


def migrate_plugins(engine: Engine, host: Host) -> None:
    """Run the missing revisions of every plugin; run again it changes nothing."""
    for schema in plugin_schemas(host):
        upgrade(engine, schema)


def assert_plugins_migrated(engine: Engine, host: Host) -> None:
    """Raise where a plugin's tables are older than its code, or lack their triggers."""
    for schema in plugin_schemas(host):
        assert_migrated(engine, schema)
        assert_triggers(engine, schema.metadata)
