"""What is on record is read alike from either database."""

from __future__ import annotations

import shutil
from pathlib import Path

from pawpact.demo.world import open_world
from pawpact.fork.past.life import Past, begin, read_past
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import using
from pawpact.fork.sandbox import AS_IT_IS, make_folder, open_sandbox
from tests.core.demo.lived import RULES, Small
from tests.core.fork.conftest import BRAND, OTHER
from tests.core.fork.past.conftest import SINCE
from tests.databases import Given


def told(past: Past) -> list[tuple[object, ...]]:
    return [
        (each.at, each.actor, each.deed.name, [repr(what) for what in each.what])
        for each in past.happenings
    ]


def test_the_past_is_the_same_from_either_database(
    small: Small, over: Given, tmp_path: Path
) -> None:
    """Everything that came from outside, in its order, to the last value; and people come along."""
    found = {}
    for name, url in (("file", None), ("other", over.url)):
        house = tmp_path / name
        shutil.copytree(small.plan.folder, house)
        world = open_world(house, RULES, small.plan.seed, node=0, url=url)
        draft = small.plan.tenants / OTHER / "rules.yaml"
        sandbox = tmp_path / f"sandbox-{name}"
        plan = ForkPlan(OTHER, BRAND, draft, small.plan.tenants, sandbox, rules=RULES, since=SINCE)
        with world.platform.reading(OTHER) as unit:
            past = read_past(unit, world.platform, SINCE)
        make_folder(plan.sandbox)
        begin(world.platform, plan, past)
        world.platform.parts.database.engine.dispose()
        folder = plan.sandbox / AS_IT_IS
        with (
            using(open_sandbox(folder, RULES, 7, past.first, past.outside)) as opened,
            opened.world.platform.reading(OTHER) as unit,
        ):
            hashes = unit.store.revision.content_hash
        found[name] = told(past), past.outcomes, past.credit, past.known, past.record, hashes
    assert found["file"] == found["other"]
    assert len(found["file"][0]) > 30
