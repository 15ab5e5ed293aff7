"""Effect templates: what is constant is computed once, the rest by subject."""

from pawpact.policy.engine.compile_effect import effect_templates
from pawpact.vocabulary.registry import Vocabulary
from tests.core.policy.written import (
    call,
    every,
    fact,
    numbers,
    parameter,
    reckon,
    rule,
    settle,
)

RULE = rule(
    "pay",
    every(),
    call(
        "pay",
        fixed=reckon("mul", parameter("shop.low"), 3),
        plain=fact("a.x"),
        computed=reckon("add", fact("a.x"), parameter("shop.low")),
    ),
    settle(b_y=1),
)
COLUMNS = {"a.x": [1, 2, 3]}
PAY, SET = effect_templates(RULE, numbers(low=10), Vocabulary.of())


def test_argument_without_facts_is_computed_once() -> None:
    """Arithmetic over parameters alone is a constant of the template."""
    assert PAY.arguments["fixed"].constant == 30


def test_arguments_stand_by_position() -> None:
    """Each kind of argument comes out for the asked positions, in their order."""
    found = {name: amount.column(COLUMNS, [2, 0]) for name, amount in PAY.arguments.items()}
    assert found == {"fixed": (30, 30), "plain": (3, 1), "computed": (13, 11)}


def test_setting_facts_is_told_from_asking_for_effects() -> None:
    """``set`` settles derived facts; everything else is asked of core."""
    assert (PAY.settles, SET.settles) == (False, True)
