"""A plugin's new version calls its words otherwise; what was published before goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from pawpact.backtest.service import backtest
from pawpact.decisions.lookup import decided_after, find_decision
from pawpact.fork.past.plugins import raised
from pawpact.kernel.clock import FixedClock
from pawpact.ledger.models import PointLot
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Ruleset
from pawpact.policy.reading.load import read_platform_texts
from pawpact.sdk import (
    Argument,
    Combine,
    CoreRequest,
    Effect,
    EffectCase,
    Fact,
    FactBatch,
    FactProvider,
    Label,
    Moment,
    MomentKind,
    PluginEffect,
    PluginInfo,
    PluginVocabulary,
    Renamed,
    ValueType,
    hookimpl,
)
from pawpact.vocabulary.case import Case
from tests.databases import OF_ANY_DATABASE
from tests.stories import door as doors
from tests.stories.door import STORE, Door

pytestmark = OF_ANY_DATABASE
RULE = """format: 1
policy: acme.thanks
version: "1"
title: {{zh: 感谢, en: Thanks}}
moment: {0.moment}
hit: all
binds: signing
params:
  {0.least}: {{type: int, default: {0.default}, bounds: {{min: 1, max: 9}}, store_may: any,
    better: lower, unit: level, label: {{zh: 最低, en: Least}}, source: "S:1"}}
rules:
  - id: glad
    title: {{zh: 高兴, en: Glad}}
    when: {{{0.fact}: {{gte: ${0.least}}}}}
    then: [{0.effect}: {{level: 2}}]
tests:
  - name: glad
    given: {{{0.fact}: 7}}
    expect: {{fired: [glad], effects: [{0.effect}: {{level: 2}}]}}
  - {{name: sad, given: {{{0.fact}: 0}}, expect: {{fired: []}}}}
"""


@dataclass(frozen=True)
class Words:
    """What a version of the plugin calls its four words, and the number it ships."""

    moment: str = "acme.visited"
    fact: str = "acme.mood"
    effect: str = "acme.thank"
    least: str = "least"
    default: int = 5


HEAD = "store: east\nextends: paws@1\n"
OLD = Words()
NEW = Words("acme.called", "acme.spirits", "acme.gift", "floor", 6)
RENAMED = Renamed(
    facts={OLD.fact: NEW.fact},
    moments={OLD.moment: NEW.moment},
    effects={OLD.effect: NEW.effect},
    parameters={"acme.least": "acme.floor"},
)


class Version:
    """The plugin as one version has it. It knows no word of the other."""

    def __init__(self, folder: Path, words: Words, renamed: Renamed, mood: int = 7) -> None:
        self.words, self.renamed, self.mood = words, renamed, mood
        self.told: list[str] = []
        self.__file__ = str(folder / words.least / "plugin.py")
        rule = folder / words.least / "rules" / "thanks.yaml"
        rule.parent.mkdir(parents=True, exist_ok=True)
        rule.write_text(RULE.format(words), "utf-8")

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        return PluginInfo("acme", "1.0", Label("小店", "Acme"), api=1)

    @hookimpl
    def pawpact_vocabulary(self) -> PluginVocabulary:
        mood = Fact(
            self.words.fact,
            ValueType.INT,
            Label("心情", "Mood"),
            "customer",
            "7",
            owner="acme",
            minimum=0,
            maximum=10,
        )
        visited = Moment(
            self.words.moment,
            MomentKind.FACT,
            Label("到店", "Visited"),
            ("customer", "contract"),
            "Somebody came.",
            owner="acme",
        )
        return PluginVocabulary((mood,), (visited,), renamed=self.renamed)

    @hookimpl
    def pawpact_facts(self) -> Sequence[FactProvider]:
        def provide(batch: FactBatch) -> dict[str, list[int]]:
            self.told.append(batch.moment)
            return {self.words.fact: [self.mood] * len(batch.subjects)}

        return [FactProvider("customer", (self.words.fact,), provide)]

    @hookimpl
    def pawpact_effects(self) -> Sequence[PluginEffect]:
        level = Argument("level", ValueType.INT, Label("级别", "Level"), minimum=1, maximum=9)
        sentence = Label("感谢客户（{level} 级）", "thank the customer (level {level})")
        effect = Effect(
            self.words.effect,
            Label("感谢", "Thank"),
            sentence,
            (level,),
            Combine.FIRST,
            "Points.",
            owner="acme",
            expands_to=("grant_points",),
        )
        return [PluginEffect(effect, self._points)]

    def _points(self, case: EffectCase) -> Sequence[CoreRequest]:
        self.told.append(case.moment)
        least = case.parameter(f"acme.{self.words.least}")
        return [CoreRequest("grant_points", {"points": least, "reason": "thanks"})]


class Shop:
    """One store with the plugin on, and a contract whose customer comes by."""

    def __init__(self, door: Door, contract: int, folder: Path) -> None:
        self.door, self.contract, self.folder = door, contract, folder
        self.customer = door.customer_of(contract)

    def visit(self, moment: str, key: str, **facts: int) -> list[str]:
        """What is decided when she comes by."""
        subjects = {"customer": self.customer, "contract": self.contract}
        with self.door.platform.unit(STORE) as unit:
            before = unit.ids.one()
            unit.raise_moment(moment, [Case(key, subjects, facts)])
        with self.door.platform.reading(STORE) as unit:
            return decided_after(unit, before)

    def told(self, decision: str) -> str:
        return self.door.platform.explain_decision(STORE, decision, "en")

    def upgraded(self, renamed: Renamed = RENAMED, mood: int = 7) -> Shop:
        """Stopped, the new version installed, started again."""
        doors._READ.pop(("acme",), None)
        version = Version(self.folder, NEW, renamed, mood)
        return Shop(self.door.restarted({"acme": version}), self.contract, self.folder)

    def write(self, sections: str) -> None:
        """The store's own rules."""
        path = self.folder / "tenants" / STORE / "rules.yaml"
        path.write_text(f"{HEAD}{sections}\n", "utf-8")

    def points(self) -> list[int]:
        """What was granted, oldest first."""
        with self.door.platform.reading(STORE) as unit:
            asked = select(PointLot.granted).order_by(PointLot.id)
            return list(unit.session.scalars(asked))

    @property
    def version(self) -> Version:
        found = self.door.plugins["acme"]
        assert isinstance(found, Version)
        return found


