"""Applying a folder brings stores to what their files say, each all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.label import Label
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.tenancy.above import PlatformUnproven
from pawpact.tenancy.apply import Applied, Onboarding, Status, is_refused
from pawpact.tenancy.bring import NumberTaken
from pawpact.tenancy.folder import NoTenants
from pawpact.tenancy.models import BrandRow, PluginSwitch, PolicyRevision, StoreRow
from pawpact.tenancy.prepare import Preparing
from tests.databases import Given

Write = Callable[..., Path]
WRONG = Diagnostic("R402", "error", Label.of("fails"), Span("rules/core/gate.yaml", 1, 1))


def statuses(applied: list[Applied]) -> dict[str, Status]:
    return {each.store: each.status for each in applied}


def codes(applied: list[Applied]) -> dict[str, list[str]]:
    return {each.store: [found.code for found in each.diagnostics] for each in applied}


def revisions(database: Database, tenant: int = 1) -> list[int]:
    with database.reading(tenant) as session:
        return list(session.scalars(select(PolicyRevision.number).order_by(PolicyRevision.number)))


def rows(database: Database) -> int:
    with database.reading_platform() as session:
        return sum(
            session.scalar(select(func.count()).select_from(each)) or 0
            for each in (BrandRow, StoreRow)
        )


def test_a_store_is_made_with_its_brand_switches_and_first_revision(
    onboarding: Onboarding, database: Database, tenants: Path, write: Write, clock: FixedClock
) -> None:
    """A new store gets the next number, its names, its switches and revision 1 with who and why."""
    write("shop-two", "plugins: {milk: {}, tea: false}\n")
    applied = onboarding.apply(tenants, "staff:7", why="opening")
    assert statuses(applied) == {"shop-one": Status.CREATED, "shop-two": Status.CREATED}
    with database.reading_platform() as platform:
        store = platform.get_one(StoreRow, 2)
        assert (store.name, store.brand, store.title_zh, store.title_en) == (
            "shop-two",
            "paws",
            "店",
            "Shop",
        )
        assert platform.get_one(BrandRow, "paws").title_zh == "爪"
    with database.reading(2) as session:
        on = {row.plugin: row.on for row in session.scalars(select(PluginSwitch))}
        revision = session.scalars(select(PolicyRevision)).one()
    assert on == {"milk": True, "tea": False}
    assert (revision.number, revision.actor, revision.why) == (1, "staff:7", "opening")
    assert (revision.valid_from, revision.layers) == (
        clock.now(),
        ["platform@1", "paws@1", "shop-two"],
    )


def test_applying_again_changes_nothing(
    onboarding: Onboarding, database: Database, given: Given, tenants: Path, write: Write
) -> None:
    """The same folder twice leaves every row as it was and proves nothing again."""
    write("shop-one", "plugins: {milk: {}}\n", "core.gate: {params: {age: 21}}\n")
    onboarding.apply(tenants, "system")
    before = given.content()
    assert statuses(onboarding.apply(tenants, "system")) == {"shop-one": Status.UNCHANGED}
    assert revisions(database) == [1]
    assert given.content() == before


def test_what_was_accepted_is_not_proven_again(
    onboarding: Onboarding, tenants: Path, proving: Any
) -> None:
    """Platform, brand and store are proven once, and none of them while nothing changes."""
    onboarding.apply(tenants, "system")
    assert proving.asked == [
        ("platform", "platform@1"),
        ("brand", "paws@1"),
        ("store", "shop-one"),
    ]
    onboarding.apply(tenants, "system")
    assert len(proving.asked) == 3


def test_another_number_is_another_revision(
    onboarding: Onboarding, database: Database, tenants: Path, write: Write
) -> None:
    """A changed parameter makes revision 2 and keeps revision 1; changed back it makes 3."""
    onboarding.apply(tenants, "system")
    write("shop-one", rules="core.gate: {params: {age: 21}}\n")
    (applied,) = onboarding.apply(tenants, "system")
    assert (applied.status, applied.revision) == (Status.CHANGED, 2)
    (tenants / "shop-one" / "rules.yaml").unlink()
    (applied,) = onboarding.apply(tenants, "system")
    assert (applied.status, applied.revision) == (Status.CHANGED, 3)
    assert revisions(database) == [1, 2, 3]


def test_a_changed_title_is_no_new_revision(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """What decides nothing changes the store's rows and leaves its policy at the same revision."""
    write("shop-one")
    onboarding.apply(tenants, "system")
    renamed = (tenants / "shop-one" / "tenant.yaml").read_text().replace("en: Shop", "en: Store")
    (tenants / "shop-one" / "tenant.yaml").write_text(renamed)
    (applied,) = onboarding.apply(tenants, "system")
    assert (applied.status, applied.revision) == (Status.CHANGED, 1)


