"""Selects that were sent before, whichever store asked: sent again as words.

A select that is built for every use is looked over, given the store's condition, looked up among
those that SQLAlchemy compiled, and its rows go through the ORM, though there is nothing in columns
for it, and of plain classes `whole` makes the objects. SQLAlchemy's key of a statement is the same
for the same words, whatever its values: by it the words are found here, which have the condition of
the store in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, Dialect, Float, Numeric, Result, Select, Table
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TupleType

from pawpact.database import driver
from pawpact.database.guard import check_reach
from pawpact.database.whole import Whole, whole_of
from pawpact.database.wording import OF_ONE_STORE, TENANT, Shown, Wording, binding

AnySelect = Select[*tuple[Any, ...]]
Binds = Sequence[BindParameter[Any]]
Name = tuple[str, object]
Expansion = Mapping[str, Sequence[str]]
"""Of a list's name the names of its values."""

_MOST = 2_048
_MOST_LENGTHS = 64
_USUAL_OPTIONS = {"_result_disable_adapt_to_context"}
"""What every select has that nobody gave any options."""


class Known:
    """A select of columns, or of one plain class, in the words of one kind of database."""

    def __init__(self, statement: AnySelect, key: CacheKey, dialect: Dialect) -> None:
        self.reach = check_reach(statement)
        self._whole = _whole_of(statement)
        if self._whole is not None:
            statement = statement.with_only_columns(*self._whole.columns)
            key = cast("CacheKey", statement._generate_cache_key())
        compiled = statement.options(OF_ONE_STORE).compile(dialect=dialect, cache_key=key)
        assert isinstance(compiled, SQLCompiler)
        self._places = _places(compiled, key.bindparams)
        self._forms = _Forms(compiled, dialect)
        self._shown = Shown(statement, dialect)
        names = self._shown.names if self._whole is None else [self._whole.name]
        self._metadata = SimpleResultMetaData(names)

    def result(
        self, session: Session, connection: Connection, tenant: int, binds: Binds
    ) -> Result[*tuple[Any, ...]]:
        """What the store's rows answer to these values; objects are the session's."""
        values = {name: binds[place].effective_value for name, place in self._places}
        values[TENANT] = tenant
        sql, sent = self._forms.sent(values)
        found = self._shown.values(driver.read(connection, sql, sent))
        if self._whole is None:
            return IteratorResult(self._metadata, iter(found))
        objects = self._whole.objects(session, found)
        return IteratorResult(self._metadata, iter([(each,) for each in objects]))


class _Forms:
    """The words for each length of the lists in a statement: mostly there are none, and one."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self._compiled = compiled
        self._processes = {
            name: binding(bind.type, dialect) for name, bind in compiled.binds.items()
        }
        self._lists = [compiled.bind_names[each] for each in compiled.post_compile_params]
        self._by_length: dict[tuple[int, ...], tuple[Wording, Expansion]] = {}

    def sent(self, values: dict[str, Any]) -> tuple[str, driver.Values]:
        """The statement and its values, as the driver takes them."""
        lengths = tuple([len(values[name]) for name in self._lists])
        if lengths not in self._by_length:
            if len(self._by_length) >= _MOST_LENGTHS:
                self._by_length.clear()
            self._by_length[lengths] = self._made(values)
        wording, expansion = self._by_length[lengths]
        for name, names in expansion.items():
            values.update(zip(names, values.pop(name), strict=True))
        return wording.sql, wording.shaped(values)

    def _made(self, values: dict[str, Any]) -> tuple[Wording, Expansion]:
        state = self._compiled.construct_expanded_state(values)
        listed = [each for names in state.parameter_expansion.values() for each in names]
        singles = values.keys() - state.parameter_expansion.keys()
        wording = Wording(state, self._processes, [*singles, *listed])
        return wording, state.parameter_expansion


_met: set[Name] = set()
_known: dict[Name, Known | None] = {}
"""By kind of database and SQLAlchemy's key; None where words do not say all of it.

What a process asks once is not worth being put into words, so that is done the second time.
"""


def known_select(state: ORMExecuteState, dialect: Dialect) -> tuple[Known, Binds] | None:
    """The words for a select that was sent before, and its values now."""
    statement: Any = state.statement
    if type(statement) is not Select or not _is_plain(state, statement):
        return None
    key = statement._generate_cache_key()
    if key is None:
        return None
    name = (dialect.name, key.key)
    found = _known.get(name)
    if found is None and name not in _known and _is_met_again(name):
        is_worded = _is_worded(statement, key.bindparams)
        found = _known[name] = Known(statement, key, dialect) if is_worded else None
    return None if found is None else (found, key.bindparams)


def _is_met_again(name: Name) -> bool:
    if name in _met:
        _met.remove(name)
        return True
    if len(_met) + len(_known) >= _MOST:
        _met.clear()
        _known.clear()
    _met.add(name)
    return False


def _is_plain(state: ORMExecuteState, statement: AnySelect) -> bool:
    """Whether it asks for columns or for one plain class, and for nothing besides."""
    return bool(
        state.is_orm_statement
        and not state.parameters
        and state.execution_options.keys() <= _USUAL_OPTIONS
        and not statement._with_options
        and not statement._compile_state_funcs
        and (_whole_of(statement) or all(map(_is_column, statement._raw_columns)))
    )


def _is_column(element: object) -> bool:
    return isinstance(element, ColumnElement)


def _whole_of(statement: AnySelect) -> Whole[Any] | None:
    """The class of which it asks for whole rows, if that is all it asks for."""
    first, *others = statement._raw_columns
    if others or not isinstance(first, Table):
        return None
    return whole_of(first._annotations.get("parententity"))


def _is_worded(statement: AnySelect, binds: Binds) -> bool:
    """Whether words say all of it: every value has a name of its own, every column one shape."""
    shapes = [each.type for each in statement.selected_columns]
    return all(each.unique and not isinstance(each.type, TupleType) for each in binds) and not any(
        isinstance(each, Numeric | Float) for each in shapes
    )


class _Place(int):
    """Where among the values of a key the value of a parameter stands."""


def _places(compiled: SQLCompiler, binds: Binds) -> list[tuple[str, int]]:
    """The parameters whose values come with the statement: by name, and where among its binds."""
    marks = [
        BindParameter(None, _Place(place), type_=each.type, unique=True)
        for place, each in enumerate(binds)
    ]
    named = compiled.construct_params({TENANT: 0}, extracted_parameters=marks) or {}
    return [(name, int(each)) for name, each in named.items() if type(each) is _Place]
