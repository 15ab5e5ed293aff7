"""What moves much needs a second person, who agrees to what was proposed and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from pawpact.access.actor import Role
from pawpact.accounts.staff import PREFIX, admit_staff, change_role, record_leaving
from pawpact.kernel.identity import read_public_id
from pawpact.publishing import approving
from pawpact.publishing.approving import Approver
from pawpact.publishing.history_words import history_text
from pawpact.publishing.office import PublishingOffice
from pawpact.publishing.proposal import NoSuchProposal, ProposalClosed, ProposalVoid, SamePerson
from pawpact.publishing.source import read_again
from pawpact.publishing.values import Ask, Report, Status
from pawpact.publishing.weighing import Weighing
from pawpact.tenancy.change import StaleDraft
from pawpact.tenancy.folder import Tenants
from tests.core.publishing.desk import EACH_PERIOD, MANAGER, OWNER, Desk, number
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

pytestmark = OF_ANY_DATABASE
LARGE = EACH_PERIOD % 9_000


@pytest.fixture
def proposal(desk: Desk) -> str:
    """The manager proposed nine thousand points a period."""
    return desk.publish(LARGE).proposal


def rules(desk: Desk) -> int:
    """How many rules rewards have."""
    store = desk.platform.stores.open(STORE)
    return len(store.revision.ruleset.policies["core.performance"].rules)


def test_somebody_else_approves(desk: Desk, proposal: str) -> None:
    """The revision is the proposer's, the approval the other's; both are on record."""
    outcome = desk.approve(proposal)
    assert (outcome.status, outcome.number, rules(desk)) == (Status.PUBLISHED, 2, 2)
    approved, published = desk.steps()[-2:]
    assert (approved.kind, approved.actor, approved.proposal) == ("approved", OWNER, proposal)
    assert (published.kind, published.actor, published.number) == ("published", MANAGER, 2)
    assert published.details["approval"]["needed"] is True


def test_nobody_approves_her_own(desk: Desk, proposal: str) -> None:
    """The attempt is on record, and the proposal waits on."""
    with pytest.raises(SamePerson):
        desk.approve(proposal, by=MANAGER)
    assert (desk.revisions(), desk.told()[-1]) == ([1], ("refused", "same_person"))
    assert desk.approve(proposal).status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("proposer", "approver", "terminal", "waits_on"),
    [
        (MANAGER, OWNER, "501", True),
        (OWNER, MANAGER, "501", True),
        (MANAGER, OWNER, "502", False),
        (MANAGER, "staff:stf_3", "501", False),
    ],
)
def test_at_one_terminal_the_platform_is_no_second_person(
    desk: Desk, proposer: str, approver: str, terminal: str, waits_on: bool
) -> None:
    """It names nobody, so on the same account of the machine it may be whoever proposed."""
    ask = Ask(STORE, proposer, "try", draft=desk.draft(LARGE), terminal="501")
    proposal = desk.office.publish(ask, desk.tenants).proposal
    answer = partial(Approver(desk.office).approve, STORE, proposal, approver, "fine", terminal)
    if waits_on:
        with pytest.raises(SamePerson):
            answer()
    else:
        assert answer().status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("registered", "terminal", "said"),
    [
        ("before", "501", "same"),
        ("before", "502", "another"),
        ("before", "", None),
        ("since", "501", "refused"),
        ("since", "502", "another"),
    ],
)
def test_whoever_came_after_it_is_no_second_person_at_the_same_account(
    desk: Desk, registered: str, terminal: str, said: str | None
) -> None:
    """Anybody can write an id that she has just registered; one known before is believed, and it

    is on record where she sat.
    """
    other = desk.register() if registered == "before" else ""
    ask = Ask(STORE, MANAGER, "try", draft=desk.draft(LARGE), terminal="501")
    proposal = desk.office.publish(ask, desk.tenants).proposal
    desk.clock.advance(timedelta(minutes=1))
    approver = Approver(desk.office)
    answer = partial(approver.approve, STORE, proposal, other or desk.register(), "fine", terminal)
    if said == "refused":
        with pytest.raises(SamePerson):
            answer()
        assert (desk.revisions(), desk.told()[-1]) == ([1], ("refused", "registered_since"))
        return
    answer()
    approved = next(each for each in desk.steps() if each.kind == "approved")
    assert approved.details.get("account") == said
    told = history_text([approved], desk.zone, "en")
    assert ("that they are two is known by ids alone" in told) is (said == "same")


@pytest.mark.parametrize(
    ("granted", "terminal", "said"),
    [
        ("before", "501", "same"),
        ("since", "502", "another"),
        ("since", "501", "refused"),
        ("again", "501", "refused"),
        ("no news", "501", "same"),
    ],
)
def test_whoever_was_given_the_role_since_is_no_second_person_at_the_same_account(
    desk: Desk, granted: str, terminal: str, said: str
) -> None:
    """An id that nobody uses could be made a manager's; one that had the role is believed."""
    other = desk.register()
    number = read_public_id(PREFIX, other.rpartition(":")[2]) or 0

    def change(*roles: Role) -> None:
        desk.clock.advance(timedelta(minutes=1))
        with desk.platform.unit(STORE) as unit:
            for role in roles:
                change_role(unit, number, role)

    if granted == "since":
        change(Role.SALES)
    desk.clock.advance(timedelta(minutes=1))
    ask = Ask(STORE, MANAGER, "try", draft=desk.draft(LARGE), terminal="501")
    proposal = desk.office.publish(ask, desk.tenants).proposal
    if granted == "again":
        change(Role.SALES, Role.STORE_MANAGER)
    elif granted != "before":
        change(Role.STORE_MANAGER)
    answer = partial(Approver(desk.office).approve, STORE, proposal, other, "fine", terminal)
    if said == "refused":
        with pytest.raises(SamePerson, match="role"):
            answer()
        assert (desk.revisions(), desk.told()[-1]) == ([1], ("refused", "granted_since"))
        return
    answer()
    approved = next(each for each in desk.steps() if each.kind == "approved")
    assert approved.details.get("account") == said


