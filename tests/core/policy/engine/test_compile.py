"""A compiled policy as a whole."""

from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.compile import compile_policy, structures_of
from pawpact.policy.engine.durable import DurableEngine
from tests.core.policy.written import (
    MOMENT,
    call,
    compare,
    declared,
    fact,
    policy,
    rule,
    ruleset,
    settle,
    vocabulary,
)

VOCABULARY = vocabulary(
    declared("a.x"), declared("a.y", optional=True), declared("a.z", derived=True)
)
ONE = policy(
    rule("r", compare("a.x", "gt", 1), call("pay", amount=fact("a.y")), settle(a_z=1)),
    name="shop.one",
)
TWO = policy(rule("r", compare("a.z", "eq", 1), call("note")), name="shop.two")


def test_compiled_policy_knows_what_it_reads_and_sets() -> None:
    """Facts of conditions and arguments are read, derived facts of ``set`` are set."""
    compiled = compile_policy(ONE, {}, VOCABULARY)
    assert (compiled.reads, compiled.sets) == (("a.x", "a.y"), ("a.z",))
    assert compiled.unknowable == {"a.y"}


def test_derived_facts_may_be_unknown() -> None:
    """A fact that a policy settles is unknown where that policy settled nothing."""
    assert compile_policy(TWO, {}, VOCABULARY).unknowable == {"a.z"}


def test_structures_are_all_that_deciding_compiles() -> None:
    """Whatever cases come, a decider asks for no structure that was not listed before."""
    rules, engine = ruleset(ONE, TWO), DurableEngine()
    listed = [
        engine.program(structure)
        for each in (ONE, TWO)
        for structure in structures_of(each, {}, VOCABULARY)
    ]
    decider = Decider(rules, VOCABULARY, engine)
    for facts in ({"a.x": 2, "a.y": 1}, {"a.x": 2}, {"a.y": 1}, {}):
        decider.decide(MOMENT, facts, "r")
    assert engine.live == len(listed) == len(set(listed))
