"""The small life of one store, lived again from its first week under a stricter draft."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pawpact.demo.world import DATABASE, open_world
from pawpact.fork.compared import Compared
from pawpact.fork.past.again import Again, Numbers
from pawpact.fork.past.calibrated import Calibration
from pawpact.fork.plan import ForkPlan
from pawpact.fork.run import reopen, using
from pawpact.fork.sandbox import AS_IT_IS
from pawpact.fork.service import fork
from tests.core.demo.lived import RULES, Small
from tests.core.fork.conftest import BRAND, OTHER, quietly

SINCE = date(2026, 1, 8)
STRICT = f"""store: {OTHER}
extends: {BRAND}@2026.1
credit_scoring.decide:
  params: {{min_score: 700}}
"""


@dataclass(frozen=True, slots=True)
class Relived:
    """The comparison, and every byte of the house's database before and after."""

    house: Path
    plan: ForkPlan
    compared: Compared
    digests: tuple[str, str]

    @property
    def calibration(self) -> Calibration:
        assert self.compared.calibration is not None
        return self.compared.calibration


def digest(folder: Path) -> str:
    return sha256((folder / DATABASE).read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def relived(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Relived:
    folder = tmp_path_factory.mktemp("relived")
    house = folder / "house"
    shutil.copytree(small.plan.folder, house)
    draft = folder / "draft.yaml"
    draft.write_text(STRICT, "utf-8")
    plan = ForkPlan(
        OTHER, BRAND, draft, small.plan.tenants, folder / "sandbox", seed=7, rules=RULES
    )
    world = open_world(house, RULES, small.plan.seed, node=0)
    world.clock.advance(timedelta(days=small.plan.days))
    before = digest(house)
    plan = replace(plan, since=SINCE)
    found = fork(world.platform, plan, quietly)
    world.platform.parts.database.engine.dispose()
    return Relived(house, plan, found, (before, digest(house)))


@pytest.fixture
def again(relived: Relived) -> Iterator[Again]:
    """The life as it was, at its end, nothing in it known by its number on record."""
    with using(reopen(relived.plan, relived.compared.begun, AS_IT_IS)) as sandbox:
        sandbox.world.clock.move_to(relived.compared.begun.at + timedelta(days=relived.plan.days))
        yield Again(sandbox, OTHER, Numbers())
