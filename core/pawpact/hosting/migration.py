"""Brings the tables of every loaded plugin to their newest revision, each on its own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine

from pawpact.database.migration import Schema, plugin_schema, upgrade
from pawpact.database.safety import assert_safe
from pawpact.hosting.host import Host


def plugin_schemas(host: Host) -> Iterator[Schema]:
    """The tables of each plugin that has any, with its revisions."""
    for name, plugin in sorted(host.plugins.items()):
        if plugin.tables and plugin.tables.models:
            metadata = plugin.tables.models[0].metadata
            yield plugin_schema(name, metadata, plugin.tables.versions)


def migrate_plugins(engine: Engine, host: Host, role: str | None = None) -> None:
    """Run the missing revisions of every plugin; run again it changes nothing.

    On PostgreSQL ``role`` is given the program's rights on their tables.
    """
    for schema in plugin_schemas(host):
        upgrade(engine, schema, role=role)


def assert_plugins_migrated(engine: Engine, host: Host) -> None:
    """Raise where a plugin's tables are older than its code, or lack what protects them."""
    for schema in plugin_schemas(host):
        assert_safe(engine, schema)
