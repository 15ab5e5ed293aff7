"""What a draft would have decided, counted by hand on a small past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from pawpact.backtest.amount import Amount
from pawpact.backtest.became import things_of
from pawpact.backtest.memory import remembering_plugins
from pawpact.backtest.service import Backtester, backtest
from pawpact.backtest.tally import Tally
from pawpact.backtest.values import Backtest
from pawpact.backtest.words import remarks
from pawpact.decisions.models import DecisionChunkRow, DecisionRow
from pawpact.hosting.host import Host
from pawpact.policy.explaining.render import render_text
from pawpact.tenancy.values import Revision
from tests.core.backtest.past import LOOKED, SIGNED, STORE, THANKS, Past
from tests.stories.installation import FURTHER

PERIOD = THANKS + "  params: {anniversary_period: 1}\n"
STREAK = """  add:
    - id: faithful
      title: {zh: 守约, en: Faithful}
      when: {contract.streak: {gte: 1}}
      then: [grant_points: {points: 5, reason: streak}]
"""


def fates(found: Backtest) -> dict[str, int]:
    return {fate.label.en: count for move in found.moves for fate, count in move.fates}


def test_the_policy_in_force_changes_nothing(past: Past) -> None:
    """Every decision of the store is replayed, and each comes out as it did."""
    with past.reading() as unit:
        singles = unit.session.scalar(select(func.count(DecisionRow.id))) or 0
        chunks = unit.session.scalar(select(func.sum(DecisionChunkRow.count))) or 0
    found = past.backtest(past.draft())
    assert found.receipts == found.compared == singles + chunks > len(SIGNED) + len(LOOKED)
    assert (found.changed, found.damaged, found.superseded, found.is_exact) == (0, (), 0, True)


def test_a_higher_line_changes_those_below_it(past: Past) -> None:
    """At 645 just 640, 610 and 600 would be asked for a deposit, by these rules."""
    found = past.backtest(past.draft(645))
    (move,) = found.moves
    assert (found.changed, move.decisions) == (3, 3)
    assert (move.before.en, move.after.en) == (
        "approve the application",
        "pay a deposit of 500.00 yuan; may choose a low-threshold pet instead",
    )
    decide, offer = found.policies
    assert [(each.before, each.after, each.decisions) for each in decide.rules] == [
        (("pass",), ("low_score",), 3)
    ]
    assert (offer.policy, offer.amount.deposits) == ("deposit_fallback.offer", 3 * 500_00)


def test_a_deposit_is_no_loss_and_no_income(past: Past) -> None:
    """The customer's own money stands in the sums and not in what it means for the store."""
    found = past.backtest(past.draft(645))
    assert (found.amount.deposits, found.amount.contracts) == (3 * 500_00, 0)
    assert (found.effect, found.monthly_effect, found.monthly_movement) == (0, 0, 0)


def test_what_became_of_them_is_told(past: Past) -> None:
    """Of the four at 680 one paid on time, one is overdue, and nothing came of the other two."""
    found = past.backtest(past.draft(680))
    assert fates(found) == {"later paid on time": 1, "overdue now": 1, "approved": 2}
    assert [(fate.code, count) for fate, count in found.became] == [
        ("application_approved", 2),
        ("overdue", 1),
        ("paid_on_time", 1),
    ]


def test_things_of_plugins_are_looked_up_wherever_decisions_are_tried() -> None:
    """Nobody who tries a draft can leave out what plugins say became of their own things."""
    host = Host.of(FURTHER)
    run = Backtester(host, None, None, host.vocabulary())  # type: ignore[arg-type]
    assert run._things.keys() == things_of(host).keys() == {"complaint", "illness"}
    assert run._remembering == remembering_plugins(host) > set()


def test_decisions_that_rest_on_changed_ones_are_told(past: Past) -> None:
    """Whose contract might not be there has performed a period since: that is not exact."""
    assert past.backtest(past.draft(645)).is_exact
    found = past.backtest(past.draft(680))
    assert [(each.moment.en, each.decisions) for each in found.later] == [("Period performed", 1)]
    assert not found.is_exact
    assert any("fork" in each.en for each in remarks(found))


