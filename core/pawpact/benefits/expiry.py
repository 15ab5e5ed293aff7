"""Reward points run out only after their owner was told in time; otherwise it is put off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from pawpact.benefits.notice import POINTS, Group, notice_days, tell
from pawpact.ledger.expiring import RewardLot, expire_lots, lots_expiring
from pawpact.tenancy.unit import Unit


def expire_due(unit: Unit) -> int:
    """Tell whoever is to be told that points run out, and end those whose time is over.

    A lot with points that an order reserves waits for that order. Returns how many lots ended.
    """
    horizon = unit.at + timedelta(days=max(notice_days(unit), default=0))
    groups = _grouped(lots_expiring(unit, horizon))
    ending = tell(unit, {group: sum(lot.points for lot in lots) for group, lots in groups.items()})
    ended = [lot for group in groups if group in ending for lot in groups[group] if not lot.held]
    expire_lots(unit, ended)
    return len(ended)


def _grouped(lots: Iterable[RewardLot]) -> dict[Group, list[RewardLot]]:
    groups: dict[Group, list[RewardLot]] = defaultdict(list)
    for lot in lots:
        groups[lot.customer, lot.expires_at, POINTS].append(lot)
    return dict(groups)
