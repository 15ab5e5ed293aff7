"""What a life of this size is like."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pawpact.demo.plan import LEAST_LIVELY, Plan

USUAL = Plan(Path("folder"), Path("tenants"))


def test_many_people_are_befallen_more_seldom() -> None:
    """Twice as many people, half as often each, down to what is usual in a shop; never oftener."""
    shares = [replace(USUAL, applications=count).liveliness for count in (30, 300, 600, 5_000)]
    assert shares == [1, 1, 0.5, LEAST_LIVELY]


def test_contracts_tell_how_many_come() -> None:
    """Of those who apply seven in ten sign: so many are asked in for the contracts wished for."""
    assert replace(USUAL, contracts=700).people == 1_000
    assert replace(USUAL, contracts=10_000).liveliness == LEAST_LIVELY
