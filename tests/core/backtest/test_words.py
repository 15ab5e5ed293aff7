"""What has to be said beside the figures."""

from __future__ import annotations

from datetime import UTC, datetime

from pawpact.backtest.amount import Amount
from pawpact.backtest.values import Backtest, Later, Move, People
from pawpact.backtest.words import counted_people, effect_line, remarks
from pawpact.kernel.label import Label

NOW = datetime(2026, 3, 12, tzinfo=UTC)
WORD = Label.of("word")


def moved(amount: Amount) -> Backtest:
    """One decision that changes by so much."""
    return Backtest(
        (), NOW, NOW, amount=amount, moves=(Move("word", WORD, WORD, WORD, 1, amount, ()),)
    )


def test_a_contract_that_may_come_is_no_exact_sum() -> None:
    """What it would pay is the most there can be, and that is said with a way to know better."""
    found = moved(Amount(contracts=1, payments=12 * 398_00))
    assert not found.is_exact
    assert "约" in effect_line(found).zh
    assert "the most there can be" in remarks(found)[0].en
    assert "fork" in remarks(found)[1].en


def test_what_is_given_away_by_price_is_exact() -> None:
    """Nothing has to be said beside it."""
    found = moved(Amount(money=398_00))
    assert (found.is_exact, remarks(found)) == (True, [])


def test_what_nobody_can_price_is_said() -> None:
    """A sum that is without it is not exact."""
    found = Backtest((), NOW, NOW, unpriced=1)
    assert not found.is_exact
    assert ["in no sum" in each.en for each in remarks(found)] == [True]


def test_whoever_gets_something_else_is_counted() -> None:
    """Only where there is somebody of whom nobody can say whether it is more."""
    assert counted_people(People(1, 2, 3)).en == "1 would gain, 2 lose, 3 both"
    assert counted_people(People(other=4)).en.endswith("4 get something else")


def test_of_many_kinds_of_later_decisions_a_few_are_told() -> None:
    """Those with most decisions by name, with three facts each; the others are counted."""
    facts = tuple(map(Label.of, "abcd"))
    later = tuple(Later("word", Label.of(f"kind {n}"), facts, n) for n in range(1, 8))
    told = [each.en for each in remarks(Backtest((), NOW, NOW, later=later))]
    assert told[0] == (
        "not exact: 7 decisions of kind 7 came after changed ones, and their facts (a, b, c, …)"
        " might have been others"
    )
    assert [n for n in range(1, 8) if any(f"of kind {n} " in each for each in told)] == [4, 5, 6, 7]
    assert "6 decisions of 3 further kinds" in told[4]
