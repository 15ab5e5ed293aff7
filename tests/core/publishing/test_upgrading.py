"""Before a plugin is upgraded: whether the rules that people live by still mean the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from jsonschema import Draft202012Validator

from pawpact.contracts.signed_under import count_running
from pawpact.kernel.label import Label
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.layering.snapshot import freeze, thaw
from pawpact.publishing.schema import upgrade_check_schema
from pawpact.publishing.upgrading import (
    Found,
    Installed,
    check_store,
    live_revisions,
    upgrade_document,
)
from pawpact.vocabulary.declarations import Argument
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.renamed import Renamed
from pawpact.vocabulary.types import ValueType
from tests.core.publishing.desk import PERIOD, Desk, number
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

pytestmark = OF_ANY_DATABASE
PERFORMED = "contract.performed"


def check(desk: Desk, words: Vocabulary) -> list[Found]:
    """With these words installed."""
    engine = desk.platform.parts.engine
    with desk.platform.reading(STORE) as unit:
        live = live_revisions(unit.session, count_running, unit.at)
    there = Installed(words, desk.platform.onboarding.above().numbers)
    return list(check_store(STORE, live, there, lambda *given: Decider(*given, engine), {}))


def installed(desk: Desk) -> Vocabulary:
    return desk.platform.host.vocabulary()


def told(found: list[Found]) -> Iterator[tuple[int, str, str]]:
    for each in found:
        yield from ((each.number, one.what, one.why.en) for one in each.broken)


def test_what_is_installed_as_it_was_breaks_nothing(desk: Desk) -> None:
    """Revisions in force and those that contracts signed are tried, and hold."""
    desk.publish(number(anniversary_points=20))
    with desk.platform.reading(STORE) as unit:
        live = live_revisions(unit.session, count_running, unit.at)
    assert [each.number for each in live] == [1, 2, 2]
    assert check(desk, installed(desk)) == []


def test_a_word_that_is_gone_is_named_with_everybody_who_uses_it(desk: Desk) -> None:
    """Store, revision, and how many contracts go by it."""
    words = installed(desk)
    facts = {name: fact for name, fact in words.facts.items() if name != PERFORMED}
    found = check(desk, replace(words, facts=facts))
    assert [(each.store, each.number, each.contracts) for each in found] == [(STORE, 1, 20)]
    assert list(told(found)) == [(1, PERFORMED, f"no installed fact is {PERFORMED} now")]


def test_a_word_of_another_type_is_named(desk: Desk) -> None:
    """A number of periods that became a text."""
    words = installed(desk)
    other = replace(words.facts[PERFORMED], type=ValueType.TEXT)
    found = check(desk, replace(words, facts={**words.facts, PERFORMED: other}))
    assert list(told(found)) == [(1, PERFORMED, f"the fact {PERFORMED} is of another kind")]


def test_a_test_that_passes_no_more_is_named(desk: Desk) -> None:
    """The new version says that a contract performs eleven periods at most."""
    words = installed(desk)
    other = replace(words.facts[PERFORMED], maximum=11)
    found = check(desk, replace(words, facts={**words.facts, PERFORMED: other}))
    assert "core.performance: 第 12 期送 50 分" in [what for _, what, _ in told(found)]
    document = upgrade_document(found, 1)
    assert {each["store"] for each in document["broken"]} == {STORE}
    Draft202012Validator(upgrade_check_schema()).validate(json.loads(json.dumps(document)))


def test_what_is_in_force_is_live_although_a_newer_one_waits_for_its_day(desk: Desk) -> None:
    """Until tomorrow everybody goes by the first, even where nobody signed under it."""
    desk.door.end_contracts()
    desk.publish(number(anniversary_points=20), start=date(2026, 5, 12))
    with desk.platform.reading(STORE) as unit:
        live = live_revisions(unit.session, count_running, unit.at)
        later = live_revisions(unit.session, count_running, unit.at + timedelta(days=2))
    assert {each.number for each in live} == {1, 2}
    assert {each.number for each in later} == {2}


@pytest.mark.parametrize(
    ("required", "broken"), [(False, []), (True, ["the effect grant_points is of another kind"])]
)
def test_an_effect_may_come_to_take_more_but_not_to_ask_for_more(
    desk: Desk, required: bool, broken: list[str]
) -> None:
    """A new argument that may be left out breaks no rule that was written before it."""
    words = installed(desk)
    points = words.effects["grant_points"]
    more = Argument("note", ValueType.TEXT, Label("备注", "Note"), required=required)
    other = replace(points, arguments=(*points.arguments, more))
    found = check(desk, replace(words, effects={**words.effects, "grant_points": other}))
    assert [why for _, _, why in told(found)] == broken


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("core.anniversary_period", []),
        (
            "core.aniversary_period",
            [
                "the plugin says that the parameter core.gone is called core.aniversary_period now,"
                " which no rule file declares; is it core.anniversary_period?"
            ],
        ),
        (
            "core.contracts.plan_prices",
            [
                "the parameter core.gone is called core.contracts.plan_prices now and is of"
                " another type"
            ],
        ),
    ],
)
def test_a_number_has_to_be_there_under_the_name_that_it_is_said_to_have(
    desk: Desk, new: str, said: list[str]
) -> None:
    """A mistyped name is found before anybody's contract asks for the number and finds none."""
    words = installed(desk)
    with desk.platform.reading(STORE) as unit:
        (live, *_) = live_revisions(unit.session, count_running, unit.at)
        ruleset, kept = thaw(live.content)
    parameters = dict(ruleset.parameters)
    parameters["core.gone"] = replace(parameters[PERIOD], name="core.gone")
    there = Installed(
        replace(words, renamed=Renamed(parameters={"core.gone": new})),
        desk.platform.onboarding.above().numbers,
    )
    older = replace(ruleset, parameters=parameters, rules_hash="")
    content = replace(live, content=freeze(older, kept))
    engine = desk.platform.parts.engine
    found = check_store(STORE, [content], there, lambda *given: Decider(*given, engine), {})
    assert [why for _, _, why in told(list(found))] == said
