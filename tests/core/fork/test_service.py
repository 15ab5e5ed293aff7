"""Forks of one folder come one after the other, and a finished one is forked anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.fork.sandbox import alone, make_folder
from pawpact.fork.service import fork, house_of
from pawpact.kernel.errors import TryLater
from tests.core.fork.conftest import OTHER, STORE, Forked, Source, plan_of, quietly


def test_two_forks_do_not_share_a_folder(source: Source, tmp_path: Path) -> None:
    """While one command forks into a folder, another one is told to wait; nothing is touched."""
    plan = plan_of(source, tmp_path, source.tenants / STORE / "rules.yaml")
    with source.opened() as world, alone(plan.sandbox), pytest.raises(TryLater):
        fork(world.platform, plan, quietly)
    assert list(plan.sandbox.iterdir()) == []


def test_what_a_fork_left_is_wiped(tmp_path: Path) -> None:
    """A fork of something else begins in an empty folder."""
    make_folder(tmp_path / "sandbox")
    (tmp_path / "sandbox" / "as-it-is").mkdir()
    (tmp_path / "sandbox" / "fork.json").write_text("{}", "utf-8")
    make_folder(tmp_path / "sandbox")
    assert [each.name for each in (tmp_path / "sandbox").iterdir()] == [".pawpact-fork"]


def test_a_fork_knows_its_store_and_what_is_published_there(source: Source) -> None:
    """Two stores are two houses, whatever stands in their files."""
    with source.opened() as world:
        found = {house_of(world.platform, store) for store in (STORE, OTHER)}
        assert len({each.partition(":")[0] for each in found}) == 2
        with world.platform.reading(STORE) as unit:
            assert house_of(world.platform, STORE).endswith(unit.store.revision.content_hash)


def test_nobody_else_opens_its_folder(tmp_path: Path) -> None:
    """Not even where the folder was there before, open to everybody."""
    folder = tmp_path / "sandbox"
    folder.mkdir(mode=0o755)
    make_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_only_just_this_fork_is_gone_on_with(forked: Forked) -> None:
    """Another seed, length, draft or revision is another fork; one that is over is none."""
    plan = forked.plan
    assert plan.kept() is not None
    assert replace(plan, seed=8).kept() is None
    assert replace(plan, days=15).kept() is None
    assert replace(plan, house="1:2:another revision").kept() is None
    other = plan.sandbox.parent / "other.yaml"
    other.write_text(plan.draft.read_text("utf-8") + "# another\n", "utf-8")
    assert replace(plan, draft=other).kept() is None
    kept = forked.begun.kept()
    plan.keep(**kept, over=True)
    assert plan.kept() is None
    plan.keep(**kept)
