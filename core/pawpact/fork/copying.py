"""Copies one store's rows into its sandbox, page by page, past a veil; the source is only read.

Tables are found by what is mapped, so that one added later comes along without anybody thinking of
it, plugins' own too. Of the platform's tables come the rows that these refer to: brand, store,
persons with what this store gave them. Nothing of another store comes along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, inspect, select

from pawpact.access.cipher import split
from pawpact.access.models import SubjectKey
from pawpact.access.sealed_column import SealedColumn
from pawpact.access.subject_key import destroy_key
from pawpact.accounts.models import (
    Customer,
    Person,
    PersonContract,
    PersonPrivilege,
    Staff,
)
from pawpact.accounts.registration import IDENTITY, NAME, PHONE
from pawpact.bootstrap import Platform
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.database import bulk
from pawpact.database.model import PlatformModel, TenantModel, store_models
from pawpact.database.session import PlatformSession, StoreSession
from pawpact.fork import token
from pawpact.fork.veil import LEFT_OUT, REASONS, Columns, People, Texts, Veil, made_identity
from pawpact.hosting.host import Host
from pawpact.kernel.vault import Subject
from pawpact.tenancy.models import BrandRow, StoreRow
from pawpact.tenancy.unit import Unit

PAGE = 1_000
ACTOR = "platform:fork"
_ERASED = "erased"

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The tables that are there from the first day, and how a page of them was then."""

    tables: frozenset[str]
    as_it_was: Callable[[str, Columns], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows came along, by table."""

    rows: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.rows.values())


def copy_store(
    source: Unit,
    target: Platform,
    host: Host,
    progress: Progress,
    ground: Ground | None = None,
) -> Copied:
    """Everything of the source's store, in one transaction of the sandbox.

    With a ``ground`` only what stands in it: the rest is lived again.
    """
    database, at = target.parts.database, target.parts.clock.now()
    with database.together():
        with database.platform() as platform:
            _copy_rows(source, platform, BrandRow, BrandRow.name == source.store.brand)
            _copy_rows(source, platform, StoreRow, StoreRow.tenant == source.store.tenant)
        with database.store(source.store.tenant) as session:
            target.parts.vault.equip(session, at)
            vault = target.parts.vault.within(session, at, target.parts.ids)
            unit = Unit(session, source.store, at, target.parts.ids, vault, ACTOR)
            rows = _Copying(source, unit, host, progress, ground=ground).run()
        if ground is not None:
            return Copied(rows)
        with database.platform() as platform:
            _copy_rows(source, platform, PersonContract, _ours(PersonContract, source))
            _copy_rows(source, platform, PersonPrivilege, _ours(PersonPrivilege, source))
    return Copied(rows)


def tables_of(host: Host) -> list[type[TenantModel]]:
    """Every table of stores that is lived on, those that others refer to first."""
    plugins = [
        model
        for plugin in host.plugins.values()
        for model in (plugin.tables.models if plugin.tables else ())
    ]
    return [each for each in (*store_models(), *plugins) if each not in LEFT_OUT]


@dataclass(slots=True)
class _Copying:
    """One store on its way. ``source`` is read, ``target`` written."""

    source: Unit
    target: Unit
    host: Host
    progress: Progress
    done: int = 0
    whole: int = 0
    subjects: dict[int, Subject] = field(default_factory=dict)
    sealed: dict[type[TenantModel], list[SealedColumn]] = field(default_factory=dict)
    ground: Ground | None = None

    def run(self) -> dict[str, int]:
        tables = tables_of(self.host)
        if self.ground is not None:
            tables = [each for each in tables if each.__tablename__ in self.ground.tables]
        for column in sealed_columns_of(self.host):
            self.sealed.setdefault(column.model, []).append(column)
        self._bury()
        veil = Veil(_people(self.source), self.target.vault, self.source.store.brand)
        counts = {model: self._count(model) for model in tables}
        self.whole = sum(counts.values())
        for model in tables:
            if counts[model]:
                self._table(model, veil)
        return {model.__tablename__: count for model, count in counts.items() if count}

    def _count(self, model: type[TenantModel]) -> int:
        return self.source.session.scalar(select(func.count()).select_from(model)) or 0

    def _bury(self) -> None:
        """Who was erased in the source is erased here too, before anything is sealed."""
        rows = self.source.session.execute(
            select(
                SubjectKey.id, SubjectKey.subject, SubjectKey.subject_id, SubjectKey.destroyed_at
            ).order_by(SubjectKey.id)
        )
        for number, kind, subject_id, destroyed_at in rows:
            self.subjects[number] = Subject(kind, subject_id)
            if destroyed_at is not None:
                destroy_key(self.target, self.subjects[number], _ERASED)

    def _table(self, model: type[TenantModel], veil: Veil) -> None:
        if model is not Customer:
            for columns in _pages(self.source.session, model):
                self._treated(model, columns, veil)
                self._write(model, columns)
            return
        found = []
        for columns in _pages(self.source.session, model):
            texts = self._treated(model, columns, veil)
            _add_persons(self.target.session, columns, texts, veil)
            found.append(columns)
        for columns in found:
            self._write(model, columns)

    def _treated(self, model: type[TenantModel], columns: Columns, veil: Veil) -> Texts:
        texts: dict[str, list[str | None]] = {}
        for sealed in self.sealed.get(model, ()):
            kept = columns[sealed.column]
            opened = self.source.vault.open(sealed.purpose, kept)
            texts[sealed.column] = [
                _text(veil, sealed.purpose, columns, place, value, text)
                for place, (value, text) in enumerate(zip(kept, opened, strict=True))
            ]
        for sealed in self.sealed.get(model, ()):
            about = [self._about(each) for each in columns[sealed.column]]
            made = self.target.vault.seal(sealed.purpose, texts[sealed.column], about)
            columns[sealed.column] = list(made)
        veil.rest(model, columns, texts)
        return texts

    def _about(self, sealed: bytes | None) -> Subject | None:
        key = None if sealed is None else split(sealed)[0]
        return self.subjects[key] if isinstance(key, int) else None

    def _write(self, model: type[TenantModel], columns: Columns) -> None:
        if self.ground is not None:
            self.ground.as_it_was(model.__tablename__, columns)
        self.done += bulk.insert(self.target.session, model, columns)
        self.progress(self.done, self.whole)


def _text(
    veil: Veil, purpose: str, columns: Columns, place: int, value: bytes | None, text: str | None
) -> str | None:
    """Nothing where nothing stood; of somebody erased an empty text that nobody can open."""
    if value is None:
        return None
    return "" if text is None else veil.text(purpose, columns, place, text)


def _people(source: Unit) -> People:
    """Whoever is on record, numbered in the order in which they came."""
    customers = source.session.scalars(select(Customer.id).order_by(Customer.id)).all()
    staff = source.session.scalars(select(Staff.id).order_by(Staff.id)).all()
    names, numbers = set(), set()
    for columns in _pages(source.session, Customer):
        names |= set(source.vault.open(NAME, columns["name_sealed"]))
        numbers |= set(source.vault.open(PHONE, columns["phone_sealed"]))
        numbers |= set(source.vault.open(IDENTITY, columns["identity_sealed"]))
    latin = frozenset(each for each in names if each and token.is_code(each))
    return People(
        {each: place for place, each in enumerate(customers)},
        {each: len(customers) + place for place, each in enumerate(staff)},
        token.Known(latin, frozenset(each for each in numbers if each)),
        _words(source),
    )


def _words(source: Unit) -> frozenset[str]:
    """Every text that a parameter in force names (clinics, breeds, kinds), and our own reasons."""

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for each in value.values():
                yield from texts(each)
        elif isinstance(value, Iterable):
            for each in value:
                yield from texts(each)

    parameters = source.store.revision.ruleset.parameters.values()
    return REASONS | {text for each in parameters for text in texts(each.value)}


def _pages(session: StoreSession, model: type[TenantModel]) -> Iterator[Columns]:
    """A store's rows in the order of their keys, column by column."""
    names = [column.name for column in inspect(model).columns if column.name != "tenant_id"]
    keys = [each.name for each in inspect(model).primary_key if each.name != "tenant_id"]
    asked = [getattr(model, name) for name in names]
    order = [getattr(model, name) for name in keys or names[:1]]
    rows = select(*asked).order_by(*order)
    found = session.execute(rows, execution_options={"yield_per": PAGE})
    for page in found.partitions(PAGE):
        yield dict(zip(names, map(list, zip(*page, strict=True)), strict=True))


def _add_persons(session: StoreSession, columns: Columns, texts: Texts, veil: Veil) -> None:
    """The brand's persons behind these customers, under the sandbox's own indexes."""
    known = {each for each in columns["person_id"] if each is not None}
    there = set(session.scalars(select(Person.id).where(Person.id.in_(known))))
    for place, person in enumerate(columns["person_id"]):
        if person is None or person in there:
            continue
        there.add(person)
        number = veil.number(columns["id"][place])
        has_identity = columns["identity_blind"][place] is not None
        made = made_identity(number, texts, place)
        session.add(
            Person(
                id=person,
                brand=veil.brand,
                phone_blind=veil.vault.blind(PHONE, token.phone(number), brand=veil.brand),
                identity_blind=veil.vault.blind(IDENTITY, made, brand=veil.brand)
                if has_identity
                else None,
            )
        )
    session.flush()


def _ours(model: type[PersonContract] | type[PersonPrivilege], source: Unit) -> Any:
    """What this store has of its own persons; of other stores' nothing."""
    ours = select(Customer.person_id).where(Customer.person_id.is_not(None))
    return (model.store_id == source.store.tenant) & model.person_id.in_(ours)


def _copy_rows(
    source: Unit, target: PlatformSession, model: type[PlatformModel], which: Any
) -> None:
    names: Sequence[str] = [column.key for column in inspect(model).column_attrs]
    for row in source.session.scalars(select(model).where(which)).all():
        target.add(model(**{name: getattr(row, name) for name in names}))
    target.flush()
