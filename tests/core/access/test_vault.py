"""Personal data sealed, opened and indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from pawpact.access.key_file import Keys
from pawpact.access.models import DataKey, SubjectKey
from pawpact.access.vault import FileVault, StoreVault, Unopenable
from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import AdminError
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import about_customer, about_pet

KEYS = Keys("k1", b"i" * 32, {"k1": b"a" * 32})
VAULT = FileVault(KEYS)
PURPOSE = "customer.phone"
ANN, BEN = about_customer(1), about_customer(2)

Within = Callable[..., AbstractContextManager[StoreVault]]


@pytest.fixture
def within(database: Database, clock: FixedClock, ids: Ids) -> Within:
    """Opens the vault of a store for one transaction."""

    @contextmanager
    def open_(tenant: int = 1, vault: FileVault = VAULT) -> Iterator[StoreVault]:
        with database.store(tenant) as session:
            yield vault.within(session, clock.now(), ids)

    return open_


def sealed_for(within: Within, value: str = "15400001234") -> bytes:
    """Ann's phone, sealed and committed."""
    with within() as vault:
        return vault.seal_one(PURPOSE, value, ANN)


@pytest.mark.parametrize("about", [None, ANN, about_pet(1)])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(value=st.text())
def test_what_is_sealed_is_opened(within: Within, about: object, value: str) -> None:
    """Any text survives being sealed, whether it is about somebody or nobody."""
    with within() as vault:
        assert vault.open_one(PURPOSE, vault.seal_one(PURPOSE, value, about), about) == value


def test_it_is_opened_in_another_unit(within: Within) -> None:
    """Keys are kept with the store: what one transaction sealed the next one opens."""
    sealed = sealed_for(within)
    with within(vault=FileVault(KEYS)) as vault:
        assert vault.open_one(PURPOSE, sealed, ANN) == "15400001234"


def test_a_value_sealed_twice_differs(within: Within) -> None:
    """Nobody sees from sealed values that two customers share one."""
    with within() as vault:
        first, second = vault.seal(PURPOSE, ["x", "x"], [ANN, ANN])
    assert first != second


def test_sealed_bytes_hide_the_value(within: Within) -> None:
    """The value does not stand in what is stored."""
    assert b"15400001234" not in sealed_for(within)


def test_nothing_stays_nothing(within: Within) -> None:
    """A value that is not there is neither sealed nor opened, and needs no key."""
    with within() as vault:
        assert vault.seal(PURPOSE, [None], [ANN]) == [None]
        assert vault.open(PURPOSE, [None]) == [None]
        assert vault.seal(PURPOSE, [], []) == []


@pytest.mark.parametrize(("tenant", "purpose"), [(2, PURPOSE), (1, "customer.name")])
@pytest.mark.parametrize("about", [None, ANN])
def test_another_store_or_purpose_cannot_open(
    within: Within, tenant: int, purpose: str, about: object
) -> None:
    """A value is opened only where it belongs, though both stores have keys of the same names."""
    with within() as vault:
        sealed = vault.seal_one(PURPOSE, "x", about)
    with within(2) as vault:
        vault.seal(PURPOSE, ["y", "y"], [None, ANN])
    with within(tenant) as vault, pytest.raises(Unopenable):
        vault.open_one(purpose, sealed, about)


@pytest.mark.parametrize("about", [BEN, about_pet(1)])
def test_another_persons_value_is_refused(within: Within, about: object) -> None:
    """A sealed value that was put into another one's row is not taken for hers."""
    sealed = sealed_for(within)
    with within() as vault:
        vault.seal_one(PURPOSE, "y", about)
        with pytest.raises(Unopenable):
            vault.open_one(PURPOSE, sealed, about)


@pytest.mark.parametrize("about", [None, ANN])
def test_a_changed_byte_is_found(within: Within, about: object) -> None:
    """No byte of a sealed value can be changed without the opening failing."""
    with within() as vault:
        sealed = vault.seal_one(PURPOSE, "15400001234", about)
        for place in range(len(sealed)):
            for flip in (1, 128):
                changed = bytearray(sealed)
                changed[place] ^= flip
                with pytest.raises(Unopenable):
                    vault.open_one(PURPOSE, bytes(changed))


@pytest.mark.parametrize("about", [None, ANN])
def test_a_cut_value_is_found(within: Within, about: object) -> None:
    """What is too short to be a sealed value is refused."""
    with within() as vault:
        sealed = vault.seal_one(PURPOSE, "x", about)
        for length in range(len(sealed)):
            with pytest.raises(Unopenable):
                vault.open_one(PURPOSE, sealed[:length])


