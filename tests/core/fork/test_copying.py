"""What comes along into a sandbox, and what does not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pawpact.access.key_file import read_key_file
from pawpact.accounts.identity_number import read_identity_number
from pawpact.accounts.models import Customer, Person, PersonContract
from pawpact.accounts.registration import BORN_ON, IDENTITY, PHONE
from pawpact.bootstrap.sealed import sealed_columns_of
from pawpact.contracts.models import ContractHold
from pawpact.database.model import Base, TenantModel
from pawpact.demo.world import KEYS, open_world
from pawpact.fork.copying import tables_of
from pawpact.fork.run import _copy, _open, using
from pawpact.fork.sandbox import AS_IT_IS, DRAFT, Sandbox, make_folder
from pawpact.fork.veil import LEFT_OUT
from pawpact.tenancy.unit import Unit
from tests.core.demo.lived import RULES, Small
from tests.core.fork.conftest import STORE, Forked, Source, personal_of, plan_of, quietly
from tests.databases import Given


@pytest.fixture(scope="module")
def personal(forked: Forked) -> set[str]:
    with forked.source.opened() as world:
        return personal_of(world.platform, STORE)


@pytest.fixture
def sandbox(forked: Forked) -> Iterator[Sandbox]:
    with using(_open(forked.plan, forked.begun, forked.plan.sandbox / AS_IT_IS)) as opened:
        yield opened


@pytest.fixture
def unit(sandbox: Sandbox) -> Iterator[Unit]:
    with sandbox.world.platform.reading(STORE) as opened:
        yield opened


def test_no_name_phone_or_identity_number_is_in_any_file(
    forked: Forked, personal: set[str]
) -> None:
    """Not a byte of the sandbox says who anybody is, not even where somebody wrote it freely."""
    files = [each for each in forked.plan.sandbox.rglob("*") if each.is_file()]
    assert len(files) > 6
    found = {
        word
        for path in files
        for content in [path.read_bytes()]
        for word in personal
        if word.encode() in content
    }
    assert found == set()


def test_nothing_personal_is_sealed_either(
    unit: Unit, personal: set[str], sandbox: Sandbox
) -> None:
    """Whoever has the sandbox's keys and opens every sealed value learns of nobody."""
    opened: list[str] = []
    for column in sealed_columns_of(sandbox.world.platform.host):
        values = unit.session.scalars(select(getattr(column.model, column.column))).all()
        opened += [each for each in unit.vault.open(column.purpose, values) if each]
    assert len(opened) > 50
    assert [text for text in opened if any(word in text for word in personal)] == []


def test_made_up_people_are_found_again(unit: Unit) -> None:
    """Indexes, last digits and dates of birth are those of the made-up numbers, each another."""
    rows = unit.session.scalars(select(Customer).where(Customer.phone_blind.is_not(None))).all()
    phones = unit.vault.open(PHONE, [row.phone_sealed for row in rows])
    numbers = unit.vault.open(IDENTITY, [row.identity_sealed for row in rows])
    births = unit.vault.open(BORN_ON, [row.born_on_sealed for row in rows])
    assert len(set(phones)) == len(set(numbers)) == len(rows)
    for row, phone, number, born_on in zip(rows, phones, numbers, births, strict=True):
        if phone is None:
            continue
        assert row.phone_blind == unit.vault.blind(PHONE, phone)
        assert row.phone_last4 == phone[-4:]
        assert number is not None
        assert row.identity_blind == unit.vault.blind(IDENTITY, number)
        assert str(read_identity_number(number, unit.today).born_on) == born_on


def test_whoever_was_erased_stays_erased(unit: Unit) -> None:
    """What was of her opens no more in the sandbox either; everybody else's does."""
    rows = unit.session.scalars(select(Customer).order_by(Customer.id)).all()
    phones = unit.vault.open(PHONE, [row.phone_sealed for row in rows])
    assert [phone is None for phone in phones] == [place == 0 for place in range(len(rows))]


def test_nothing_of_another_store_comes_along(sandbox: Sandbox, unit: Unit) -> None:
    """No table holds a row of another store; of persons and their contracts only this store's."""
    platform = sandbox.world.platform
    with platform.parts.database.engine.connect() as connection:
        for model in {*tables_of(platform.host), *LEFT_OUT}:
            tenants = set(connection.scalars(select(model.__table__.c.tenant_id).distinct()))
            assert tenants <= {unit.store.tenant}, model.__tablename__
    ours = set(unit.session.scalars(select(Customer.person_id)))
    with platform.parts.database.reading_platform() as session:
        assert {each.name for each in platform.stores.every()} == {STORE}
        assert set(session.scalars(select(Person.id))) <= ours
        assert set(session.scalars(select(PersonContract.store_id))) == {unit.store.tenant}


def test_every_table_comes_along(small: Small, over: Given, tmp_path: Path) -> None:
    """As many rows of each as the store has, from either database; only what is left out is not."""
    folder = tmp_path / "house"
    shutil.copytree(small.plan.folder, folder)
    world = open_world(folder, RULES, small.plan.seed, node=0, url=over.url)
    tables = tables_of(world.platform.host)
    house = Source(folder, small.plan.tenants, small.plan.seed)
    plan = plan_of(house, tmp_path, house.tenants / STORE / "rules.yaml")
    make_folder(plan.sandbox)
    begun = _copy(world.platform, plan, quietly)
    with (
        world.platform.reading(STORE) as there,
        using(_open(plan, begun, plan.sandbox / AS_IT_IS)) as copied,
        copied.world.platform.reading(STORE) as here,
    ):
        for model in tables:
            counted = select(func.count()).select_from(model)
            assert there.session.scalar(counted) == here.session.scalar(counted), model
    world.platform.parts.database.engine.dispose()


def test_no_table_is_forgotten(sandbox: Sandbox) -> None:
    """Every table of stores is copied or left out by name."""
    every = {each.class_ for each in Base.registry.mappers}
    of_stores = {each for each in every if issubclass(each, TenantModel)}
    copied = {*tables_of(sandbox.world.platform.host), *LEFT_OUT}
    left = {each for each in of_stores - copied if each.__module__.startswith("pawpact")}
    assert left == set()


def test_its_keys_are_its_own(forked: Forked) -> None:
    """The sandbox seals with other keys than the house that it was forked from."""
    here = read_key_file(forked.plan.sandbox / DRAFT / KEYS)
    there = read_key_file(forked.source.folder / KEYS)
    assert not set(here.keys.values()) & set(there.keys.values())
    assert here.index != there.index


def test_what_somebody_wrote_is_masked(unit: Unit) -> None:
    """A reason in somebody's own words keeps its shape and loses its words, phone and all."""
    written = unit.session.execute(select(ContractHold.why, ContractHold.lifted_why)).all()
    assert ("某某某某某 00000000000",) * 2 in [tuple(row) for row in written]
