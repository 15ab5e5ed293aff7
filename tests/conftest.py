"""What every test may ask for: a database of its own, a clock that stands still, ids, a vault."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from pawpact.database.engine import make_engine
from pawpact.database.model import Base
from pawpact.database.session import Database, StoreSession
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids, TimeOrderedIds
from pawpact.kernel.vault import Subject
from pawpact.sdk.testing.template import Template, make_template
from tests import server
from tests.databases import (
    KINDS,
    LENT_AGAIN,
    Databases,
    Given,
    PostgresqlDatabases,
    SqliteDatabases,
    is_said_already,
    kind_of,
    tables_of,
)
from tests.house import House, build_house, plugin_tables
from tests.kit import ServedTemplate
from tests.logbook import unconfigured_logs
from tests.proving import share_proofs
from tests.statements import share_statements

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


OF_THE_TESTS = ("PAWPACT_TEST_", "PAWPACT_TORTURE", "PAWPACT_SEED", "PAWPACT_REPLAY")


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run knows where its server will be, if any test needs one.

    Programs that tests start keep their bytecode: compiling pawpact takes longer than most tests.
    What somebody has set for an installation of their own is not about the tests. Files of tests
    lie in memory where there is some: they are synced as ever, and waited for no disk.
    """
    config.addinivalue_line("markers", "of_any_database: runs on one kind of database alone")
    for name in [*os.environ]:
        if name.startswith("PAWPACT_") and not name.startswith(OF_THE_TESTS):
            del os.environ[name]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if server.FOLDER not in os.environ:
        folder = server.prepare()
        config.add_cleanup(lambda: server.finish(folder))
    if (memory := server.memory()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    share_statements(patch)
    config.add_cleanup(share_proofs(patch))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about a kind of database that was not chosen, and what another run says.

    Both are counted as left out.
    """
    left_out = {
        each for each in items if kind_of(each) not in (None, *KINDS) or is_said_already(each)
    }
    config.hook.pytest_deselected(items=[*left_out])
    items[:] = [each for each in items if each not in left_out]


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end; looking it through again and again took a fifth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """No test finds the process set up to log by a command that another one ran in it."""
    with unconfigured_logs():
        yield


@pytest.fixture(scope="session", params=KINDS)
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Where databases of a kind come from; a test that needs one runs on each kind.

    `PAWPACT_TEST_DATABASES` says which: sqlite, postgresql or both.
    """
    if request.param == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("databases"))
        return
    served = PostgresqlDatabases()
    yield served
    served.close()


@pytest.fixture(scope="session")
def template(databases: Databases) -> Callable[[], Given]:
    """A copy of a database with every table, core's and our plugins', guarded and empty.

    Made from the models; that the revisions lead to the same is a test of its own.
    """
    fill = tables_of(Base.metadata, *plugin_tables())
    return lambda: databases.filled(fill, LENT_AGAIN)


@pytest.fixture(scope="session")
def pawpact_template(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Template]:
    """What the kit of plugin authors copies for each test; here on both kinds of database."""
    made = make_template(tmp_path_factory.mktemp("pawpact-template"))
    if databases.kind == "sqlite":
        yield made
        return
    served = ServedTemplate(databases, made.keys)
    yield served
    served.give_back()


@pytest.fixture
def given(databases: Databases, template: Callable[[], Given]) -> Iterator[Given]:
    """This test's own database, on SQLite or on PostgreSQL."""
    given = template()
    yield given
    databases.give_back([given])


@pytest.fixture
def bare(databases: Databases) -> Iterator[Given]:
    """A database without any table."""
    given = databases.empty()
    yield given
    databases.give_back([given])


@pytest.fixture
def database_url(given: Given) -> str:
    """The address of this test's own database, for tests that start processes."""
    return given.url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this test's own database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def owner(given: Given) -> Iterator[Engine]:
    """An engine on it as the owner of its tables, who may change them."""
    engine = make_engine(given.owner_url)
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
    yield from build_house(database, clock, vault)