@pytest.fixture
def shop(
    engine: Engine, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """A contract signed under the old version's words."""
    monkeypatch.setattr(doors, "_READ", {})
    door = Door(engine, clock, tmp_path, {"acme": Version(tmp_path, OLD, Renamed())})
    door.apply()
    (contract,) = door.run(1)
    return Shop(door, contract, tmp_path)


def test_live_rules_are_answered_by_the_new_version(shop: Shop) -> None:
    """Its fact, effect, number and moment of now stand behind the words of before."""
    shop = shop.upgraded()
    (decision,) = shop.visit(NEW.moment, "1")
    assert "acme.thanks" in shop.told(decision)
    assert shop.points() == [OLD.default]
    assert set(shop.version.told) == {NEW.moment}


def test_receipts_are_told_as_they_were(shop: Shop) -> None:
    """To the letter: what was decided before, and what the old rules decide since."""
    (first,) = shop.visit(OLD.moment, "1")
    before = shop.told(first)
    shop = shop.upgraded()
    assert shop.told(first) == before
    (second,) = shop.visit(NEW.moment, "2")
    assert shop.told(second).replace(second, first) == before


def test_what_happened_is_decided_once_under_all_its_names(shop: Shop) -> None:
    """What was answered before the upgrade is not answered again, by old rules or new ones."""
    assert len(shop.visit(OLD.moment, "1")) == 1
    shop = shop.upgraded()
    assert shop.visit(NEW.moment, "1") == []
    shop.door.apply()
    assert shop.visit(NEW.moment, "1") == []


def test_facts_that_come_with_a_case_count_under_all_their_names(shop: Shop) -> None:
    """Old rules read what the new version saw; new ones what a case has known since before."""
    shop = shop.upgraded(mood=0)
    shop.visit(NEW.moment, "1", **{NEW.fact: 9})
    assert len(shop.points()) == 1
    shop.door.apply()
    shop.visit(NEW.moment, "2", **{OLD.fact: 9})
    assert len(shop.points()) == 2


def test_a_number_that_was_signed_is_kept_under_its_new_name(shop: Shop) -> None:
    """Published anew, the rules speak the words of now; the contract keeps its least of then."""
    shop = shop.upgraded()
    shop.door.apply()
    (decision,) = shop.visit(NEW.moment, "1")
    with shop.door.platform.reading(STORE) as unit:
        found = find_decision(unit, decision, shop.door.platform.parts.revisions)
    assert found.recorded.facts == {NEW.fact: 7}
    assert shop.points() == [OLD.default]


def test_the_check_proves_it(shop: Shop) -> None:
    """Live rules hold where the plugin says what its words are called now, and only there."""
    assert shop.upgraded().door.platform.check_upgrade()[1] == []
    _, found = shop.upgraded(Renamed()).door.platform.check_upgrade()
    broken = {one.what for each in found for one in each.broken}
    assert broken == {OLD.fact, OLD.moment, OLD.effect}


def test_a_past_that_is_lived_again_knows_what_happened_under_an_earlier_name(shop: Shop) -> None:
    """The plugin of now reads its visits of then, and is told their moment by its name of now."""
    shop.visit(OLD.moment, "1")
    later = shop.upgraded()
    later.visit(NEW.moment, "2")
    with later.door.platform.reading(STORE) as unit:
        read = [trace for _, trace in raised(unit, later.door.host.plugins["acme"])]
    assert [each.moment for each in read] == [NEW.moment, NEW.moment]
    assert {each.row["customer"] for each in read} == {shop.customer}


def test_a_mistyped_new_name_of_a_number_is_found(shop: Shop) -> None:
    """By the check, before code asks a contract for it; and it is held out to nobody as a help."""
    mistyped = replace(RENAMED, parameters={"acme.least": "acme.flor"})
    later = shop.upgraded(mistyped)
    broken = {one for each in later.door.platform.check_upgrade()[1] for one in each.broken}
    assert {each.what for each in broken} == {"acme.least"}
    assert all("is it acme.floor?" in each.why.en for each in broken)
    later.write("acme.thanks: {params: {least: 4}}")
    applied = later.door.platform.onboarding.apply(later.folder / "tenants", "staff:admin")
    (wrong,) = [each for store in applied for each in store.diagnostics]
    assert wrong.code == "R104"
    assert wrong.help is None or "flor`" not in wrong.help.en


def test_a_draft_in_the_words_of_now_is_held_against_what_was_decided(shop: Shop) -> None:
    """A rename alone changes no decision; a higher number changes the one that it changes."""
    since = shop.door.clock.now()
    shop.visit(OLD.moment, "1")
    shop.write("acme.thanks: {params: {least: 4}}")
    shop.door.apply()
    for least, changed in ((5, 0), (8, 1)):
        later = shop.upgraded()
        draft = _draft(later, least)
        with later.door.platform.reading(STORE) as unit:
            platform = later.door.platform
            found = backtest(unit, platform.host, platform.parts.revisions, draft, since)
        assert (found.compared, found.changed, found.not_comparable) == (1, changed, ())


def test_a_file_that_names_an_old_word_is_told_the_new_one(shop: Shop) -> None:
    """The store's own number stands under a name that no rule has any more."""
    shop = shop.upgraded()
    shop.write("acme.thanks: {params: {least: 4}}")
    onboarding = shop.door.platform.onboarding
    found = onboarding.apply(shop.folder / "tenants", "staff:admin")
    (wrong,) = [each for store in found for each in store.diagnostics]
    assert (wrong.code, wrong.help and wrong.help.en) == ("R104", "it is called `floor` now")


def _draft(shop: Shop, least: int) -> Ruleset:
    """The new version's rules with this number."""
    words = shop.door.host.vocabulary()
    text = RULE.format(replace(NEW, default=least))
    return resolve(read_platform_texts({"rules/acme/thanks.yaml": text}), None, None, words)
