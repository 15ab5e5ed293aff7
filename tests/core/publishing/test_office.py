"""Rules of a store come into force whole, checked, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.policy.analysis.analyse import Analysis
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.publishing import office
from pawpact.publishing.values import Ask, Status
from pawpact.publishing.weighing import Weighing
from pawpact.publishing.words import approval_words, outcome_text
from pawpact.tenancy import bring
from pawpact.tenancy.change import StaleDraft
from tests.core.publishing.desk import (
    BENEFIT,
    EACH_PERIOD,
    HEAD,
    LOWER_PRICES,
    MANAGER,
    TWO,
    Desk,
    number,
)
from tests.databases import OF_ANY_DATABASE
from tests.stories.door import STORE

pytestmark = OF_ANY_DATABASE


def test_a_small_change_is_in_force_at_the_next_decision(desk: Desk) -> None:
    """It is published at once, and whoever opens the store next decides by it."""
    assert desk.value() == 50
    outcome = desk.publish(number(anniversary_points=80))
    assert (outcome.status, outcome.number, desk.value()) == (Status.PUBLISHED, 2, 80)


def test_what_was_found_out_stays_with_the_revision(desk: Desk) -> None:
    """Tests, difference, backtest, reach and approval are kept as they were shown."""
    desk.publish(number(anniversary_points=80))
    details = desk.steps()[-1].details
    (change,) = details["difference"]["changes"]
    assert change["subject"] == "core.anniversary_points"
    assert details["checks"]["tests"] > 0
    assert details["backtest"]["receipts"] >= 20
    assert details["contracts"] == {
        "bound": ["core.anniversary_points"],
        "amended": 20,
        "kept": 0,
        "is_kinder": True,
    }
    assert details["approval"]["needed"] is False


def test_a_test_that_is_taken_out_is_told(desk: Desk) -> None:
    """A draft without a test that the revision before it had says so, by its name."""
    tested = (
        "tests:\n  - {policy: core.performance, name: 满一年,"
        " given: {contract.performed: 11}, expect: {fired: []}}\n"
    )
    assert desk.publish(number(anniversary_points=80) + tested).status is Status.PUBLISHED
    outcome = desk.publish(number(anniversary_points=90))
    assert desk.steps()[-1].details["checks"]["dropped_tests"] == ["core.performance: 满一年"]
    told = outcome_text(outcome, ZoneInfo("Asia/Shanghai"), "zh")
    assert "原有的 1 个测试删去了（core.performance: 满一年）" in told
    assert desk.publish(number(anniversary_points=85)).report.dropped == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [(number(anniversary_points=501), "R204"), ("core.performance: {parms: {}}\n", "R111")],
)
def test_a_wrong_draft_is_refused_by_its_own_name(desk: Desk, text: str, code: str) -> None:
    """The finding stands in the draft, nothing is published, and the refusal stays on record."""
    outcome = desk.publish(text)
    (found,) = outcome.found
    assert (outcome.status, found.code) == (Status.REFUSED, code)
    assert found.span.file == str(desk.folder / "draft.yaml")
    assert (desk.revisions(), desk.told()[-1]) == ([1], ("refused", "checks"))
    assert desk.steps()[-1].details["codes"] == [code]


def test_what_the_analysis_refuses_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that can never be chosen keeps the rest from being published."""
    shadowed = Diagnostic("R302", "error", Label.of("never"), Span("x.yaml", 1, 1))
    monkeypatch.setattr(office, "analyse", lambda *_: Analysis((shadowed,)))
    outcome = desk.publish(number(anniversary_points=80))
    assert (outcome.status, [each.code for each in outcome.found]) == (Status.REFUSED, ["R302"])
    assert desk.revisions() == [1]


def test_the_same_again_is_no_revision(desk: Desk) -> None:
    """A draft that says what is in force is told so, and nothing stays on record."""
    desk.publish(number(anniversary_points=80))
    again = desk.publish(number(anniversary_points=80))
    assert (again.status, again.number, len(desk.steps())) == (Status.UNCHANGED, 2, 2)


def test_what_begins_later_says_so_when_it_is_asked_for_again(desk: Desk) -> None:
    """Who wants at once what is published for tomorrow is told when it begins."""
    later = desk.publish(number(anniversary_points=80), start=date(2026, 5, 12))
    again = desk.publish(number(anniversary_points=80))
    assert (again.status, again.starts_at) == (Status.UNCHANGED, later.starts_at)
    assert "2026-05-12 00:00" in outcome_text(again, ZoneInfo("Asia/Shanghai"), "zh")


def test_what_moves_much_waits(desk: Desk) -> None:
    """Nine thousand points a period are more than one person may decide; nothing is in force."""
    outcome = desk.publish(EACH_PERIOD % 9_000)
    assert (outcome.status, outcome.report and outcome.report.approval.is_needed) == (
        Status.WAITING,
        True,
    )
    assert (desk.revisions(), desk.steps()[-1].is_waiting) == ([1], True)