def test_a_switch_is_a_revision_that_says_what_was_on(
    onboarding: Onboarding, database: Database, tenants: Path, write: Write
) -> None:
    """Contracts point to the revision they were signed under; it tells which plugins they keep."""
    write("shop-one", "plugins: {milk: {}}\n")
    onboarding.apply(tenants, "system")
    write("shop-one")
    (applied,) = onboarding.apply(tenants, "system")
    assert (applied.status, applied.revision) == (Status.CHANGED, 2)
    with database.reading(1) as session:
        assert session.scalars(select(PluginSwitch.on)).all() == [False]
        asked = select(PolicyRevision.plugins).order_by(PolicyRevision.number)
        assert session.scalars(asked).all() == [["milk"], []]


def test_a_bad_store_is_refused_with_everything_and_others_go_on(
    onboarding: Onboarding, database: Database, tenants: Path, write: Write
) -> None:
    """Every mistake of both its files is told at once; the good store is made, the bad one not."""
    write(
        "shop-two",
        "plugins: {tea: {address: nowhere, api_token: {$env: TEA_TOKEN}}}\nopen: true\n",
        "core.gate: {params: {age: 99, clean: false}}\n",
    )
    applied = onboarding.apply(tenants, "system")
    assert statuses(applied) == {"shop-one": Status.CREATED, "shop-two": Status.REFUSED}
    assert codes(applied)["shop-two"] == ["R204", "R209", "S103", "R111"]
    assert is_refused(applied)
    with database.reading_platform() as session:
        assert session.scalars(select(StoreRow.name)).all() == ["shop-one"]


