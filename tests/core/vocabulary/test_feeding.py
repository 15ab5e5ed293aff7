"""Which effects move which facts is said of every fact of core."""

from __future__ import annotations

import pytest

from pawpact.kernel.label import Label
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.feeding import ANSWERS, BROUGHT_BY, FED_BY, bringing, is_remembered, moving
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType


def test_every_fact_of_core_is_said() -> None:
    """A new fact is not taken for one that nothing moves."""
    assert FED_BY.keys() == CORE.facts.keys()


def test_only_effects_of_core_are_named() -> None:
    """A renamed effect does not drop out unseen."""
    named = frozenset().union(*FED_BY.values(), *BROUGHT_BY.values())
    assert named <= CORE.effects.keys()


def test_answers_are_the_verdicts_on_an_application() -> None:
    """Whatever may be answered to an application moves what comes of it."""
    possible = {
        name
        for name, effect in CORE.effects.items()
        if effect.verdict and effect.stands_at(CORE.moments["application.submitted"])
    }
    assert possible == ANSWERS


@pytest.mark.parametrize(
    ("fact", "effect", "moved"),
    [
        ("contract.streak", "pause_contract", True),
        ("contract.streak", "grant_points", False),
        ("customer.waivable_periods", "waive_period", True),
        ("customer.age", "refuse", False),
    ],
)
def test_facts_of_core_are_moved_as_declared(fact: str, effect: str, moved: bool) -> None:
    """A pause lengthens a streak; points do not."""
    assert (effect in moving(CORE.facts[fact], CORE)) is moved


def plugins(*needs: str, derived: bool = False) -> tuple[Fact, Vocabulary]:
    fact = Fact(
        "acme.visits",
        ValueType.INT,
        Label("到店次数", "Visits"),
        "customer",
        "3",
        owner="acme",
        derived=derived,
    )
    own = Vocabulary.of(facts=[fact], needs={"acme": frozenset(needs)})
    return fact, CORE.joined(own)


def test_a_plugin_that_remembers_is_moved_by_whatever_it_is_told_of() -> None:
    """An answer or a waiver leads to moments that it sees; gifts alone do not."""
    for known in (None, {"acme"}):
        found = moving(*plugins(), known)
        assert {"refuse", "waive_period", "open_task"} <= found
        assert "grant_points" not in found


def test_a_plugin_that_remembers_nothing_is_moved_by_what_it_needs() -> None:
    """A star that it computes from the streak moves with the streak, and with nothing else."""
    assert moving(*plugins("contract.streak"), ()) == FED_BY["contract.streak"]
    assert moving(*plugins(), ()) == frozenset()


def test_a_gift_moves_it_where_it_needs_what_the_gift_moves() -> None:
    """A plugin that needs the customer's star is moved by the star."""
    assert "set_star" not in moving(*plugins())
    assert "set_star" in moving(*plugins("customer.star"))


def test_what_others_did_counts_where_somebody_remembers_it() -> None:
    """A referrer hangs on whom she referred, a budget on everybody; a streak on its own alone."""
    fact, _ = plugins()
    assert [is_remembered(fact, each) for each in (None, {"acme"}, ())] == [True, True, False]
    assert is_remembered(CORE.facts["store.budget_left"], ())
    assert not is_remembered(CORE.facts["contract.streak"])


def test_derived_facts_are_decided_again_anyway() -> None:
    """Nothing moves what the policies of the same moment settle."""
    assert moving(*plugins(derived=True)) == frozenset()


def test_a_period_would_not_be_there_without_its_contract() -> None:
    """Moments of a contract hang on the answer that brought it; an application does not."""
    assert bringing(CORE.moments["period.performed"]) >= ANSWERS
    assert bringing(CORE.moments["application.submitted"]) == frozenset()
