"""A store answers for the parameters in force, each by its type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pawpact.kernel.errors import Defect
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.stores import Stores
from pawpact.tenancy.values import Store


@pytest.fixture
def store(onboarding: Onboarding, stores: Stores, tenants: Path) -> Store:
    """The store as the platform has it."""
    onboarding.apply(tenants, "system")
    return stores.open("shop-one")


READERS: dict[str, Callable[[Store, str], object]] = {
    "core.age": Store.integer,
    "core.clean": Store.flag,
    "core.zone": Store.text,
    "core.days": Store.texts,
}


def test_each_reader_answers_its_own_type(store: Store) -> None:
    """Numbers, flags, texts and lists come back as such."""
    assert {name: read(store, name) for name, read in READERS.items()} == {
        "core.age": 18,
        "core.clean": True,
        "core.zone": "Asia/Shanghai",
        "core.days": ("mon", "tue"),
    }


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_refuses_another_type(name: str, reader: str, store: Store) -> None:
    """Reading a parameter as what it is not raises instead of guessing."""
    if name == reader:
        assert READERS[reader](store, name) is not None
        return
    with pytest.raises(Defect, match=name):
        READERS[reader](store, name)


def test_an_unknown_parameter_is_a_defect(store: Store) -> None:
    """Code that asks for a parameter that no rule file has is told its name and the store's."""
    with pytest.raises(Defect, match=r"core\.nothing in the policy of shop-one"):
        store.parameter("core.nothing")


def test_the_store_has_its_own_date(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortly after midnight in the store's zone it is the next day there."""
    zone = "core.tenancy.timezone"
    parameters = {zone: store.revision.ruleset.parameters["core.zone"]}
    monkeypatch.setattr(
        type(store.revision.ruleset), "parameters", property(lambda _: parameters), raising=False
    )
    assert store.local_date(datetime(2026, 3, 11, 15, 59, tzinfo=UTC)) == date(2026, 3, 11)
    assert store.local_date(datetime(2026, 3, 11, 16, 0, tzinfo=UTC)) == date(2026, 3, 12)