def test_somebody_who_left_and_came_back_since_is_no_second_person(desk: Desk) -> None:
    """Whoever admits her again could be at her place."""
    other = desk.register()
    number = read_public_id(PREFIX, other.rpartition(":")[2]) or 0
    with desk.platform.unit(STORE) as unit:
        record_leaving(unit, number)
    ask = Ask(STORE, MANAGER, "try", draft=desk.draft(LARGE), terminal="501")
    proposal = desk.office.publish(ask, desk.tenants).proposal
    desk.clock.advance(timedelta(minutes=1))
    with desk.platform.unit(STORE) as unit:
        admit_staff(unit, number, "区域经理", Role.STORE_MANAGER)
    with pytest.raises(SamePerson):
        Approver(desk.office).approve(STORE, proposal, other, "fine", "501")
    assert desk.told()[-1] == ("refused", "granted_since")


def test_approved_once_is_enough(desk: Desk, proposal: str) -> None:
    """A second approval is told that there was one."""
    desk.approve(proposal)
    with pytest.raises(ProposalClosed):
        desk.approve(proposal, by="staff:stf_3")
    assert desk.revisions() == [1, 2]


def test_declined_it_is_never_published(desk: Desk, proposal: str) -> None:
    """Whoever declines says why; nobody approves it afterwards."""
    Approver(desk.office).decline(STORE, proposal, OWNER, "too much")
    assert (desk.steps()[-1].kind, desk.steps()[-1].why) == ("declined", "too much")
    with pytest.raises(ProposalClosed):
        desk.approve(proposal)
    assert desk.revisions() == [1]


def test_an_edit_voids_it(desk: Desk, proposal: str) -> None:
    """What was proposed anew has to be approved anew; the earlier one cannot be any more."""
    newer = desk.publish(EACH_PERIOD % 8_000).proposal
    assert ("voided", "replaced") in desk.told()
    with pytest.raises(ProposalClosed):
        desk.approve(proposal)
    assert desk.approve(newer).status is Status.PUBLISHED


def test_a_newer_revision_voids_it(desk: Desk, proposal: str) -> None:
    """What was published since is not put back: the proposal is void, and that is on record."""
    desk.publish(number(anniversary_points=80))
    with pytest.raises(StaleDraft, match="r2"):
        desk.approve(proposal)
    assert (desk.value(), desk.told()[-1]) == (80, ("voided", "stale"))


