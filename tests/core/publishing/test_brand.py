"""A brand's file comes into force in all its stores, or in none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.publishing.approving import Approver
from pawpact.publishing.brand import BrandAsk, BrandOffice
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.proposal import ProposalClosed, ProposalVoid, SamePerson
from pawpact.publishing.values import Ask, Outcome, Status
from pawpact.publishing.weighed import Weighed
from pawpact.tenancy.folder import NoFolder
from tests.core.publishing.desk import (
    EACH_PERIOD,
    HEAD,
    LOWER_PRICES,
    MANAGER,
    OWNER,
    POINTS,
    Desk,
    number,
)
from tests.stories.door import OTHER, STORE

BRAND = "paws"
BRAND_HEAD = f'brand: {BRAND}\nversion: "1"\nextends: platform@2026.1\n'
LARGE = EACH_PERIOD % 9_000


def publish(desk: Desk, text: str, by: str = OWNER) -> list[Outcome]:
    draft = desk.folder / "brand.yaml"
    draft.write_text(BRAND_HEAD + text, "utf-8")
    return BrandOffice(desk.office).publish(BrandAsk(BRAND, by, "try", draft), desk.tenants)


def values(desk: Desk) -> dict[str, int]:
    """What both stores go by."""
    return {name: desk.platform.stores.open(name).integer(POINTS) for name in (STORE, OTHER)}


def numbers(desk: Desk) -> dict[str, int]:
    """The newest revision of both."""
    return {name: desk.office.newest(name).revision.number for name in (STORE, OTHER)}


def waits(desk: Desk) -> str:
    """The first store's proposal of a change that is too large for one person."""
    outcomes = publish(desk, LARGE, MANAGER)
    assert [each.status for each in outcomes] == [Status.WAITING, Status.WAITING]
    return outcomes[0].proposal


def test_all_stores_get_it_at_once(desk: Desk) -> None:
    """Each has a revision and a report of its own, under one name for all of them."""
    outcomes = publish(desk, number(anniversary_points=80))
    assert [(each.store, each.status) for each in outcomes] == [
        (STORE, Status.PUBLISHED),
        (OTHER, Status.PUBLISHED),
    ]
    assert values(desk) == {STORE: 80, OTHER: 80}
    assert all(each.report is not None for each in outcomes)
    assert desk.steps()[-1].details["stores"] == [STORE, OTHER]


def test_what_one_store_cannot_take_none_gets(desk: Desk) -> None:
    """The other store published a value of its own, which the folder would take back."""
    draft = Path(desk.folder / "west.yaml")
    draft.write_text(HEAD.replace(STORE, OTHER) + number(anniversary_points=90), "utf-8")
    desk.office.publish(Ask(OTHER, MANAGER, "own", draft=draft), desk.tenants)
    outcomes = publish(desk, number(anniversary_period=10))
    assert {each.status for each in outcomes} == {Status.REFUSED}
    assert (values(desk), numbers(desk)) == ({STORE: 50, OTHER: 90}, {STORE: 1, OTHER: 2})


def test_one_answer_is_for_all(desk: Desk) -> None:
    """A second person approves one proposal, and both stores go by the draft."""
    proposal = waits(desk)
    outcomes = BrandOffice(desk.office).approve(STORE, proposal, OWNER, "fine")
    assert [each.status for each in outcomes] == [Status.PUBLISHED, Status.PUBLISHED]
    assert numbers(desk) == {STORE: 2, OTHER: 2}


def test_nobody_approves_her_own(desk: Desk) -> None:
    """Of a brand's as little as of a store's."""
    proposal = waits(desk)
    with pytest.raises(SamePerson):
        BrandOffice(desk.office).approve(STORE, proposal, MANAGER, "mine")
    assert numbers(desk) == {STORE: 1, OTHER: 1}


