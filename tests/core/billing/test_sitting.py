"""A sitting keeps one unit for several looks and ends it before anything leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from pawpact.billing.sitting import Sitting
from pawpact.tenancy.unit import Unit


class Door:
    """Opens units that are only numbers, and writes down what becomes of them."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        number = len(self.seen)
        self.seen.append("open")
        try:
            yield cast(Unit, number)
        except BaseException:
            self.seen.append("roll back")
            raise
        self.seen.append("commit")


def test_two_looks_share_a_unit() -> None:
    """Asked twice it answers the same unit, which is committed once, at the end."""
    door = Door()
    with Sitting(door.unit) as sitting:
        assert sitting.unit is sitting.unit
    assert door.seen == ["open", "commit"]


def test_a_unit_that_is_left_is_committed() -> None:
    """After it was left the next look has a new unit; leaving twice does nothing more."""
    door = Door()
    with Sitting(door.unit) as sitting:
        first = sitting.unit
        sitting.leave()
        sitting.leave()
        assert door.seen == ["open", "commit"]
        assert sitting.unit is not first
    assert door.seen == ["open", "commit", "open", "commit"]


def test_nothing_is_opened_that_nobody_asked_for() -> None:
    """A sitting without a look opens no unit."""
    door = Door()
    with Sitting(door.unit):
        pass
    assert door.seen == []


def test_what_fails_is_taken_back() -> None:
    """An error in the middle of a unit rolls it back and goes on to whoever asked."""
    door = Door()
    with pytest.raises(KeyError):
        _fail_in(door)
    assert door.seen == ["open", "roll back"]


def _fail_in(door: Door) -> None:
    with Sitting(door.unit) as sitting:
        raise KeyError(sitting.unit)
