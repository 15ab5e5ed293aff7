"""Who comes when."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from pawpact.demo.chapter.arrival import arrivals
from pawpact.demo.plan import Plan


@pytest.mark.parametrize(("applications", "months"), [(1, 2), (7, 3), (300, 24), (60, 36)])
def test_everybody_arrives(applications: int, months: int) -> None:
    """As many come as were asked for, on Saturdays, in time to sign and be debited."""
    plan = Plan(Path("demo"), Path("tenants"), applications=applications, months=months)
    days = arrivals(plan, Random(1), applications)
    assert sum(days.values()) == applications
    assert all(day % 7 == 5 and day < plan.days - 30 for day in days)
