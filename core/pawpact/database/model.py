"""Bases of all tables. A store's table begins every key with tenant_id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from sqlalchemy import BigInteger, Dialect, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from pawpact.kernel.clock import instant, milliseconds

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@lru_cache(maxsize=1024)
def _read(value: int | None) -> datetime | None:
    return None if value is None else instant(value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as integer milliseconds on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        return _read(value)

    def result_processor(
        self, _dialect: Dialect, _coltype: object
    ) -> Callable[[int | None], datetime | None]:
        """Straight to the value: a page of charges has thousands, few of them different."""
        return _read


class Base(DeclarativeBase):
    """Everything that alembic migrates."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[type, object]] = {
        int: BigInteger,
        datetime: Instant,
        bytes: LargeBinary,
    }


class PlatformModel(Base):
    """A table of the platform's own: no store's data in it."""

    __abstract__ = True


class TenantModel(Base):
    """A table of the stores': reached only through a session bound to one store.

    Set ``__append_only__`` where rows are never changed or deleted; triggers enforce it.
    Subclasses add ``id`` (or another key) as the second part of the primary key.
    """

    __abstract__ = True
    __append_only__: ClassVar[bool] = False

    tenant_id: Mapped[int] = mapped_column(primary_key=True, sort_order=-100)


def store_models() -> list[type[TenantModel]]:
    """Every table of the stores that is part of core, those that others refer to first."""
    mapped = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    known = [mapped[table] for table in Base.metadata.sorted_tables if table in mapped]
    return [each for each in known if issubclass(each, TenantModel)]
