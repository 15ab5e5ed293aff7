"""Tables of the tests' own, in a metadata of their own, with rows of two stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import ClassVar

import pytest
from sqlalchemy import ForeignKeyConstraint, MetaData, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pawpact.database.model import NAMING, PlatformModel, TenantModel
from pawpact.database.session import Database
from tests.databases import Databases, Given, tables_of

METADATA = MetaData(naming_convention=NAMING)


class Colour(StrEnum):
    GINGER = "ginger"
    BLACK = "black"


class TestModel(TenantModel):
    __abstract__ = True
    metadata = METADATA


class Kennel(TestModel):
    __tablename__ = "kennel"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40))
    places: Mapped[int] = mapped_column(default=0)
    built_at: Mapped[datetime | None] = mapped_column(default=None)
    colour: Mapped[str] = mapped_column(String(10), default=Colour.GINGER)
    puppies: Mapped[list[Puppy]] = relationship(viewonly=True)


class Puppy(TestModel):
    __tablename__ = "puppy"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "kennel_id"], ["kennel.tenant_id", "kennel.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kennel_id: Mapped[int]
    kennel: Mapped[Kennel] = relationship(viewonly=True)


class Bowl(TestModel):
    """Grams of food by shelf and kind."""

    __tablename__ = "bowl"
    __table_args__ = (UniqueConstraint("tenant_id", "label"),)

    shelf: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    grams: Mapped[int]
    label: Mapped[str | None] = mapped_column(String(20), default=None)


class Diary(TestModel):
    """Never changed once written."""

    __tablename__ = "diary"
    __append_only__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(200))


class Town(PlatformModel):
    """A table of the platform's own."""

    __tablename__ = "town"
    metadata = METADATA

    name: Mapped[str] = mapped_column(String(40), primary_key=True)


@pytest.fixture
def metadata() -> MetaData:
    """The metadata of the tests' own tables."""
    return METADATA


@pytest.fixture
def model() -> SimpleNamespace:
    """The classes of the tests' own tables by name."""
    return SimpleNamespace(
        Kennel=Kennel, Puppy=Puppy, Bowl=Bowl, Diary=Diary, Town=Town, Colour=Colour
    )


@pytest.fixture
def given(databases: Databases) -> Iterator[Given]:
    """This test's own database with the tests' own tables."""
    given = databases.filled(tables_of(METADATA), "kennels")
    yield given
    databases.give_back([given])


@pytest.fixture
def two_stores(database: Database) -> Database:
    """Store 1 with kennels 1 and 2 and a puppy in each; store 2 with the same ids."""
    for tenant in (1, 2):
        with database.store(tenant) as session:
            for number in (1, 2):
                session.add(Kennel(id=number, name=f"store {tenant}", places=10 * tenant))
            session.flush()
            for number in (1, 2):
                session.add(Puppy(id=number, kennel_id=number))
    return database