def test_a_huge_file_is_refused_with_its_size(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """A store's file of five megabytes is not read; the message tells how large it is."""
    write("shop-two", rules="#" + "x" * 5_000_000)
    _, two = onboarding.apply(tenants, "system")
    assert two.status is Status.REFUSED
    assert "the file has 4883 KB, at most 64 KB are read" in two.render("en")


def test_a_store_whose_rules_are_sound_is_refused_for_its_own_file(
    onboarding: Onboarding, database: Database, tenants: Path, write: Write
) -> None:
    """A mistake in tenant.yaml alone keeps the store out, though its policy would pass."""
    write("shop-one", "plugins: {tea: {cups: 3}}\n")
    assert codes(onboarding.apply(tenants, "system")) == {"shop-one": ["S103"]}
    assert rows(database) == 0


def test_a_refused_store_keeps_what_it_had(
    onboarding: Onboarding, database: Database, tenants: Path, write: Write
) -> None:
    """A store whose new file is wrong stays at its revision and its names."""
    onboarding.apply(tenants, "system")
    write("shop-one", "plugins: {milk: {}}\n", "core.gate: {params: {age: 99}}\n")
    (applied,) = onboarding.apply(tenants, "system")
    assert applied.status is Status.REFUSED
    assert revisions(database) == [1]
    with database.reading(1) as session:
        assert session.scalars(select(PluginSwitch)).all() == []


def test_findings_show_the_line_of_the_file(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """A refused store's findings are rendered with the line that is wrong, in both languages."""
    write("shop-one", rules="core.gate: {params: {age: 99}}\n")
    (applied,) = onboarding.apply(tenants, "system")
    assert "--> tenants/shop-one/rules.yaml:3:27" in applied.render("en")
    assert "core.gate: {params: {age: 99}}" in applied.render("zh")


def test_a_policy_that_fails_its_proof_is_refused(
    onboarding: Onboarding, database: Database, tenants: Path, proving: Any
) -> None:
    """What the proof finds about a store keeps the store out."""
    proving.answers["store"] = [WRONG]
    assert codes(onboarding.apply(tenants, "system")) == {"shop-one": ["R402"]}
    assert rows(database) == 0


def test_a_brand_that_fails_stops_its_own_stores(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """The stores of a wrong brand are refused with the brand's mistake, others are made."""
    (tenants / "bad").mkdir()
    (tenants / "bad" / "brand.yaml").write_text("brand: bad\n")
    (tenants / "bad" / "rules.yaml").write_text("brand: bad\nversion: '1'\nextends: platform@1\n")
    text = (write("shop-two") / "tenant.yaml").read_text().replace("brand: paws", "brand: bad")
    (tenants / "shop-two" / "tenant.yaml").write_text(text)
    applied = onboarding.apply(tenants, "system")
    assert statuses(applied) == {"shop-one": Status.CREATED, "shop-two": Status.REFUSED}
    assert codes(applied)["shop-two"] == ["R301"]


def test_a_brand_that_fails_its_proof_stops_its_stores(
    onboarding: Onboarding, tenants: Path, proving: Any
) -> None:
    """What the proof finds about a brand is told for each of its stores."""
    proving.answers["brand"] = [WRONG]
    assert codes(onboarding.apply(tenants, "system")) == {"shop-one": ["R402"]}


def test_a_wrong_platform_stops_everything(
    onboarding: Onboarding, database: Database, tenants: Path, proving: Any
) -> None:
    """Where the platform's own rules fail, no store is touched."""
    proving.answers["platform"] = [WRONG]
    with pytest.raises(PlatformUnproven):
        onboarding.apply(tenants, "system")
    assert rows(database) == 0


def test_a_dry_run_tells_the_result_and_writes_nothing(
    onboarding: Onboarding, database: Database, tenants: Path
) -> None:
    """The rehearsal answers as the real run does and leaves no row behind."""
    (applied,) = onboarding.apply(tenants, "system", dry_run=True)
    assert (applied.status, applied.revision) == (Status.CREATED, 1)
    assert rows(database) == 0
    (applied,) = onboarding.apply(tenants, "system")
    assert (applied.status, applied.revision) == (Status.CREATED, 1)


def test_an_unknown_brand_is_refused_with_the_nearest(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """A misspelt brand is named with what was probably meant."""
    text = (write("shop-one") / "tenant.yaml").read_text().replace("brand: paws", "brand: pawz")
    (tenants / "shop-one" / "tenant.yaml").write_text(text)
    (applied,) = onboarding.apply(tenants, "system")
    assert [each.code for each in applied.diagnostics] == ["S101"]
    assert "did you mean `paws`" in applied.render("en")


def test_a_missing_plugin_is_a_warning_and_the_store_works(
    onboarding: Onboarding, tenants: Path, write: Write
) -> None:
    """A plugin that is not installed is warned about; the store is made all the same."""
    write("shop-one", "plugins: {mlik: {}}\n")
    (applied,) = onboarding.apply(tenants, "system")
    assert applied.status is Status.CREATED
    assert [(each.code, each.severity) for each in applied.diagnostics] == [("S102", "warning")]
    assert "did you mean `milk`" in applied.render("en")


def test_a_failing_write_leaves_no_part_of_a_store(
    onboarding: Onboarding, database: Database, engine: Engine, tenants: Path
) -> None:
    """When the revision cannot be written, neither the store nor its brand is there."""

    def fail(_mapper: object, _connection: object, _row: object) -> None:
        raise LookupError

    event.listen(PolicyRevision, "before_insert", fail)
    try:
        with pytest.raises(LookupError):
            onboarding.apply(tenants, "system")
    finally:
        event.remove(PolicyRevision, "before_insert", fail)
    assert rows(database) == 0


def test_two_that_open_a_store_at_once_do_not_mix(
    onboarding: Onboarding, database: Database, tenants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever loses the race for a number is told to try again and writes nothing."""
    onboarding.apply(tenants, "system")
    (tenants / "shop-one").rename(tenants / "shop-two")
    path = tenants / "shop-two" / "tenant.yaml"
    path.write_text(path.read_text().replace("shop-one", "shop-two"))

    def taken(_self: Preparing, _name: str) -> None:
        return None

    monkeypatch.setattr(Preparing, "tenant", taken)
    monkeypatch.setattr(Onboarding, "_next_tenant", lambda _self: 1)
    with pytest.raises(NumberTaken):
        onboarding.apply(tenants, "system")
    with database.reading_platform() as session:
        rows = session.execute(select(StoreRow.name, StoreRow.title_en)).all()
        assert rows == [("shop-one", "Shop")]


def test_a_folder_that_is_not_there_is_named(onboarding: Onboarding, tmp_path: Path) -> None:
    """A missing folder is an error of the caller, not an empty platform."""
    with pytest.raises(NoTenants, match="nowhere"):
        onboarding.apply(tmp_path / "nowhere", "system")
