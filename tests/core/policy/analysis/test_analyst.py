"""What is alike is looked at once, and what comes out is what each would have had alone."""

from __future__ import annotations

from pawpact.policy.analysis.analyse import analyse
from pawpact.policy.analysis.analyst import Analyst
from pawpact.policy.checking.trial import try_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.model import Ruleset
from pawpact.vocabulary.registry import Vocabulary
from tests.core.policy.sample import STORE, VOCABULARY, decider, store


def with_line(score: int) -> str:
    return STORE.replace("min_score: 600", f"min_score: {score}")


def test_a_second_store_of_the_same_shape_is_not_tried_again() -> None:
    """Another line between the same neighbours makes the same cells, so nothing new is tried."""
    analyst = Analyst(VOCABULARY, decider)
    for score in (600, 620, 680):
        assert analyst.try_never(store(with_line(score))).findings == ()
    assert analyst.looked_at == (0, 1)


def test_another_order_of_numbers_is_another_shape() -> None:
    """Where the store's line meets the platform's floor there are fewer cells: tried anew."""
    analyst = Analyst(VOCABULARY, decider)
    analyst.try_never(store(with_line(600)))
    analyst.try_never(store(with_line(550)))
    assert analyst.looked_at == (0, 2)


def test_equal_content_is_analysed_once() -> None:
    """A store read twice is analysed once; another number is other content."""
    analyst = Analyst(VOCABULARY, decider)
    analyst.analyse(store(with_line(600)))
    analyst.analyse(store(with_line(600)))
    assert analyst.looked_at == (1, 0)
    analyst.analyse(store(with_line(601)))
    assert analyst.looked_at == (2, 0)


def test_what_was_wrong_is_told_of_each_store_in_its_own_words() -> None:
    """A broken prohibition of a shape seen before is found again, with this store's numbers."""
    analyst = Analyst(VOCABULARY, decider)
    change = (
        "when: {credit.status: {ne: ok}}\n    then:",
        "when: {credit.status: no_consent}\n    then:",
    )
    for score in (600, 620):
        ruleset = store(with_line(score), decide=change)
        alone = try_never(ruleset, VOCABULARY, decider(ruleset))
        assert set(analyst.try_never(ruleset).findings) == set(alone.findings)
        assert set(analyst.analyse(ruleset).findings) == set(
            analyse(ruleset, VOCABULARY, decider).findings
        )


def test_what_was_wrong_is_looked_at_once_for_the_same_places() -> None:
    """A second store that says nothing of it inherits the finding; one with a number is new."""
    asked: list[Ruleset] = []

    def counting(ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
        asked.append(ruleset)
        return decider(ruleset, vocabulary)

    analyst = Analyst(VOCABULARY, counting)
    gap = ("when: {credit.score: {lt: $min_score}}", "when: {credit.score: {lt: 500}}")
    bare = STORE.partition("credit_scoring")[0]
    found = analyst.analyse(store(bare, decide=gap)).findings
    assert [each.code for each in found] == ["R321"]
    looked = len(asked)
    assert analyst.analyse(store(bare, decide=gap)).findings == found
    assert len(asked) == looked
    assert analyst.analyse(store(with_line(600), decide=gap)).findings
    assert len(asked) > looked


def test_a_rule_that_a_stores_own_rule_starves_is_a_warning() -> None:
    """A store that offers no deposit any more may: the platform's rule is idle, not wrong."""
    text = STORE.partition("credit_scoring")[0] + (
        "credit_scoring.decide:\n  replace:\n"
        "    - {id: low_score, title: T, when: {credit.score: {lt: $min_score}},"
        " then: [set: {credit.decision: pending}]}\n"
    )
    told = analyse(store(text), VOCABULARY, decider).findings
    assert {(each.code, each.severity) for each in told} == {("R319", "warning")}