def test_declined_it_is_declined_everywhere(desk: Desk) -> None:
    """No store's proposal waits on, and a later answer is told so and on record."""
    proposal = waits(desk)
    brand = BrandOffice(desk.office)
    brand.decline(STORE, proposal, OWNER, "no")
    with pytest.raises(ProposalClosed):
        brand.approve(STORE, proposal, OWNER, "yes")
    assert numbers(desk) == {STORE: 1, OTHER: 1}
    assert desk.told()[-2:] == [("declined", None), ("refused", "closed")]


def test_a_part_of_it_is_not_published(desk: Desk) -> None:
    """Where the other store's proposal was answered by itself, the rest is void."""
    outcomes = publish(desk, LARGE, MANAGER)
    Approver(desk.office).decline(OTHER, outcomes[1].proposal, OWNER, "not here")
    with pytest.raises(ProposalVoid, match=OTHER):
        BrandOffice(desk.office).approve(STORE, outcomes[0].proposal, OWNER, "fine")
    assert numbers(desk) == {STORE: 1, OTHER: 1}


def test_broken_off_between_two_stores_neither_has_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first store's revision goes with the second's."""
    put = PublishingOffice.put

    def dies(self: PublishingOffice, weighed: Weighed) -> Outcome:
        if weighed.ask.store == OTHER:
            raise KeyboardInterrupt
        return put(self, weighed)

    monkeypatch.setattr(PublishingOffice, "put", dies)
    with pytest.raises(KeyboardInterrupt):
        publish(desk, number(anniversary_points=80))
    assert (values(desk), numbers(desk)) == ({STORE: 50, OTHER: 50}, {STORE: 1, OTHER: 1})


def test_who_could_have_taken_it_is_told_who_cannot(desk: Desk) -> None:
    """A manager who finds nothing wrong in her store reads where it is wrong."""
    draft = desk.folder / "west.yaml"
    draft.write_text(HEAD.replace(STORE, OTHER) + number(anniversary_points=90), "utf-8")
    desk.office.publish(Ask(OTHER, MANAGER, "own", draft=draft), desk.tenants)
    first, second = publish(desk, number(anniversary_period=10))
    assert (first.because_of, second.because_of) == ((OTHER,), ())


def test_a_store_that_is_not_in_the_folder_holds_up_the_others(desk: Desk) -> None:
    """It would go on by the brand's file of before, and nobody would know."""
    shutil.rmtree(desk.tenants / OTHER)
    with pytest.raises(NoFolder, match=OTHER):
        publish(desk, number(anniversary_points=80))
    assert numbers(desk) == {STORE: 1, OTHER: 1}


def test_what_is_wrong_in_the_draft_is_told_once_and_in_the_draft(desk: Desk) -> None:
    """Not by every store in a file that is fine; that it was refused is on record in each."""
    with pytest.raises(RuleFileError) as wrong:
        publish(desk, "tests: 7\n")
    assert {each.span.file for each in wrong.value.diagnostics} == {str(desk.folder / "brand.yaml")}
    assert desk.told()[-1] == ("refused", "checks")


def test_a_name_that_no_layer_knows_is_told_in_the_draft(desk: Desk) -> None:
    """The store's own rules are fine; what they come to with the draft is not."""
    for each in publish(desk, number(anniversary_pionts=60)):
        wrong = next(found for found in each.found if found.code == "R104")
        assert wrong.span.file == str(desk.folder / "brand.yaml")
        assert each.texts[wrong.span.file].startswith(BRAND_HEAD)


def test_a_store_for_which_nothing_changes_has_nothing_to_answer(desk: Desk) -> None:
    """It has the brand's file already; the other store's proposal is answered alone."""
    (desk.tenants / BRAND / "rules.yaml").write_text(BRAND_HEAD + LOWER_PRICES, "utf-8")
    desk.office.publish(Ask(OTHER, MANAGER, "own"), desk.tenants)

    first, second = publish(desk, LOWER_PRICES, MANAGER)
    assert (first.status, second.status) == (Status.WAITING, Status.UNCHANGED)
    BrandOffice(desk.office).approve(STORE, first.proposal, OWNER, "fine")
    assert numbers(desk) == {STORE: 2, OTHER: 2}
