"""Whole rows as the objects that a session keeps, however they were read.

What the ORM does to make objects of a select takes longer than to build it and to answer it. A
row that the session has already stays as it is, with what was changed in it; one that it has not
is the session's from here on, and what is changed in it is written as always.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import InstrumentedAttribute, Mapper, Session, class_mapper
from sqlalchemy.orm.attributes import instance_dict, instance_state

from pawpact.database.model import TenantModel

T = TypeVar("T", bound=TenantModel)


class Whole(Generic[T]):
    """A store's class, of which every column was read."""

    def __init__(self, model: type[T]) -> None:
        mapper: Mapper[T] = class_mapper(model)
        self.name = model.__name__
        self._model, self._manager = model, mapper.class_manager
        self._names = tuple(each.key for each in mapper.column_attrs)
        self._key = itemgetter(  # the store and at least one more: it answers a tuple
            *[
                self._names.index(mapper.get_property_by_column(each).key)
                for each in mapper.primary_key
            ]
        )

    @property
    def columns(self) -> list[InstrumentedAttribute[Any]]:
        """What has to be selected, in this order."""
        return [getattr(self._model, name) for name in self._names]

    def objects(self, session: Session, rows: Iterable[Sequence[Any]]) -> list[T]:
        """The object of each row."""
        return [self._object(session, row) for row in rows]

    def _object(self, session: Session, row: Sequence[Any]) -> T:
        key = (self._model, self._key(row), None)
        met: T | None = session.identity_map.get(key)
        if met is None:
            return self._made(session, key, row)
        self._complete(met, row)
        return met

    def _made(self, session: Session, key: Any, row: Sequence[Any]) -> T:
        made: T = self._manager.new_instance()
        instance_dict(made).update(zip(self._names, row, strict=True))
        state = instance_state(made)
        state.key = key
        state.session_id = session.hash_key
        session.identity_map.add(state)
        return made

    def _complete(self, met: T, row: Sequence[Any]) -> None:
        """What a savepoint that was taken back left unknown is known again."""
        known, state = instance_dict(met), instance_state(met)
        unknown = state.unloaded
        if unknown:
            found = {
                name: value for name, value in zip(self._names, row, strict=True) if name in unknown
            }
            known.update(found)
            state._commit(known, found)


@cache
def whole_of(entity: object) -> Whole[Any] | None:
    """What makes objects of a mapped class's rows, where a row is all that there is to them.

    Classes in several tables or kinds, columns that wait until they are asked for, relationships
    that come along and whatever listens to a load are the ORM's.
    """
    if not isinstance(entity, Mapper) or not issubclass(entity.class_, TenantModel):
        return None
    return Whole(entity.class_) if _is_plain(entity) else None


def _is_plain(mapper: Mapper[Any]) -> bool:
    manager = mapper.class_manager
    return not (
        mapper.inherits
        or mapper.polymorphic_on is not None
        or any(each.deferred for each in mapper.column_attrs)
        or any(each.lazy not in _WAIT for each in mapper.relationships)
        or manager.dispatch.load
        or manager.dispatch.refresh
    )


_WAIT = {"select", True}
"""Relationships that are looked up when they are asked for."""
