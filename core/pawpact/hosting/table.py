"""Tables of a plugin's own: bound to stores by construction, written by core alone."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from pawpact.database.model import NAMING, TenantModel

SEALED = "pawpact_sealed"
KEY_LENGTH = 120


class PluginTable(TenantModel):
    """Base of all tables of plugins; ``plugin_base`` makes the one to derive from.

    Rows are only ever added, so the newest row for a subject is the one with the highest id.
    """

    __abstract__ = True
    __append_only__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-90)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), sort_order=-80)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("tenant_id", "key"),)


def plugin_base(plugin: str) -> type[PluginTable]:
    """The declarative base of one plugin's tables, with metadata of its own.

    Table names begin ``<plugin>__``. ``tenant_id``, ``id`` and ``key`` are there already; no
    foreign keys into core.

    >>> base = plugin_base("acme_birthday")
    >>> class Gift(base):
    ...     __tablename__ = "acme_birthday__gift"
    ...     customer: Mapped[int] = mapped_column()
    >>> [column.name for column in Gift.__table__.columns]
    ['tenant_id', 'id', 'key', 'customer']
    """
    return type(
        f"{plugin.title().replace('_', '')}Table",
        (PluginTable,),
        {
            "__abstract__": True,
            "__module__": __name__,
            "metadata": MetaData(naming_convention=NAMING),
        },
    )


def sealed_column() -> Any:
    """A column for personal data: it takes `Sealed` values and is stored encrypted.

    >>> sealed_column().column.info
    {'pawpact_sealed': True}
    """
    return mapped_column(LargeBinary, nullable=True, info={SEALED: True})
