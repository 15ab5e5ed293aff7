"""New keys for old, stopped at every step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.access import idempotency
from pawpact.access.idempotency import Answer, remember, replay
from pawpact.access.key_file import create_key_file, read_key_file
from pawpact.access.key_status import StoreKeys, drop_master, keys_of
from pawpact.access.models import AccessLog, IdempotencyKey
from pawpact.access.rotation import StoreRotation, rotate_masters
from pawpact.access.sealed_column import SealedColumn
from pawpact.access.subject_key import destroy_key
from pawpact.access.vault import FileVault
from pawpact.database.engine import make_engine
from pawpact.database.session import Database
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import AdminError, Conflict
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Subject, about_customer, about_pet
from pawpact.tenancy.unit import Unit
from tests.core.shop import make_store
from tests.databases import Given

PURPOSE = "customer.phone"
PEOPLE: Sequence[Subject | None] = (
    *(about_customer(number) for number in range(1, 6)),
    about_pet(1),
    None,
)
TEXTS = tuple(f"1540000{number:04d}" for number in range(len(PEOPLE)))
ANSWERS = 5
COLUMNS = (
    SealedColumn(IdempotencyKey, "body", idempotency.PURPOSE, key="key"),
    SealedColumn(DecisionRow, "sealed", "decision.facts"),
)
STORES = (1, 2)
STEPS = 10
"""Of a rotation by twos: begin, three and one for keys, three and one for answers, retire."""


class Killed(Exception):
    """The process ended here."""


class Shop:
    """Stores over one key file, each with sealed values; ``kill_at`` ends a transaction."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, file: Path) -> None:
        create_key_file(file)
        self.file, self.database, self.clock, self.ids = file, database, clock, ids
        self.kill_at, self.after_commit, self.steps = 0, False, 0
        self.sealed = {tenant: self._filled(tenant) for tenant in STORES}

    @property
    def vault(self) -> FileVault:
        """As a process that starts now loads it."""
        return FileVault.load(self.file)

    @contextmanager
    def unit(self, tenant: int = 1, vault: FileVault | None = None) -> Iterator[Unit]:
        at = self.clock.now()
        with self.database.store(tenant) as session:
            bound = (vault or self.vault).within(session, at, self.ids)
            yield Unit(session, make_store(tenant=tenant), at, self.ids, bound, "platform:cli")

    @contextmanager
    def mortal(self, tenant: int = 1) -> Iterator[Unit]:
        """A unit; the one whose turn it is dies before it commits, or right after."""
        self.steps += 1
        is_last = self.steps == self.kill_at
        with self.unit(tenant) as unit:
            yield unit
            if is_last and not self.after_commit:
                raise Killed
        if is_last:
            raise Killed

    def rotate_store(self, mortal: bool = True) -> str:
        units: Any = self.mortal if mortal else self.unit
        return StoreRotation(units, self.vault.masters, COLUMNS, batch=2).run()

    def rotate_masters(self, mortal: bool = True) -> str:
        open_: Any = self.mortal if mortal else self.unit
        units: list[Any] = [partial(open_, tenant) for tenant in STORES]
        return rotate_masters(self.file, self.vault.masters, units)

    def opened(self, tenant: int = 1, vault: FileVault | None = None) -> list[str | None]:
        """Everything that was sealed, the kept answers included."""
        with self.unit(tenant, vault) as unit:
            texts = unit.vault.open(PURPOSE, self.sealed[tenant], PEOPLE)
            bodies = unit.session.scalars(select(IdempotencyKey.body).order_by(IdempotencyKey.key))
            return texts + unit.vault.open(idempotency.PURPOSE, bodies.all())

    def state(self, tenant: int = 1) -> StoreKeys:
        with self.unit(tenant) as unit:
            return keys_of(unit, COLUMNS)

    def _filled(self, tenant: int) -> list[bytes | None]:
        with self.unit(tenant) as unit:
            for number in range(ANSWERS):
                request = (f"key-{number}", "POST", "/orders", b"{}")
                replay(unit, *request)
                remember(unit, request[0], Answer(201, f"answer {number}"))
            return unit.vault.seal(PURPOSE, TEXTS, PEOPLE)


EVERYTHING = [*TEXTS, *(f"answer {number}" for number in range(ANSWERS))]


@pytest.fixture
def shop(database: Database, clock: FixedClock, ids: Ids, tmp_path: Path) -> Shop:
    """Two stores with sealed values."""
    return Shop(database, clock, ids, tmp_path / "keys.json")


def test_a_store_gets_a_key_of_its_own(shop: Shop) -> None:
    """After a rotation every subject's key and every value that can be moved lies under d2."""
    assert shop.rotate_store() == "d2"
    current, old = shop.state().keys
    assert (current.name, current.subject_keys, current.is_retired) == ("d2", 6, False)
    assert (old.name, old.subject_keys, old.is_retired, old.is_needed) == ("d1", 0, True, False)
    assert shop.opened() == EVERYTHING
    assert [each.name for each in shop.state(2).keys] == ["d1"]


def test_new_values_are_sealed_with_the_new_key(shop: Shop) -> None:
    """A process that runs since before the rotation seals with the new key at its next unit."""
    running = shop.vault
    with shop.unit(vault=running) as unit:
        old = unit.vault.seal_one(PURPOSE, "x")
    shop.rotate_store()
    with shop.unit(vault=running) as unit:
        assert unit.vault.seal_one(PURPOSE, "x")[:4] != old[:4]
        assert unit.vault.open_one(PURPOSE, old) == "x"


