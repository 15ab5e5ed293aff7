"""The stores in tenants/ open on the platform's rules and show what a store may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.policy.engine.child import Prover
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.apply import Onboarding, Status
from pawpact.tenancy.folder import read_tenants
from pawpact.tenancy.proof import Proof
from pawpact.tenancy.stores import Stores

ROOT = Path(__file__).parents[3]


@pytest.fixture
def host() -> Host:
    return Host.load()


@pytest.fixture
def opened(database: Database, host: Host, clock: FixedClock, ids: TimeOrderedIds) -> Stores:
    platform = answerable(read_platform([(ROOT / "rules", "rules")]), host)
    prover = Prover()
    proof = Proof(DurableEngine(), prover.prove)
    applied = Onboarding(database, platform, host, clock, ids, proof).apply(
        ROOT / "tenants", "system"
    )
    prover.close()
    assert {each.status for each in applied} == {Status.CREATED}, "\n".join(
        each.render("en") for each in applied
    )
    return Stores(database, host, clock, {})


def test_the_example_stores_pass_their_proof_and_differ_as_written(opened: Stores) -> None:
    """All three pass check, inline tests and never, and each has its own numbers and rules."""
    stores = {each.name: opened.open(each.name) for each in opened.every()}
    assert {
        name: (store.integer("credit_scoring.min_score"), store.text("core.tenancy.timezone"))
        for name, store in stores.items()
    } == {
        "hangzhou-xihu": (550, "Asia/Shanghai"),
        "beijing-wangjing": (620, "Asia/Shanghai"),
        "chengdu-yulin": (550, "Asia/Shanghai"),
    }
    assert stores["hangzhou-xihu"].integer("deposit_fallback.deposit_amount") == 500_00
    assert stores["chengdu-yulin"].integer("deposit_fallback.deposit_amount") == 300_00
    rewards = {
        name: [rule.id for rule in store.revision.ruleset.policies["core.performance"].rules]
        for name, store in stores.items()
    }
    assert "three_periods" in rewards["chengdu-yulin"]
    assert "anniversary" not in rewards["chengdu-yulin"]
    assert "anniversary" in rewards["hangzhou-xihu"]
    assert all(not store.degraded for store in stores.values())


def test_every_example_has_a_test_of_its_own() -> None:
    """Each example store shows a newcomer how its numbers are tested."""
    tenants = read_tenants(ROOT / "tenants")
    assert {name for name, files in tenants.stores.items() if not files.patch.tests} == set()
