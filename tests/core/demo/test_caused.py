"""What a store's own file caused is the difference that the recorded facts make without it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from pawpact.contracts.models import Deposit
from pawpact.demo.caused import SUBMITTED, Caused, caused, parted
from tests.core.demo.lived import STORE, Copied


def by_policy(copied: Copied) -> dict[str, Caused]:
    found = caused(copied.world.platform, STORE, copied.plan.tenants)
    return {each.policy: each for each in found}


def test_lower_deposits_are_counted(copied: Copied) -> None:
    """A store that asks 300 instead of 500 yuan took 200 less of everybody whom it asked."""
    with copied.world.platform.reading(STORE) as unit:
        asked = unit.session.scalar(select(func.count(Deposit.id))) or 0
    offer = by_policy(copied)["deposit_fallback.offer"]
    assert asked > 0
    assert offer.decisions >= asked
    assert offer.deposits == -200_00 * offer.decisions
    assert any(line.startswith(f"tenants/{STORE}/rules.yaml:") for line in offer.lines)


def test_what_the_file_leaves_alone_is_not_decided_again(copied: Copied) -> None:
    """Another rule about deposits parts applications and nothing else."""
    with copied.world.platform.reading(STORE) as unit:
        mine = unit.store.revision.ruleset
    policies = {**mine.policies}
    offer = policies["deposit_fallback.offer"]
    policies[offer.name] = replace(offer, rules=offer.rules[:1])
    assert parted(mine, mine) == frozenset()
    assert parted(mine, replace(mine, policies=policies)) == {SUBMITTED}
