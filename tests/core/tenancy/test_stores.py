"""A store opens with the policy in force and the plugins it can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.models import PluginSwitch, PolicyRevision
from pawpact.tenancy.stores import NoSuchStore, Stores
from tests.databases import Given

Write = Callable[..., Path]
TEA = "plugins: {tea: {address: 'https://tea.test', api_token: {$env: %s}}, milk: {}}\n"


def test_an_opened_store_decides_by_its_own_numbers(
    onboarding: Onboarding, stores: Stores, tenants: Path, write: Write
) -> None:
    """Names, zone, layers and the store's own parameter come back as they were applied."""
    write("shop-one", rules="core.gate: {params: {age: 21}}\n")
    onboarding.apply(tenants, "system")
    store = stores.open("shop-one")
    assert (store.tenant, store.name, store.brand) == (1, "shop-one", "paws")
    assert store.title == Label("店", "Shop")
    assert store.integer("core.age") == 21
    assert store.revision.number == 1
    assert store.revision.ruleset.order["application.submitted"] == ("core.gate",)


def test_a_new_revision_is_seen_at_the_next_opening(
    onboarding: Onboarding, stores: Stores, tenants: Path, write: Write
) -> None:
    """An opened store keeps its policy; opened again it has the one published meanwhile."""
    onboarding.apply(tenants, "system")
    before = stores.open("shop-one")
    write("shop-one", rules="core.gate: {params: {age: 21}}\n")
    onboarding.apply(tenants, "system")
    after = stores.open("shop-one")
    assert (before.integer("core.age"), after.integer("core.age")) == (18, 21)
    assert stores.revision("shop-one", before.revision.id).number == 1


def test_a_revision_waits_for_its_day(
    onboarding: Onboarding,
    stores: Stores,
    tenants: Path,
    write: Write,
    database: Database,
    clock: FixedClock,
) -> None:
    """A revision that begins later comes into force when the clock gets there."""
    onboarding.apply(tenants, "system")
    first = stores.open("shop-one").revision
    begins = clock.now() + timedelta(days=1)
    with database.store(1) as session:
        row = session.get_one(PolicyRevision, (1, first.id))
        session.add(
            PolicyRevision(
                id=first.id + 1,
                number=2,
                content_hash=row.content_hash,
                content=row.content,
                layers=row.layers,
                valid_from=begins,
                actor="system",
                why="",
                at=clock.now(),
            )
        )
    clock.move_to(begins - timedelta(milliseconds=1))
    assert stores.open("shop-one").revision.number == 1
    clock.move_to(begins)
    assert stores.open("shop-one").revision.number == 2


def test_equal_policies_share_one_ruleset(
    onboarding: Onboarding, stores: Stores, tenants: Path, database: Database, clock: FixedClock
) -> None:
    """Two revisions of the same content hold the same ruleset in memory."""
    onboarding.apply(tenants, "system")
    first = stores.open("shop-one").revision
    with database.store(1) as session:
        row = session.get_one(PolicyRevision, (1, first.id))
        session.add(
            PolicyRevision(
                id=first.id + 1,
                number=2,
                content_hash=row.content_hash,
                content=row.content,
                layers=row.layers,
                valid_from=clock.now(),
                actor="system",
                why="",
                at=clock.now(),
            )
        )
    second = stores.open("shop-one").revision
    assert second.number == 2
    assert second.ruleset is first.ruleset


def test_opening_again_reads_no_policy(
    onboarding: Onboarding, stores: Stores, tenants: Path, database: Database
) -> None:
    """A store that was open before costs one select, which does not fetch the content."""
    onboarding.apply(tenants, "system")
    stores.open("shop-one")
    with count_statements(database.engine) as statements:
        stores.open("shop-one")
    selects = [each for each in statements.sent if each.startswith("SELECT")]
    assert len(selects) == 1
    assert not any("content" in each for each in selects)


def test_stores_that_were_listed_are_known_by_name(
    onboarding: Onboarding, stores: Stores, tenants: Path, database: Database
) -> None:
    """Whoever listed all stores finds each one's number without asking for it again."""
    onboarding.apply(tenants, "system")
    stores.every()
    with count_statements(database.engine) as statements:
        assert stores.tenant("shop-one") == 1
    assert statements.count == 0