@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize("kill_at", range(1, STEPS + 1))
def test_a_rotation_of_a_store_can_die_anywhere(
    shop: Shop, kill_at: int, after_commit: bool
) -> None:
    """Killed before or after any of its commits, everything opens; the next run finishes it."""
    shop.kill_at, shop.after_commit = kill_at, after_commit
    with pytest.raises(Killed):
        shop.rotate_store()
    assert shop.opened() == EVERYTHING
    is_over = kill_at == STEPS and after_commit
    assert shop.rotate_store(mortal=False) == ("d3" if is_over else "d2")
    assert shop.opened() == EVERYTHING
    current, *older = shop.state().keys
    assert all(each.is_retired and not each.is_needed for each in older)
    assert current.subject_keys == 6
    assert len(older) == 1 + is_over


def test_a_rotation_of_a_store_takes_as_many_steps_as_were_killed(shop: Shop) -> None:
    """The steps of the test above are all there are: one more is never reached."""
    shop.rotate_store()
    assert shop.steps == STEPS


@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize("kill_at", range(1, 5))
def test_a_rotation_of_the_masters_can_die_anywhere(
    shop: Shop, kill_at: int, after_commit: bool
) -> None:
    """Killed at any commit, every store opens; the next run finishes without another key."""
    shop.kill_at, shop.after_commit = kill_at, after_commit
    with pytest.raises(Killed):
        shop.rotate_masters()
    assert [shop.opened(tenant) for tenant in STORES] == [EVERYTHING, EVERYTHING]
    is_over = kill_at == 4 and after_commit
    assert shop.rotate_masters(mortal=False) == ("k3" if is_over else "k2")
    assert {each.masters for each in map(shop.state, STORES)} == {
        frozenset({"k3" if is_over else "k2"})
    }
    assert [shop.opened(tenant) for tenant in STORES] == [EVERYTHING, EVERYTHING]


def test_a_running_process_goes_on_through_a_master_rotation(shop: Shop) -> None:
    """A process that loaded the file before finds the new master key in it."""
    running = shop.vault
    shop.rotate_masters()
    assert shop.opened(vault=running) == EVERYTHING


def test_a_running_process_makes_no_key_under_an_old_master(shop: Shop) -> None:
    """A store that is opened after the rotation by an old process lies under the new key."""
    running = shop.vault
    shop.rotate_masters()
    with shop.unit(3, running) as unit:
        unit.vault.seal_one(PURPOSE, "x")
    assert shop.state(3).masters == {"k2"}


def test_a_master_key_is_dropped_when_nothing_needs_it(shop: Shop) -> None:
    """While a store lies under it, or it is the current one, it stays; then it can go."""
    states = [shop.state(tenant) for tenant in STORES]
    with pytest.raises(Conflict, match="the stores shop, shop still need"):
        drop_master(shop.file, "k1", states)
    shop.rotate_masters()
    states = [shop.state(tenant) for tenant in STORES]
    with pytest.raises(Conflict, match="current"):
        drop_master(shop.file, "k2", [])
    drop_master(shop.file, "k1", states)
    assert list(read_key_file(shop.file).keys) == ["k2"]
    assert shop.opened() == EVERYTHING


def test_a_name_is_never_given_twice(shop: Shop) -> None:
    """After k1 was dropped the next master key is k3."""
    shop.rotate_masters()
    drop_master(shop.file, "k1", [shop.state(tenant) for tenant in STORES])
    assert shop.rotate_masters() == "k3"


def test_a_backup_is_closed_by_dropping_its_master_key(
    shop: Shop, database: Database, given: Given
) -> None:
    """A copy of the database from before cannot be opened once its master key is dropped."""
    database.engine.dispose()
    backup = given.copied()
    shop.rotate_masters()
    restored = Database(make_engine(backup.url))
    shop.database = restored
    assert shop.opened() == EVERYTHING
    drop_master(shop.file, "k1", [])
    with pytest.raises(AdminError, match="no key k1"):
        shop.opened()
    restored.engine.dispose()


def test_what_cannot_be_written_again_still_opens(shop: Shop, clock: FixedClock) -> None:
    """A receipt about nobody keeps the old key, which is retired and named as needed."""
    with shop.unit() as unit:
        unit.session.add(
            DecisionRow(
                id=1,
                moment="m",
                key="k",
                subject_id=1,
                subjects={},
                decided_at=clock.now(),
                revision_id=1,
                body=b"",
                sealed=unit.vault.seal_one("decision.facts", "kept"),
                content_hash=b"",
            )
        )
    shop.rotate_store()
    old = shop.state().keys[1]
    assert (old.is_retired, old.values) == (True, {"decision.sealed": 1})
    with shop.unit() as unit:
        sealed = unit.session.scalars(select(DecisionRow.sealed)).one()
        assert sealed is not None
        assert unit.vault.open_one("decision.facts", sealed) == "kept"


def test_a_destroyed_key_is_not_brought_back(shop: Shop) -> None:
    """Rotating leaves a destroyed key destroyed; the others open."""
    with shop.unit() as unit:
        destroy_key(unit, about_customer(2), "asked for it")
    shop.rotate_store()
    shop.rotate_masters()
    expected = [None if text == TEXTS[1] else text for text in EVERYTHING]
    assert shop.opened() == expected
    assert shop.state().destroyed == 1


def test_rotations_are_written_to_the_access_log(shop: Shop) -> None:
    """Who made which key of the store stands in its trail."""
    shop.rotate_store()
    with shop.unit() as unit:
        columns = (AccessLog.actor, AccessLog.action, AccessLog.purpose)
        found = [tuple(row) for row in unit.session.execute(select(*columns))]
    assert found == [("platform:cli", "rotate_keys", "d2")]