def test_a_price_that_no_record_shows_waits(desk: Desk) -> None:
    """The program reads it, so no decision comes out otherwise; a second person looks at it."""
    outcome = desk.publish(LOWER_PRICES)
    assert outcome.report is not None
    approval = outcome.report.approval
    assert (outcome.status, approval.movement) == (Status.WAITING, 0)
    assert [each.name for each in approval.unseen] == ["core.contracts.plan_prices"]
    assert "各宠物品类月付金额" in approval_words(approval).zh


def test_a_benefit_without_a_price_waits(desk: Desk) -> None:
    """A check-up for everybody costs nobody knows what: that is not nothing."""
    outcome = desk.publish(BENEFIT)
    assert outcome.report is not None
    approval = outcome.report.approval
    assert (outcome.status, approval.movement, approval.unpriced) == (Status.WAITING, 0, 20)


def test_hours_move_no_money(desk: Desk) -> None:
    """Opening hours are read by the program too, and one person may set them."""
    outcome = desk.publish("core.tenancy: {params: {service_open: '09:30'}}\n")
    assert outcome.status is Status.PUBLISHED


def test_small_steps_add_up(desk: Desk) -> None:
    """What one person published within a month counts towards what she may decide alone."""
    first = desk.publish(EACH_PERIOD % 4_500)
    second = desk.publish(EACH_PERIOD % 9_000)
    assert (first.status, second.status) == (Status.PUBLISHED, Status.WAITING)
    assert second.report is not None
    assert second.report.approval.movement < second.report.approval.above


def test_an_older_base_is_refused(desk: Desk) -> None:
    """A draft that says it was made from r1 is not published over r2; this is on record."""
    desk.publish(number(anniversary_points=80))
    with pytest.raises(StaleDraft, match="r2") as refused:
        desk.publish(number(anniversary_points=90), base=1)
    assert refused.value.hint is not None
    assert f"pawpact rules diff {STORE}@r1 {STORE}@r2" in refused.value.hint.zh
    assert (desk.revisions(), desk.told()[-1]) == ([1, 2], ("refused", "stale"))


def test_a_draft_that_takes_something_back_is_refused(desk: Desk) -> None:
    """Without a base it is compared three ways: somebody else's 80 stays, and she is named."""
    desk.publish(number(anniversary_points=80), by="staff:stf_2", why="thanks")
    outcome = desk.publish(number(anniversary_period=10))
    (taken,) = outcome.reverted
    assert (outcome.status, taken.name) == (Status.REFUSED, "core.anniversary_points")
    assert taken.what.zh == "周年致谢积分（core.anniversary_points）"
    assert (taken.revision.number, taken.revision.actor) == (2, "staff:stf_2")
    assert (desk.value(), desk.told()[-1]) == (80, ("refused", "reverts"))


def test_a_draft_that_turns_rules_round_again_is_refused(desk: Desk) -> None:
    """Somebody put one rule before the other; a draft from before that would put it behind."""
    desk.publish(TWO % ("one", "two"))
    desk.publish(TWO % ("two", "one"), by="staff:stf_2", base=2)
    outcome = desk.publish(TWO % ("one", "two"))
    assert [each.name for each in outcome.reverted] == ["core.performance"]


def test_who_has_seen_the_newest_may_take_it_back(desk: Desk) -> None:
    """With the newest revision as base the same draft says what is wanted."""
    desk.publish(number(anniversary_points=80))
    outcome = desk.publish(number(anniversary_period=10), base=2)
    assert (outcome.status, desk.value()) == (Status.PUBLISHED, 50)


def test_an_older_value_than_the_last_is_taken_back_too(desk: Desk) -> None:
    """A draft from r1 is noticed although r2 and r3 both changed the number."""
    desk.publish(number(anniversary_points=80))
    desk.publish(number(anniversary_points=90))
    assert desk.publish(number(anniversary_period=10)).status is Status.REFUSED


def test_the_past_is_no_first_day(desk: Desk) -> None:
    """Rules come into force today or later, by the store's own calendar."""
    with pytest.raises(InvalidField, match="2026-05-10"):
        desk.publish(number(anniversary_points=80), start=date(2026, 5, 10))
    assert desk.revisions() == [1]


def test_a_later_day_begins_at_midnight_there(desk: Desk) -> None:
    """Until the store's midnight the old number holds, from then on the new one."""
    outcome = desk.publish(number(anniversary_points=80), start=date(2026, 5, 12))
    assert outcome.starts_at is not None
    desk.clock.advance(outcome.starts_at - desk.clock.now() - timedelta(seconds=1))
    assert desk.value() == 50
    desk.clock.advance(timedelta(seconds=1))
    assert desk.value() == 80


def test_a_revision_that_never_begins_is_named(desk: Desk) -> None:
    """What is published at once follows what was to begin tomorrow, which then never does."""
    desk.publish(number(anniversary_points=80), start=date(2026, 5, 12))
    outcome = desk.publish(number(anniversary_points=90))
    assert outcome.replaced == 2
    desk.clock.advance(timedelta(days=2))
    assert desk.value() == 90


