"""What a store's own file caused is the difference that the recorded facts make without it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.contracts.models import Deposit
from pawpact.demo.caused import SUBMITTED, Caused, caused, parted
from pawpact.demo.report import UNCOUNTED, WHY_UNCOUNTED, caused_cells, caused_table
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
    assert offer.amount.deposits == -200_00 * offer.decisions
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


def test_a_better_first_month_is_counted_in_yuan(copied: Copied) -> None:
    """Newcomers who were recommended pay 0.40 instead of 0.50: a tenth of each such period, with
    its policy and the very line; what other policies came to is not mixed in."""
    with copied.world.platform.reading(STORE) as unit:
        rows = select(Charge.amount + Charge.discount).where(Charge.promotion == "half_price")
        faces = unit.session.scalars(rows).all()
    newcomer = by_policy(copied)["referral_rewards.newcomer"]
    assert faces
    assert newcomer.amount.money == sum(face // 2 - face * 2 // 5 for face in faces)
    assert (newcomer.amount.points, newcomer.amount.benefits) == (0, 0)
    assert len(newcomer.lines) == 1


def test_a_number_that_became_a_fact_is_told_and_not_counted(copied: Copied) -> None:
    """What an apology is worth stands in the recorded facts: its line is there, without a sum."""
    text = (copied.plan.tenants / STORE / "rules.yaml").read_text("utf-8").splitlines()
    (number,) = [n for n, line in enumerate(text, 1) if "goods_points_default: 80" in line]
    found = by_policy(copied)
    (line,) = found["complaint_compensation"].lines
    assert line.startswith(f"tenants/{STORE}/rules.yaml:{number}:")
    assert caused_cells(found["complaint_compensation"]) == [UNCOUNTED] * 6
    assert found["deposit_fallback.offer"].counted
    assert caused_table(found.values(), "en").caption == WHY_UNCOUNTED.en
    counted = [each for each in found.values() if each.counted]
    assert caused_table(counted, "en").caption is None
