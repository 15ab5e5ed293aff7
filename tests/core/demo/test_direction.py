"""How often policies gave and refused, read from receipts alone."""

from __future__ import annotations

from sqlalchemy import func, select

from pawpact.contracts.models import Application
from pawpact.demo.direction import LEAST, Direction, added_up, directions_of
from pawpact.kernel.label import Label
from tests.core.demo.lived import Copied

NAME = Label("政策", "a policy")


def test_gate_lets_pass_or_not(copied: Copied) -> None:
    """A policy that can only refuse gives by letting pass: its two sides are all decisions."""
    world = copied.world
    counted = added_up(directions_of(world.platform, store) for store in world.stores)
    found = {each.policy: each for each in counted}
    applications = 0
    for store in world.stores:
        with world.platform.reading(store) as unit:
            applications += unit.session.scalar(select(func.count(Application.id))) or 0
    gate = found["core.application_gate"]
    assert gate.given + gate.refused >= applications
    assert gate.given > gate.refused > 0


def test_both_sides_are_asked_for() -> None:
    """A policy is shown where it gave and refused often enough; one that always gives has one."""
    often, never = LEAST, 0
    assert Direction("p", NAME, often, often).is_shown
    assert not Direction("p", NAME, often, often - 1).is_shown
    assert not Direction("p", NAME, often - 1, often).is_shown
    assert Direction("p", NAME, often, never, is_one_sided=True).is_shown
