"""Tables of a plugin's own: bound to stores by construction, written by core alone."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from pawpact.database.model import NAMING, TenantModel

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
