"""Where a store says otherwise than its brand and the platform, since when, and why."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.policy.comparing.drift import Deviation, Standing, deviations, orphaned, since, undone
from pawpact.policy.comparing.upgrade import Versions, upgrade_store
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.draft import Patch
from pawpact.policy.reading.load import read_patch, read_platform_texts
from tests.core.policy.filed import (
    BRAND,
    BRAND_FILE,
    OFFER,
    POLICY,
    STORE_FILE,
    VOCABULARY,
    altered,
    named,
)

OWN = """\
store: lakeside
extends: paws@7
credit_scoring.decide:
  params:
    min_score: 650   # too many did not pay
    # people here need
    # more time
    days: 9
  add:
    - id: mine
      before: low
      title: Mine
      when: {credit.score: {lt: 500}}
      then: [refuse: {reason: store_policy}]
  disable: [low]   # we look at each case
"""
BRAND_OWN = f"{BRAND}credit_scoring.decide: {{params: {{min_score: 600}}}}\n"


def rules(brand: str | None, store: str | None) -> Ruleset:
    return resolve(
        read_platform_texts(named([POLICY, OFFER])),
        read_patch(BRAND_FILE, brand, "brand") if brand else None,
        patch(store) if store else None,
        VOCABULARY,
    )


def patch(store: str = OWN) -> Patch:
    return read_patch(STORE_FILE, store, "store")


def standing(store: str = OWN) -> Standing:
    platform, above = rules(None, None), rules(BRAND_OWN, None)
    return Standing(patch(store), rules(BRAND_OWN, store), above, platform)


def told(store: str = OWN) -> dict[str, Deviation]:
    return {each.subject: each for each in deviations(standing(store), VOCABULARY)}


def test_all_that_a_store_says_is_told_with_its_comment_and_place() -> None:
    """Values and rules, each with what stands beside it in the file."""
    assert {name: (each.place, each.comment) for name, each in told().items()} == {
        "credit_scoring.min_score": (f"{STORE_FILE}:5:5", "too many did not pay"),
        "credit_scoring.days": (f"{STORE_FILE}:8:5", "people here need more time"),
        "credit_scoring.decide/mine": (f"{STORE_FILE}:10:7", ""),
        "credit_scoring.decide/low": (f"{STORE_FILE}:15:13", "we look at each case"),
    }


def test_a_value_is_held_against_the_platform_too() -> None:
    """Where the brand says another value already, the platform's is told beside it."""
    score, days = told()["credit_scoring.min_score"], told()["credit_scoring.days"]

    assert score.platform
    assert (score.platform.en, score.sentence.text.en) == (
        "550",
        "credit_scoring.decide: Line 600 → 650",
    )
    assert (days.platform, days.towards) == (None, "better")


def test_saying_what_the_brand_says_is_no_deviation() -> None:
    """A line that repeats the value above it changes nothing."""
    assert told(OWN.replace("650", "600")).keys() == told().keys() - {"credit_scoring.min_score"}


def test_each_deviation_can_be_undone_by_itself() -> None:
    """Without its line the store says what its brand says, and everything else as before."""
    for subject, deviation in told().items():
        rest = undone(patch(), deviation)
        assert rest
        without = resolve(
            read_platform_texts(named([POLICY, OFFER])),
            read_patch(BRAND_FILE, BRAND_OWN, "brand"),
            rest,
            VOCABULARY,
        )
        left = deviations(
            Standing(rest, without, standing().above, standing().platform), VOCABULARY
        )
        assert {each.subject for each in left} == told().keys() - {subject}


def test_a_deviation_began_where_the_last_unbroken_run_did() -> None:
    """A value given up in between and taken again holds since it was taken again."""
    other, none = OWN.replace("650", "640"), f"{OWN[: OWN.index('credit')]}"
    past = [rules(BRAND_OWN, text) for text in (OWN, none, other, OWN, OWN)]

    assert began(past) == {
        "credit_scoring.min_score": 3,
        "credit_scoring.days": 2,
        "credit_scoring.decide/mine": 2,
        "credit_scoring.decide/low": 2,
    }


def test_what_no_revision_says_yet_is_not_in_force() -> None:
    """A line written after the last revision has no beginning."""
    found = began([rules(BRAND_OWN, OWN), rules(BRAND_OWN, OWN.replace("650", "640"))])

    assert (found["credit_scoring.min_score"], found["credit_scoring.days"]) == (None, 0)


def began(past: Sequence[Ruleset]) -> dict[str, int | None]:
    own = rules(BRAND_OWN, OWN)
    found = since(own, range(len(past)), past.__getitem__, told(), VOCABULARY)
    return dict(found)


def test_a_finding_of_a_newer_platform_belongs_to_its_deviation() -> None:
    """The line that no longer applies is told where the deviation is, and only there."""
    versions = Versions(
        read_platform_texts(named([POLICY, OFFER])),
        read_platform_texts(named([altered(POLICY, ("max: 700", "max: 640")), OFFER])),
        VOCABULARY,
    )
    lost = upgrade_store(versions, None, patch(), None).orphaned

    found = orphaned(patch(), lost, list(told().values()))

    assert {
        subject: [each.code for each in each_found] for subject, each_found in found.items()
    } == {
        "credit_scoring.min_score": ["R204"],
        "credit_scoring.days": [],
        "credit_scoring.decide/mine": [],
        "credit_scoring.decide/low": [],
    }
