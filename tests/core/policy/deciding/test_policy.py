"""One policy by cells: every new cell decided twice, known cells not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pawpact.policy.deciding.decide import Decider
from pawpact.policy.deciding.policy import PolicyDecider
from pawpact.policy.engine.cell import CellMemo
from pawpact.policy.engine.compile import compile_policy
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import EngineMismatch
from pawpact.vocabulary.core import CORE
from tests.core.policy.written import (
    MOMENT,
    call,
    compare,
    declared,
    fact,
    policy,
    rule,
    ruleset,
    vocabulary,
)

STREAKS = policy(
    *(
        rule(f"r{n}", compare("contract.streak", "gte", n), call("grant_points", points=n + 1))
        for n in (3, 6, 12)
    ),
    hit="all",
)


class Wrong:
    """A program that never fires."""

    def decide(self, fields: Sequence[int | bool | str]) -> tuple[int, int]:
        return 0, 0


def test_cells_spare_the_engine() -> None:
    """A thousand subjects in four cells ask the engine four times, and not again later."""
    decider = Decider(ruleset(STREAKS), CORE, DurableEngine())
    columns = {"contract.streak": [n % 40 for n in range(1000)]}
    decider.decide_columns(MOMENT, columns, 1000, "r1")
    decider.decide_columns(MOMENT, columns, 1000, "r1")
    assert decider.counters.engine_calls == 4
    assert decider.counters.memo_hits == 1996


def test_disagreement_is_raised_for_a_single_case() -> None:
    """A case on which the engine and its check differ is an error that names policy and cell."""
    decider = Decider(ruleset(STREAKS), CORE, PlainEngine())
    decider.decide(MOMENT, {"contract.streak": 0}, "r1")
    for each in decider._deciders.values():
        each.program = Wrong()
    with pytest.raises(EngineMismatch) as mismatch:
        decider.decide(MOMENT, {"contract.streak": 4}, "r1")
    assert mismatch.value.policy == "shop.policy"
    assert mismatch.value.cell == (True, False, False)


def test_disagreement_is_not_remembered() -> None:
    """A cell that was held is decided anew the next time."""
    compiled = compile_policy(STREAKS, {}, CORE)
    one = PolicyDecider(compiled, Wrong())
    assert isinstance(one.answers([(4,)])[0], EngineMismatch)
    one.program = PlainEngine().program(compiled.structure)
    (answer,) = one.answers([(4,)])
    assert not isinstance(answer, Exception)
    assert answer.fired == 1


def test_memory_that_does_not_pay_is_given_up() -> None:
    """Where every row is a cell of its own the memory stops, and decisions stay right."""
    wide = policy(
        *(rule(f"r{n}", compare("contract.streak", "gte", n), call("note")) for n in range(100)),
        hit="all",
    )
    one = PolicyDecider.of(compile_policy(wide, {}, CORE), PlainEngine())
    one.memo = CellMemo(trial=50)
    one.answers([(n,) for n in range(100)])
    assert not one.memo.enabled
    assert [a.fired for a in one.answers([(0,), (2,)]) if not isinstance(a, Exception)] == [1, 7]
    assert one.engine_calls == 102


def test_nothing_is_remembered_where_that_is_asked() -> None:
    """Without memory the engine decides each row anew, and comes to the same."""
    decider = Decider(ruleset(STREAKS), CORE, DurableEngine(), remember=False)
    columns = {"contract.streak": [n % 40 for n in range(100)]}
    decided = decider.decide_columns(MOMENT, columns, 100, "r1")
    remembering = Decider(ruleset(STREAKS), CORE, DurableEngine())
    again = remembering.decide_columns(MOMENT, columns, 100, "r1")
    assert (decider.counters.engine_calls, decider.counters.memo_hits) == (100, 0)
    assert decided.policies[0].fired == again.policies[0].fired
    assert decided.effects == again.effects


def test_each_referral_names_its_own_missing_facts() -> None:
    """Rows of equal bits share no outcome where a person is asked for what is missing."""
    asking = policy(
        rule("r", compare("a.one", "gte", fact("b.two")), call("note")),
        hit="first",
    )
    words = vocabulary(declared("a.one", optional=True), declared("b.two", optional=True))
    decider = Decider(ruleset(asking), words, DurableEngine(), remember=False)
    columns = {"a.one": [None, 1, None], "b.two": [1, None, 1]}
    found = decider.decide_columns(MOMENT, columns, 3, "r1").policies[0]
    assert found.undetermined == [1, 1, 1]
    assert [each.missing for each in found.referrals.values()] == [
        ("a.one",),
        ("b.two",),
        ("a.one",),
    ]