def test_of_two_at_once_one_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody publishes while another's change is weighed: the later one writes nothing."""
    weigh = Weighing.report

    def slow(self: Weighing, *given: object) -> object:
        monkeypatch.setattr(Weighing, "report", weigh)
        desk.publish(number(anniversary_period=10), by="staff:stf_2")
        return weigh(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Weighing, "report", slow)
    with pytest.raises(StaleDraft):
        desk.publish(number(anniversary_points=80))
    assert (desk.revisions(), desk.value()) == ([1, 2], 50)
    assert desk.told()[-2:] == [("published", None), ("refused", "stale")]


@pytest.mark.parametrize("step", ["revision", "terms", "record"])
def test_killed_anywhere_nothing_is_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever breaks while a revision is written, store, terms and record are as before."""
    before = desk.given.query("SELECT count(*) FROM signed_terms")

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    if step == "record":
        monkeypatch.setattr(office, "event", die)
    else:
        name = {"revision": "revision_row", "terms": "write_terms"}[step]
        monkeypatch.setattr(bring, name, die)
    with pytest.raises(KeyboardInterrupt):
        desk.publish(number(anniversary_points=80))
    assert (desk.revisions(), desk.value(), len(desk.steps())) == ([1], 50, 1)
    assert desk.given.query("SELECT count(*) FROM signed_terms") == before


def test_rolling_back_publishes_anew(desk: Desk) -> None:
    """What r2 said is r4 now, with who and why; r2 and r3 stay as they were."""
    desk.publish(number(anniversary_points=80))
    desk.publish(number(anniversary_points=90))
    outcome = desk.roll_back(2)
    assert (outcome.status, outcome.number, desk.value()) == (Status.PUBLISHED, 4, 80)
    last = desk.steps()[-1]
    assert (last.why, last.details["source"], last.details["to"]) == ("back", "rollback", 2)


def test_what_was_rolled_back_counts_no_more(desk: Desk) -> None:
    """A change and its taking back moved nothing together; either counts while it stands."""
    moved = desk.publish(EACH_PERIOD % 3_000).report
    assert moved is not None
    back = desk.roll_back(1)
    assert (back.status, back.report and back.report.approval.earlier) == (Status.PUBLISHED, 0)
    again = desk.publish(EACH_PERIOD % 2_000, base=back.number).report
    assert again is not None
    assert (again.approval.earlier, again.approval.movement) == (0, 200_000)
    more = desk.publish(EACH_PERIOD % 2_001).report
    assert more is not None
    assert more.approval.earlier == 200_000


def test_rolling_back_what_another_approved_counts(desk: Desk) -> None:
    """What two people agreed to is not taken back by one as if it were nothing."""
    desk.approve(desk.publish(EACH_PERIOD % 9_000).proposal)
    assert desk.roll_back(1).status is Status.WAITING


def test_rolling_back_to_the_first_takes_the_stores_rules_away(desk: Desk) -> None:
    """The store had no rules of its own then."""
    desk.publish(number(anniversary_points=80))
    desk.roll_back(1)
    assert desk.value() == 50


def test_rolling_back_answers_to_todays_law(desk: Desk) -> None:
    """A file that was written for an older version of the brand is refused like any other."""
    desk.publish(number(anniversary_points=80))
    brand = desk.tenants / "paws" / "rules.yaml"
    brand.write_text('brand: paws\nversion: "2"\nextends: platform@2026.1\n', "utf-8")
    newer = desk.publish(number(anniversary_points=90), head=HEAD.replace("paws@1", "paws@2"))
    assert newer.number == 3
    assert [each.code for each in desk.roll_back(2).found] == ["R312"]


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_nobody_publishes_without_saying_why(desk: Desk, why: str) -> None:
    """What stays on record has a reason, and one that fits."""
    with pytest.raises(InvalidField, match="500"):
        desk.publish(number(anniversary_points=80), why=why)


def test_a_draft_of_another_store_is_refused(desk: Desk) -> None:
    """The name in the file is the store's own."""
    outcome = desk.publish(number(anniversary_points=80), head="store: west\nextends: paws@1\n")
    assert (outcome.status, [each.code for each in outcome.found]) == (Status.REFUSED, ["S105"])
    assert outcome.found[0].span.file == str(desk.folder / "draft.yaml")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 70_000])
def test_a_draft_that_cannot_be_read_is_refused(desk: Desk, content: bytes) -> None:
    """Bytes that are no text, or too many of them: a finding in the draft, and nothing changes."""
    path = desk.draft("")
    path.write_bytes(content)
    ask = Ask(STORE, MANAGER, "x", draft=path)
    outcome = desk.office.publish(ask, desk.tenants)
    assert outcome.status is Status.REFUSED
    assert {each.span.file for each in outcome.found} == {str(path)}
    assert desk.revisions() == [1]