def test_other_settings_of_a_plugin_are_seen_at_the_next_opening(
    onboarding: Onboarding, stores: Stores, tenants: Path, database: Database, write: Write
) -> None:
    """A store is kept open under its switches and settings, not under its revision alone."""
    write("shop-one", TEA % "TEA_TOKEN")
    onboarding.apply(tenants, "system")
    before = stores.open("shop-one")
    with database.store(1) as session:
        switch = session.scalars(select(PluginSwitch).where(PluginSwitch.plugin == "tea")).one()
        switch.config = {**switch.config, "cups": 5}
    after = stores.open("shop-one")
    assert (before.config["tea"]["cups"], after.config["tea"]["cups"]) == (2, 5)
    assert before.revision is after.revision


def test_settings_come_checked_and_with_the_secret(
    onboarding: Onboarding, stores: Stores, tenants: Path, write: Write, given: Given
) -> None:
    """The plugin gets defaults and the secret of the environment; the database holds its name."""
    write("shop-one", TEA % "TEA_TOKEN")
    onboarding.apply(tenants, "system")
    store = stores.open("shop-one")
    assert store.config["tea"] == {
        "address": "https://tea.test",
        "api_token": "first-flush",
        "cups": 2,
    }
    assert store.plugins == {"tea", "milk"}
    assert store.degraded == {}
    assert "first-flush" not in repr(store)
    content = given.content()
    assert (b"TEA_TOKEN" in content, b"first-flush" in content) == (True, False)


def test_a_store_without_its_secret_is_degraded(
    onboarding: Onboarding, stores: Stores, tenants: Path, write: Write
) -> None:
    """A secret that is not in the environment stops that plugin alone, with the reason."""
    write("shop-one", TEA % "NO_TOKEN")
    onboarding.apply(tenants, "system")
    store = stores.open("shop-one")
    assert store.degraded["tea"].en == "NO_TOKEN is not set in the environment"
    assert set(store.config) == {"milk"}


def test_a_store_without_a_plugin_is_degraded(
    onboarding: Onboarding, tenants: Path, write: Write, database: Database, clock: FixedClock
) -> None:
    """A plugin that is gone at the next start is named with the reason; it stays switched on."""
    write("shop-one", "plugins: {milk: {}}\n")
    onboarding.apply(tenants, "system")
    store = Stores(database, Host.of([]), clock, {}).open("shop-one")
    assert store.plugins == {"milk"}
    assert store.degraded["milk"].en == "it is not installed"


def test_all_stores_are_listed_with_what_they_have_on(
    onboarding: Onboarding, stores: Stores, tenants: Path, write: Write
) -> None:
    """The list holds every store by name, and the switches those that are on."""
    write("another", "plugins: {milk: {}, tea: false}\n")
    onboarding.apply(tenants, "system")
    assert [each.name for each in stores.every()] == ["another", "shop-one"]
    assert stores.switches() == {"another": {"milk"}, "shop-one": frozenset()}


def test_an_unknown_store_is_not_found(stores: Stores) -> None:
    """A name that is no store's raises, and the message repeats nothing that was asked for."""
    with pytest.raises(NoSuchStore) as caught:
        stores.open("somebody-else")
    assert "somebody" not in str(caught.value)


def test_a_revision_of_another_store_is_not_found(
    onboarding: Onboarding, stores: Stores, tenants: Path, write: Write
) -> None:
    """One store's revision cannot be had under another store's name."""
    write("shop-two")
    onboarding.apply(tenants, "system")
    other = stores.open("shop-two").revision
    with pytest.raises(NotFound):
        stores.revision("shop-one", other.id)


def test_the_last_good_revision_stays_where_the_newest_cannot_be_read(
    onboarding: Onboarding, stores: Stores, given: Given, tenants: Path, write: Write
) -> None:
    """A revision that a newer program wrote, or that is damaged, puts no store out of service."""
    write("shop-one", rules="core.gate: {params: {age: 21}}\n")
    onboarding.apply(tenants, "system")
    for age, text in ((22, "damaged"), (23, '{"content_hash":1}')):
        write("shop-one", rules=f"core.gate: {{params: {{age: {age}}}}}\n")
        onboarding.apply(tenants, "system")
        given.unguard()
        given.spoil("UPDATE policy_revision SET content = ? WHERE number = ?", text, age - 20)
    store = stores.open("shop-one")
    assert (store.integer("core.age"), store.revision.number, store.skipped) == (21, 1, (3, 2))
    write("shop-one", rules="core.gate: {params: {age: 24}}\n")
    onboarding.apply(tenants, "system")
    mended = stores.open("shop-one")
    assert (mended.integer("core.age"), mended.skipped) == (24, ())


def test_nothing_stands_behind_the_text_of_a_revision() -> None:
    """Half a million letters are the last column: SQLite reads through them to what is behind."""
    assert [each.name for each in PolicyRevision.__table__.columns][-1] == "content"
