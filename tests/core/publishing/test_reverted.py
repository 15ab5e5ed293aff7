"""What a draft puts back, compared with what was said before somebody changed it."""

from __future__ import annotations

from datetime import UTC, datetime

from pawpact.publishing.reverted import reverted
from pawpact.tenancy.past import PastRevision
from tests.core.policy.comparing.pairs import SHOP
from tests.core.policy.filed import loaded

AT = datetime(2026, 3, 12, tzinfo=UTC)
CALLED_ALIKE = SHOP.replace("steps", "shop")
"""The table `core.shop` stands in the policy `core.shop`, as welfare tiers' milestones do."""


def test_a_table_called_like_its_policy_is_not_put_back_silently() -> None:
    """Somebody gave more at six months; a draft from before that is told, by the table's name."""
    before = loaded(CALLED_ALIKE)
    changed = loaded(CALLED_ALIKE.replace("points: 9}", "points: 15}"))
    said = {1: before, 2: changed}

    (found,) = reverted([made(1), made(2)], changed, lambda each: said[each.number], before)
    told = found.name, found.what.zh, found.revision.number
    assert told == ("core.shop", "台阶（core.shop）", 2)


def made(number: int) -> PastRevision:
    return PastRevision(number, number, "", "staff:stf_1", "more", AT, AT)
