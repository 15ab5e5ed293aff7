"""What people did at plugins' counters, read by each plugin from what it left on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, inspect, select

from pawpact.access.actor import Actor, Role
from pawpact.access.sealed_column import SealedColumn
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.decisions.models import DecisionRow
from pawpact.fork import token
from pawpact.fork.past.again import THING, Again, NeverHappened
from pawpact.fork.past.happening import Deed, Happening
from pawpact.hosting.door import Action
from pawpact.hosting.host import Host
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.table import PluginTable
from pawpact.hosting.trace import Here, Trace
from pawpact.kernel.identity import made_at, read_subject_id, subject_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a plugin: numbers of subjects and the body, as they are on record."""

    plugin: str
    action: Action
    body: Mapping[str, Any]
    thing: str
    number: int
    key: str


def read(source: Unit, host: Host) -> Iterator[Happening]:
    """Everything that a plugin which is on can read back."""
    sealed: dict[Any, list[SealedColumn]] = {}
    for column in sealed_columns_of(host):
        sealed.setdefault(column.model, []).append(column)
    for name in sorted(source.store.plugins):
        plugin = host.plugins.get(name)
        if plugin is None or not any(each.again for each in plugin.actions):
            continue
        for number, trace in _traces(source, plugin, sealed):
            happening = _happening(name, plugin, number, trace)
            if happening is not None:
                yield happening


def _traces(
    source: Unit, plugin: LoadedPlugin, sealed: Mapping[Any, list[SealedColumn]]
) -> Iterator[tuple[int, Trace]]:
    things = plugin.things
    rows = {role: _rows(source, each, sealed.get(each, ())) for role, each in things.items()}
    newest = {role: {row["thing"]: row for row in found} for role, found in rows.items()}
    for role, found in rows.items():
        others = {each: known for each, known in newest.items() if each != role}
        last: dict[int, Mapping[str, Any]] = {}
        for row in found:
            thing = row["thing"]
            beside = {each: known[thing] for each, known in others.items() if thing in known}
            yield row["id"], Trace(role, last.get(thing), row, beside=beside)
            last[thing] = row
    for model in plugin.models:
        if model not in things.values():
            for row in _rows(source, model, sealed.get(model, ())):
                yield row["id"], Trace(model.__tablename__, None, row)
    yield from raised(source, plugin)


def raised(source: Unit, plugin: LoadedPlugin) -> Iterator[tuple[int, Trace]]:
    """Moments of the plugin's own, by their names of now: what was decided before knows others."""
    known = plugin.vocabulary.renamed.moments
    names = {each.name for each in plugin.vocabulary.moments}
    names |= {old for old, new in known.items() if new in names}
    raised = (
        select(DecisionRow.id, DecisionRow.moment, DecisionRow.subjects)
        .where(DecisionRow.moment.in_(sorted(names)))
        .order_by(DecisionRow.id)
    )
    for number, moment, subjects in source.session.execute(raised):
        yield number, Trace("", None, dict(subjects), known.get(moment, moment))


def _rows(
    source: Unit, model: type[PluginTable], sealed: list[SealedColumn] | tuple[()]
) -> list[dict[str, Any]]:
    """Every row in order; what people wrote is masked, codes are as they are."""
    names = [column.key for column in inspect(model).column_attrs]
    found = source.session.execute(
        select(*(getattr(model, name) for name in names)).order_by(model.id)
    )
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for column in sealed:
        opened = source.vault.open(column.purpose, [row[column.column] for row in rows])
        for row, text in zip(rows, opened, strict=True):
            row[column.column] = _masked(text)
    return rows


def _masked(text: str | None) -> str | None:
    return text if text is None or token.is_code(text) else token.masked(text)


def _happening(name: str, plugin: LoadedPlugin, number: int, trace: Trace) -> Happening | None:
    """The first action that says it left this."""
    for action in plugin.actions:
        body = None if action.again is None else action.again(trace)
        if body is not None:
            thing = trace.row.get("thing", 0)
            asked = Asked(name, action, body, trace.thing, thing, f"again-{number}")
            deed = Deed(f"{name}.{action.name}", action.title, alone=_do_again)
            return Happening(made_at(number), number, name, deed, asked)
    return None


def _do_again(again: Again, what: list[Any]) -> None:
    terminal = again.sandbox.world.platform.terminal
    for each in what:
        role = Role((each.action.roles or (Role.STORE_MANAGER,))[0])
        done = terminal.do(
            again.store,
            each.plugin,
            each.action.name,
            written(again, each),
            Actor(role, "again"),
            each.key,
        )
        made = done.answer.get(each.thing)
        here = read_subject_id(each.thing, made) if isinstance(made, str) else None
        if here is not None:
            again.numbers.note(THING, each.number, here)


def written(again: Again, asked: Asked) -> dict[str, Any]:
    """As it is said here; the version that somebody saw is the newest, as it was there."""
    subjects = {*asked.action.subjects, *asked.action.optional}
    given = {name: value for name, value in asked.body.items() if value is not None}
    of = again.numbers.of_subject
    numbers = {name: of(name, given[name]) for name in subjects if given.get(name)}
    found = {name: subject_id(name, number) for name, number in numbers.items()}
    with again.sandbox.world.platform.reading(again.store) as unit:
        things = _Things(unit, again.sandbox.world.platform.host.plugins[asked.plugin])
        said = {name: things.said(each) for name, each in given.items() if type(each) is Here}
        if "version" in given:
            said["version"] = things.version(numbers) or given["version"]
    return {**given, **found, **said}


@dataclass(frozen=True, slots=True)
class _Things:
    """How a plugin's things stand here."""

    unit: Unit
    plugin: LoadedPlugin

    def version(self, numbers: Mapping[str, int]) -> int | None:
        """Of the one that is named."""
        for role, number in numbers.items():
            model = self.plugin.things.get(role)
            if model is not None:
                newest = select(func.max(model.version)).where(model.thing == number)
                return self.unit.session.scalar(newest)
        return None

    def said(self, here: Here) -> Any:
        model = self.plugin.things[here.thing]
        given = [getattr(model, name) == value for name, value in here.where.items()]
        wanted = select(getattr(model, here.column)).where(*given).order_by(model.id.desc())
        found = self.unit.session.scalar(wanted.limit(1))
        if found is None:
            raise NeverHappened(Label(f"这里没有 {here.thing}", f"there is no {here.thing} here"))
        return found