def test_a_key_put_into_another_row_is_found(database: Database, within: Within) -> None:
    """A subject's key neither seals nor opens once its row says that it is somebody else's."""
    sealed = sealed_for(within)
    with database.store(1) as session:
        session.scalars(select(SubjectKey)).one().subject_id = 2
    with within() as vault, pytest.raises(Unopenable):
        vault.seal_one(PURPOSE, "y", BEN)
    with within() as vault, pytest.raises(Unopenable):
        vault.open_one(PURPOSE, sealed)


def test_a_stores_key_put_into_another_store_is_found(database: Database, within: Within) -> None:
    """The key of one store copied over to another is refused."""
    with within() as vault:
        sealed = vault.seal_one(PURPOSE, "x")
    with database.store(1) as session:
        (row,) = session.execute(select(DataKey.wrapped, DataKey.made_at)).all()
    with database.store(2) as session:
        session.add(DataKey(name="d1", wrapped=row[0], master="k1", made_at=row[1]))
    with within(2) as vault, pytest.raises(Unopenable):
        vault.seal_one(PURPOSE, "y")
    with within(2) as vault, pytest.raises(Unopenable):
        vault.open_one(PURPOSE, sealed)


@pytest.mark.parametrize("size", [1, 400])
def test_keys_are_read_and_made_by_the_batch(
    engine: Engine, database: Database, clock: FixedClock, ids: Ids, size: int
) -> None:
    """Sealing for many newcomers reads, inserts keys once; opening reads once."""
    people = [about_customer(number) for number in range(size)]
    with database.store(1) as session:
        VAULT.equip(session, clock.now())
    with database.store(1) as session, count_statements(engine) as sealing:
        vault = VAULT.within(session, clock.now(), ids)
        sealed = vault.seal(PURPOSE, ["x"] * size, people)
        vault.seal("customer.name", ["y"] * size, people)
    with database.store(1) as session, count_statements(engine) as opening:
        assert VAULT.within(session, clock.now(), ids).open(PURPOSE, sealed) == ["x"] * size
    assert (sealing.count, opening.count) == (4, 3)


def test_a_key_taken_back_with_its_savepoint_seals_nothing(
    database: Database, clock: FixedClock, ids: Ids, within: Within
) -> None:
    """After a savepoint is taken back a new key is made, so the value can be opened later."""
    with database.store(1) as session:
        vault = VAULT.within(session, clock.now(), ids)
        savepoint = session.begin_nested()
        vault.seal(PURPOSE, ["x", "x"], [ANN, None])
        savepoint.rollback()
        sealed = vault.seal(PURPOSE, ["y", "z"], [ANN, None])
    with within() as vault:
        assert vault.open(PURPOSE, sealed) == ["y", "z"]


def test_a_missing_key_is_named(within: Within) -> None:
    """A store's key under a master key that is gone tells which one to restore."""
    sealed = sealed_for(within)
    other = FileVault(Keys("k7", b"i" * 32, {"k7": b"b" * 32}))
    with within(vault=other) as vault, pytest.raises(AdminError, match="no key k1"):
        vault.open_one(PURPOSE, sealed)


def test_equal_values_have_equal_indexes(within: Within) -> None:
    """An index finds the same value again in the same store and for the same purpose only."""
    with within() as vault:
        index = vault.blind(PURPOSE, "x")
        assert vault.blind(PURPOSE, "x") == index
        others = [vault.blind("p", "x"), vault.blind(PURPOSE, "y")]
    with within(2) as there:
        assert index not in [*others, there.blind(PURPOSE, "x")]


def test_a_brand_has_an_index_of_its_own(within: Within) -> None:
    """All stores of a brand make the same index, another brand and the store itself do not."""
    with within() as vault:
        index = vault.blind(PURPOSE, "x", brand="paws")
        others = [vault.blind(PURPOSE, "x", brand="tails"), vault.blind(PURPOSE, "x")]
    assert index not in others
    with within(2) as there:
        assert there.blind(PURPOSE, "x", brand="paws") == index


def test_another_installation_makes_other_indexes(within: Within) -> None:
    """Without the key nobody can compute an index and try all phones."""
    other = FileVault(Keys("k1", b"j" * 32, {"k1": b"a" * 32}))
    with within() as vault:
        index = vault.blind(PURPOSE, "x")
    with within(vault=other) as there:
        assert there.blind(PURPOSE, "x") != index


def test_a_vault_shows_no_key() -> None:
    """The repr of a vault counts keys and shows none."""
    assert repr(VAULT) == "FileVault(MasterKeys(1 keys))"
