"""Chance that is everybody's own."""

from __future__ import annotations

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.gateway.values import DebitRequest
from pawpact.fork.luck import Names, OwnChance, outcomes


def test_nobodys_luck_depends_on_who_else_is_there() -> None:
    """What somebody draws is the same whoever was asked before her and however often."""
    names = Names()
    first, second = (
        OwnChance("7/store/3/deposit", names.of),
        OwnChance("7/store/3/deposit", names.of),
    )
    for other in range(100, 120):
        first.of(other).random()
    assert first.of(5).random() == second.of(5).random()
    assert first.of(5).random() != second.of(6).random()


def test_a_newcomers_luck_goes_by_her_name() -> None:
    """Two worlds give her different numbers and one name: she has one luck."""
    here, there = Names({500: "fork-000012"}), Names({777: "fork-000012"})
    one, other = OwnChance("7/store/3/x", here.of), OwnChance("7/store/3/x", there.of)
    assert one.of(500).random() == other.of(777).random()
    assert one.of(500).random() != OwnChance("7/store/3/x", Names().of).of(500).random()


def test_another_day_is_another_luck() -> None:
    """So is another purpose, another store, another seed."""
    drawn = {
        OwnChance(of, Names().of).of(5).random()
        for of in ("7/a/3/x", "7/a/4/x", "7/a/3/y", "7/b/3/x", "8/a/3/x")
    }
    assert len(drawn) == 5


def test_debits_go_alike_in_both_worlds() -> None:
    """The same person's debit of a period and attempt goes the same way, another one's its own."""
    shares = {Outcome.REFUSED: 500}
    here = outcomes(7, shares, Names({500: "fork-000012"}))
    there = outcomes(7, shares, Names({777: "fork-000012"}))
    keys = [f"{period}-{attempt}" for period in range(1, 20) for attempt in (1, 2)]
    drawn = [here(DebitRequest(f"500-{key}", 1, 1, None)) for key in keys]
    assert drawn == [there(DebitRequest(f"777-{key}", 1, 1, None)) for key in keys]
    assert drawn != [there(DebitRequest(f"778-{key}", 1, 1, None)) for key in keys]
    assert {Outcome.OK, Outcome.REFUSED} == set(drawn)