def test_points_are_counted_and_worth_money(past: Past) -> None:
    """30 points more for each of the two who performed a period, at 10 fen a point."""
    found = past.backtest(past.draft(points=80))
    assert (found.changed, found.amount.points, found.points_worth) == (2, 60, 600)
    assert found.effect == -600
    assert found.monthly_effect == round(-600 * 30 / found.days) < 0
    assert found.is_exact


def test_what_one_gains_is_not_set_off_against_what_another_loses(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty points less for one and as many more for another come to nothing, and move sixty."""
    given = iter([Amount(points=-30), Amount(points=30)])
    monkeypatch.setattr(Tally, "add", lambda *_, **__: next(given))
    found = past.backtest(past.draft(points=80))
    assert (found.changed, found.effect) == (2, 0)
    assert found.monthly_movement == round(600 * 30 / found.days)


def test_what_binds_at_signing_and_gets_worse_is_said(past: Past) -> None:
    """The points were signed, so the figures are those of contracts that sign under the draft."""
    found = past.backtest(past.draft(points=30))
    assert [each.en for each in found.signing] == ["Points of the anniversary thanks"]
    assert found.amending == ()
    assert "those signed before keep theirs" in remarks(found)[-1].en


def test_what_binds_at_signing_and_gets_better_is_for_contracts_that_run_too(past: Past) -> None:
    """Publishing would amend them: a backtest says nothing else."""
    found = past.backtest(past.draft(points=80))
    assert [each.en for each in found.amending] == ["Points of the anniversary thanks"]
    assert found.signing == ()
    assert "在履行的合约也按新的" in remarks(found)[-1].zh


def test_who_gains_and_who_loses_is_counted(past: Past) -> None:
    """A stricter answer is a loss, more points a gain; nobody is counted twice."""
    found = past.backtest(past.draft(660, points=80)).people
    assert (found.gain, found.lose, found.mixed) == (1, 3, 1)
    assert all(each.startswith("cus_") for each in (*found.gaining, *found.losing))


def test_segments_part_the_decisions(past: Past) -> None:
    """Scores are told by the band, never one by one."""
    found = past.backtest(past.draft(645))
    scores = {
        each.value.en: (each.changed, each.compared)
        for each in found.segments
        if each.name == "credit.score"
    }
    assert scores == {"500-549": (0, 1), "600-649": (3, 3), "650-699": (0, 1), "700-749": (0, 1)}


def test_examples_show_both_receipts_without_the_score(past: Past) -> None:
    """Who may not read personal facts sees how they decided, and no value."""
    found = past.backtest(past.draft(645))
    assert len(found.examples) == 3
    for example in found.examples:
        before, after = (
            render_text(each, "en") for each in (example.before, example.after) if each
        )
        assert "Credit score hidden ≥ 550" in before
        assert "Credit score hidden < 645" in after
        assert not any(str(score) in before + after for score in (*SIGNED, *LOOKED))


def test_a_manager_sees_the_score(past: Past) -> None:
    """As a manager's receipt does, so does a manager's backtest."""
    found = past.backtest(past.draft(645), reader="manager")
    shown = [render_text(each.before, "en") for each in found.examples if each.before]
    assert any("Credit score 640 ≥ 550" in text for text in shown)


def test_a_fact_that_was_not_recorded_makes_decisions_incomparable(past: Past) -> None:
    """No receipt says how long the streak was, so both periods are set apart, by name."""
    found = past.backtest(past.written(PERIOD + STREAK))
    (apart,) = found.not_comparable
    assert (apart.facts, apart.decisions) == (("contract.streak",), 2)
    assert found.compared == found.receipts - 2
    assert (found.changed, found.is_exact) == (0, False)


def test_a_number_that_code_reads_is_not_taken_for_exact(past: Past) -> None:
    """Recorded facts were made with the number of then; that is said, and the fork offered."""
    found = past.backtest(
        past.written(PERIOD + "core.pets:\n  params: {young_age_below_months: 10}\n")
    )
    assert [each.name for each in found.unseen] == ["core.pets.young_age_below_months"]
    assert (found.changed, found.is_exact) == (0, False)


@pytest.fixture
def stricter(past: Past, monkeypatch: pytest.MonkeyPatch) -> Revision:
    """Since then the store published a line of 645; what was decided before stays so."""
    store = past.house.stores[STORE]
    ruleset = past.draft(645)
    today = replace(
        store.revision, id=99, number=2, ruleset=ruleset, content_hash=ruleset.content_hash
    )
    monkeypatch.setitem(past.house.stores, STORE, replace(store, revision=today))
    return store.revision


def test_what_was_published_since_is_not_put_down_to_the_draft(
    past: Past, stricter: Revision
) -> None:
    """Three were decided under earlier rules; a draft that leaves today's alone changes nothing."""
    with past.reading() as unit:
        run = past.backtester(unit, lambda *_: stricter)
        run.add(unit, past.draft(645))
        found = run.found()
    assert (found.superseded, found.changed, found.compared) == (3, 0, found.receipts)
    assert any("earlier rules" in each.en for each in remarks(found))


def test_what_was_erased_is_known_from_the_record_alone(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a key there is nothing to decide on: counted apart, never as unchanged."""
    with past.reading() as unit:
        monkeypatch.setattr(
            type(unit.vault), "open", lambda _self, _purpose, sealed, _about: [None] * len(sealed)
        )
    found = past.backtest(past.draft(645))
    assert (found.from_record, found.changed, found.is_exact) == (6, 0, False)
    assert found.compared == found.receipts - 6


def test_progress_is_told(past: Past) -> None:
    """How many are done, up to all of them."""
    seen: list[tuple[int, int]] = []
    with past.reading() as unit:
        run = past.backtester(unit)
        run.add(unit, past.draft(), lambda done, total: seen.append((done, total)))
    total = seen[-1][1]
    assert (seen[0], seen[-1]) == ((0, total), (total, total))


def test_stores_add_up(past: Past) -> None:
    """Two passes over a store are twice the sums, and the store stands there twice."""
    once = past.backtest(past.draft(645, points=80))
    with past.reading() as unit:
        run = past.backtester(unit)
        for _ in range(2):
            run.add(unit, past.draft(645, points=80))
        twice = run.found()
    assert (twice.changed, twice.receipts) == (2 * once.changed, 2 * once.receipts)
    assert (twice.amount, twice.effect) == (once.amount + once.amount, 2 * once.effect)
    assert [each.name for each in twice.stores] == [STORE, STORE]


def test_nothing_is_set_off_in_what_moves(past: Past) -> None:
    """30 points more here and 30 less there come to nothing together, and move twice as much."""
    with past.reading() as unit:
        run = past.backtester(unit)
        for points in (80, 20):
            run.add(unit, past.draft(points=points))
        found = run.found()
    assert (found.amount.points, found.monthly_effect) == (0, 0)
    assert found.monthly_movement == round(2 * 600 * 30 / found.days) > 0


def test_days_are_the_stores_own(past: Past) -> None:
    """Whoever reads a day reads it by the store's clock, wherever the program runs."""
    found = past.backtest(past.draft(645))
    shown = (found.since, found.until, *(each.at for each in found.examples))
    assert {each.utcoffset() for each in shown} == {timedelta(hours=8)}


def test_every_receipt_is_accounted_for(past: Past) -> None:
    """Compared, erased, without a fact, damaged: together that is all there are."""
    for draft in (past.draft(645), past.written(PERIOD + STREAK)):
        found = past.backtest(draft)
        apart = found.from_record + found.damaged_decisions
        apart += sum(each.decisions for each in found.not_comparable)
        assert found.compared + apart == found.receipts


def test_a_young_store_is_not_taken_for_a_quiet_one(past: Past) -> None:
    """Asked for a year, a store of 48 days is brought to a month by its 48 days."""
    with past.reading() as unit:
        early = past.began - timedelta(days=300)
        found = backtest(unit, past.house.host, past.revisions, past.draft(points=80), early)
    assert found.monthly_effect == past.backtest(past.draft(points=80)).monthly_effect


def test_more_changes_take_no_more_statements(past: Past) -> None:
    """Prices, owners and what became of them are read in sets, three of them as four."""
    asked: list[int] = []
    engine = past.house.platform.parts.database.engine
    for line in (645, 680):
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(engine, "before_cursor_execute", counted)
        past.backtest(past.draft(line, points=80))
        event.remove(engine, "before_cursor_execute", counted)
        asked.append(count)
    assert asked[0] == asked[1] > 0
