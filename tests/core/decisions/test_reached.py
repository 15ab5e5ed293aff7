"""Rules that no decision on record came to."""

from __future__ import annotations

from datetime import timedelta

from pawpact.decisions.reached import Reached, reached_rules, unreached
from tests.house import House
from tests.stories.counter import apply, begin_contract, live_until_due

STORE = "xihu"


def found(house: House, back: timedelta = timedelta(days=365)) -> tuple[Reached, set[str]]:
    with house.platform.reading(STORE) as unit:
        since = unit.at - back
        reached = reached_rules(unit, since, house.platform.parts.revisions)
        told = unreached(unit.store.revision.ruleset, reached, since)
        return reached, {f"{each.message.en.partition(' was ')[0]}" for each in told}


def test_rules_are_counted_from_single_and_batch_receipts(house: House) -> None:
    """Of an approval and a debit their rules are met; those beside them and silent policies not."""
    house.open(STORE)
    begin_contract(house, STORE, house.person(700, name="甲乙丙"))
    apply(house, STORE, key="other", person=house.person(520, name="饕餮"))
    live_until_due(house, STORE, 1)
    house.platform.run_debits(STORE)
    reached, idle = found(house)
    assert reached.decisions["credit_scoring.decide"] == 2
    assert reached.rules["credit_scoring.decide", "pass"] == 1
    assert reached.rules["credit_scoring.decide", "low_score"] == 1
    assert reached.decisions["core.performance"] == 1
    assert "rule score_unavailable" in idle
    assert "rule anniversary" in idle
    assert "rule pass" not in idle
    assert "deposit_fallback.offset" in idle


def test_what_lies_before_the_day_does_not_count(house: House) -> None:
    """A decision of last month is none of this hour."""
    house.open(STORE)
    apply(house, STORE, key="other", person=house.person(700, name="饕餮"))
    assert found(house)[0].decisions["credit_scoring.decide"] == 1
    assert found(house, -timedelta(hours=1))[0].decisions == {}