def test_another_platform_voids_it(
    desk: Desk, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the same files come to other rules by now, nobody approved those."""

    def edited(files: Mapping[str, str]) -> Tenants:
        return read_again({name: text.replace("9000", "9001") for name, text in files.items()})

    monkeypatch.setattr(approving, "read_again", edited)
    with pytest.raises(ProposalVoid):
        desk.approve(proposal)
    assert (desk.revisions(), desk.told()[-1]) == ([1], ("voided", "edited"))


def test_approved_late_it_begins_at_once(desk: Desk) -> None:
    """Nothing is dated back: a first day that has passed means now."""
    proposal = desk.publish(LARGE, start=date(2026, 5, 12)).proposal
    desk.clock.advance(timedelta(days=3))
    outcome = desk.approve(proposal)
    assert outcome.starts_at == desk.clock.now()


def test_an_unknown_proposal_is_none(desk: Desk) -> None:
    """An id of nothing is refused."""
    with pytest.raises(NoSuchProposal):
        desk.approve("prp_0000000000001")


def test_a_late_answer_is_on_record(desk: Desk, proposal: str) -> None:
    """Who approves what was declined is refused, and the history names her and the proposal."""
    Approver(desk.office).decline(STORE, proposal, OWNER, "too much")
    with pytest.raises(ProposalClosed):
        desk.approve(proposal, by="staff:stf_3")
    last = desk.steps()[-1]
    assert (last.kind, last.details["reason"], last.actor, last.proposal) == (
        "refused",
        "closed",
        "staff:stf_3",
        proposal,
    )


def test_declined_while_it_is_approved_it_is_not_published(
    desk: Desk, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two answers at once the first counts, and the other is told."""
    weigh = Weighing.report

    def slow(self: Weighing, *given: object) -> object:
        Approver(desk.office).decline(STORE, proposal, "staff:stf_3", "no")
        return weigh(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Weighing, "report", slow)
    with pytest.raises(ProposalClosed):
        desk.approve(proposal)
    assert desk.revisions() == [1]
    assert desk.told()[-2:] == [("declined", None), ("refused", "closed")]


@pytest.mark.parametrize(("of", "step"), [(Weighing, "report"), (PublishingOffice, "newest")])
def test_of_two_approvals_at_once_one_publishes(
    desk: Desk, proposal: str, monkeypatch: pytest.MonkeyPatch, of: type, step: str
) -> None:
    """The later one is told that it is approved, wherever it was; it does not become void."""
    go_on = getattr(of, step)

    def slow(*given: object) -> object:
        monkeypatch.setattr(of, step, go_on)
        desk.approve(proposal, by="staff:stf_3")
        return go_on(*given)

    monkeypatch.setattr(of, step, slow)
    with pytest.raises(ProposalClosed, match="approved"):
        desk.approve(proposal)
    assert desk.revisions() == [1, 2]
    assert ("voided", "stale") not in desk.told()


def test_what_moves_much_more_by_now_is_void(
    desk: Desk, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second person agreed to what was shown: far more than that was shown to nobody."""
    report = Weighing.report

    def grown(self: Weighing, *given: object) -> Report:
        found = report(self, *given)  # type: ignore[arg-type]
        more = found.approval.movement + found.approval.above + 1
        return replace(found, approval=replace(found.approval, movement=more))

    monkeypatch.setattr(Weighing, "report", grown)
    with pytest.raises(ProposalVoid):
        desk.approve(proposal)
    assert (desk.revisions(), desk.told()[-1]) == ([1], ("voided", "grown"))


def test_what_became_of_whoever_it_would_have_changed_is_shown(desk: Desk, proposal: str) -> None:
    """The second person sees it, as a backtest tells it."""
    proposed = desk.steps()[-1]
    became = proposed.details["backtest"]["became"]
    assert [(each["code"], each["decisions"]) for each in became] == [("paid_on_time", 20)]
    assert "20 would differ (20 later paid on time)" in history_text([proposed], desk.zone, "en")


def test_what_it_moves_by_now_stays_with_the_revision(desk: Desk, proposal: str) -> None:
    """It is tried once more when it is approved, on what was decided since too."""
    desk.door.run(2)
    desk.door.debit()
    outcome = desk.approve(proposal)
    proposed, published = desk.steps()[-3], desk.steps()[-1]
    assert outcome.report is not None
    assert outcome.report.backtest == published.details["backtest"]
    assert proposed.details["backtest"]["receipts"] < published.details["backtest"]["receipts"]
