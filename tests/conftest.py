"""What every test may ask for: a database of its own, a clock that stands still, ids, a vault."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from pawpact.database.engine import make_engine
from pawpact.database.model import Base
from pawpact.database.session import Database, StoreSession
from pawpact.database.trigger import create_triggers
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids, TimeOrderedIds
from pawpact.kernel.vault import Subject
from tests.house import House, build_house

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and trigger, made once and copied for each test.

    Made from the models; that the revisions lead to the same is a test of its own.
    """
    path = tmp_path_factory.mktemp("template") / "pawpact.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        create_triggers(connection, Base.metadata)
    engine.dispose()
    return path


@pytest.fixture
def database_path(template: Path, tmp_path: Path) -> Path:
    """This test's own copy of the template, for tests that start processes."""
    return Path(shutil.copy(template, tmp_path / "pawpact.sqlite3"))


@pytest.fixture
def engine(database_path: Path) -> Iterator[Engine]:
    """An engine on this test's own database."""
    engine = make_engine(f"sqlite:///{database_path}")
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Database:
    """The door to this test's own database."""
    return Database(engine)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a Thursday noon in China until it is moved."""
    return FixedClock(datetime(2026, 3, 12, 4, 0, tzinfo=UTC))


@pytest.fixture
def ids(clock: FixedClock) -> TimeOrderedIds:
    """Ids that grow from the fixed clock."""
    return TimeOrderedIds(clock, node=0)


class OpenVault:
    """A vault that hides nothing, so that a test sees what was sealed under which purpose."""

    def within(self, _session: StoreSession, _at: datetime, _ids: Ids) -> OpenVault:
        return self

    def equip(self, _session: StoreSession, _at: datetime) -> None:
        """There is nothing to give."""

    def seal(
        self, purpose: str, values: Sequence[str | None], about: Sequence[Subject | None]
    ) -> list[bytes | None]:
        return [
            None if value is None else self.seal_one(purpose, value, subject)
            for value, subject in zip(values, about, strict=True)
        ]

    def seal_one(self, purpose: str, value: str, about: Subject | None = None) -> bytes:
        return f"{_head(purpose, about)}{value}".encode()

    def open(
        self,
        purpose: str,
        sealed: Sequence[bytes | None],
        about: Sequence[Subject | None] | None = None,
    ) -> list[str | None]:
        return [
            None if value is None else _opened(purpose, value, about and about[place])
            for place, value in enumerate(sealed)
        ]

    def open_one(self, purpose: str, sealed: bytes, about: Subject | None = None) -> str | None:
        return _opened(purpose, sealed, about)

    def forget(self) -> None:
        """Nothing is remembered."""

    def blind(self, purpose: str, value: str, *, brand: str | None = None) -> bytes:
        return f"blind|{brand or ''}|{purpose}|{value}".encode()


def _head(purpose: str, about: Subject | None) -> str:
    return f"{purpose}|{about.kind}:{about.id}|" if about else f"{purpose}|"


def _opened(purpose: str, sealed: bytes, about: Subject | None) -> str:
    text = sealed.decode()
    if not text.startswith(_head(purpose, about)):
        raise ValueError(f"sealed for something else than {purpose}")
    return text.rpartition("|")[2]


@pytest.fixture
def vault() -> OpenVault:
    """A stand-in for the vault of the platform."""
    return OpenVault()


@pytest.fixture
def house(
    engine: Engine, database: Database, clock: FixedClock, vault: OpenVault
) -> Iterator[House]:
    """A whole platform on this test's own database; a test opens its stores by name."""
    yield from build_house(engine, database, clock, vault)
