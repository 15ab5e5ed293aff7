"""Tables of a plugin's own: bound to stores by construction, written by core alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Index, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from pawpact.database.model import NAMING, TenantModel
from pawpact.kernel.label import Label

PLUGIN = "pawpact_plugin"
SEALED = "pawpact_sealed"
KEY_LENGTH = 120


class PluginTable(TenantModel):
    """Base of all tables of plugins. A plugin derives its own base with `plugin_metadata`.

    Core adds ``tenant_id``, ``id`` (time-ordered) and ``key`` (unique in the store, at most 120
    characters). Rows are only ever added, so the newest of a subject has the highest id.

    >>> PluginTable.__append_only__
    True
    """

    __abstract__ = True
    __append_only__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-90)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), sort_order=-80)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("tenant_id", "key"),)


class PluginThing(PluginTable):
    """Base of tables about things with a life: a complaint, a case, a code.

    ``__role__`` is what one of them is called in subjects and public ids. Each row is a version:
    core adds ``thing``, which names it, and ``version``, which counts from 1. A `Change` writes
    the next version; the newest is how the thing stands, all of them are its history.

    ``__became__`` says in words what has become of one, by column and value: a backtest parts
    decisions by it. The first column whose value has a word counts.

    >>> from sqlalchemy.orm import Mapped
    >>> class Base(PluginThing):
    ...     __abstract__ = True
    ...     metadata = plugin_metadata("acme_repair")
    >>> class Repair(Base):
    ...     __tablename__ = "acme_repair__repair"
    ...     __role__ = "repair"
    ...     customer: Mapped[int]
    >>> [column.name for column in Repair.__mapper__.columns]
    ['tenant_id', 'id', 'key', 'thing', 'version', 'customer']
    """

    __abstract__ = True
    __role__: ClassVar[str] = ""
    __became__: ClassVar[Mapping[str, Mapping[str, Label]]] = {}

    thing: Mapped[int] = mapped_column(sort_order=-70)
    version: Mapped[int] = mapped_column(sort_order=-60)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            UniqueConstraint("tenant_id", "key"),
            Index(None, "tenant_id", "thing", "version"),
        )


def plugin_metadata(plugin: str) -> MetaData:
    """Metadata of one plugin's tables, apart from core's; its base class carries it.

    Table names begin ``<plugin>__``. ``tenant_id``, ``id`` and ``key`` are there already; no
    foreign keys into core.

    >>> from sqlalchemy.orm import Mapped
    >>> class Base(PluginTable):
    ...     __abstract__ = True
    ...     metadata = plugin_metadata("acme_birthday")
    >>> class Gift(Base):
    ...     __tablename__ = "acme_birthday__gift"
    ...     customer: Mapped[int]
    >>> [column.name for column in Gift.__mapper__.columns]
    ['tenant_id', 'id', 'key', 'customer']
    >>> list(Base.metadata.tables)
    ['acme_birthday__gift']
    """
    return MetaData(naming_convention=NAMING, info={PLUGIN: plugin})


def sealed_column() -> Any:
    """A column for personal data: it takes `Sealed` values and is stored encrypted.

    >>> sealed_column().column.info
    {'pawpact_sealed': True}
    """
    return mapped_column(LargeBinary, nullable=True, info={SEALED: True})
