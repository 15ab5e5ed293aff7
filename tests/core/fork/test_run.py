"""What a fork comes to: two worlds of one seed, each with books of its own that hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pawpact.fork.run import begin, reopen, using
from pawpact.fork.sandbox import AS_IT_IS, DRAFT
from pawpact.kernel.errors import FileError, InvalidField
from pawpact.ledger.service import ledger_hash
from tests.core.fork.conftest import STORE, Forked, Source, plan_of, quietly


def test_the_same_rules_make_no_difference(forked: Forked) -> None:
    """Under an unchanged draft every figure of both worlds is the same, and there are figures."""
    assert [each for each in forked.compared.pairs if not each.is_same] == []
    assert {each.figure.group for each in forked.compared.pairs if each.before} == {
        "money",
        "points",
        "contracts",
        "tiers",
        "refusals",
    }
    assert forked.compared.before == forked.compared.after


def test_a_life_that_was_stopped_comes_to_the_same_books(forked: Forked) -> None:
    """The world that was stopped in its second week has the books of the one that was not."""
    found = {}
    for name in (AS_IT_IS, DRAFT):
        with (
            using(reopen(forked.plan, forked.begun, name)) as sandbox,
            sandbox.world.platform.reading(STORE) as unit,
        ):
            found[name] = ledger_hash(unit.session), sandbox.world.gateway.taken
    assert found[AS_IT_IS] == found[DRAFT]


def test_both_books_hold(forked: Forked) -> None:
    """Every audit of both worlds holds, what came along from the store included."""
    assert forked.compared.holds
    assert all(len(proofs) == 7 for proofs in forked.compared.proofs.values())


def test_one_fault_in_a_sandbox_is_found(forked: Forked) -> None:
    """A comparison over books that do not hold says so."""
    broken = replace(forked.compared.proofs[DRAFT][0], findings=("wrong",))
    proofs = {**forked.compared.proofs, DRAFT: [broken]}
    assert not replace(forked.compared, proofs=proofs).holds


def test_the_source_is_only_read(forked: Forked) -> None:
    """Not a byte of the forked house is another one afterwards, nor of its log."""
    before, after = forked.digests
    assert after == before


def test_it_lives_on_the_day_after_the_last_booking(forked: Forked) -> None:
    """The first month that is lived is that of the day after."""
    assert str(forked.begun.since) > "2026-03-01"
    assert forked.compared.months[0] == "2026-03"


def test_a_draft_may_begin_later(forked: Forked, tmp_path: Path) -> None:
    """Both live from the same day; the draft is in force from the day that was named."""
    draft, later = tmp_path / "draft.yaml", forked.begun.since + timedelta(days=4)
    draft.write_text(
        f"store: {STORE}\nextends: happy-paws@2026.1\n"
        "credit_scoring.decide:\n  params: {min_score: 700}\n",
        "utf-8",
    )
    plan = replace(forked.plan, draft=draft, sandbox=tmp_path / "sandbox", since=later)
    with forked.source.opened() as world:
        begun = begin(world.platform, plan, quietly)
    assert begun.since == forked.begun.since
    with using(reopen(plan, begun, DRAFT)) as sandbox:
        found = {}
        for day in (3, 4):
            sandbox.world.clock.move_to(begun.at + timedelta(days=day))
            with sandbox.world.platform.reading(STORE) as unit:
                found[day] = unit.store.integer("credit_scoring.min_score")
    assert found == {3: 550, 4: 700}


def test_a_draft_that_begins_too_late_is_refused(forked: Forked, tmp_path: Path) -> None:
    """Of a day after the last that is lived nothing would be seen, however far away it is."""
    for since in (forked.begun.since + timedelta(days=forked.plan.days), date.max):
        plan = replace(forked.plan, sandbox=tmp_path / "sandbox", since=since)
        with forked.source.opened() as world, pytest.raises(InvalidField, match="not see a day"):
            begin(world.platform, plan, quietly)


def test_a_folder_with_something_else_is_left_alone(source: Source, tmp_path: Path) -> None:
    """Only a folder that a fork made is wiped."""
    plan = plan_of(source, tmp_path, source.tenants / STORE / "rules.yaml")
    plan.sandbox.mkdir()
    (plan.sandbox / "letters.txt").write_text("keep me", "utf-8")
    with source.opened() as world, pytest.raises(FileError):
        begin(world.platform, plan, quietly)
    assert (plan.sandbox / "letters.txt").read_text("utf-8") == "keep me"
