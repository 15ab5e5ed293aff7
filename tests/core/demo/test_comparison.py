"""The same facts under another store's file, and the line of it that made the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.contracts.applying.intake import submit_intake
from pawpact.demo.comparison import Compared, Comparison
from tests.house import House

STRICT = """\
store: strict
extends: platform@2026.1
credit_scoring.decide:
  params:
    min_score: 620
"""
KIND = """\
store: kind
extends: platform@2026.1
deposit_fallback.offer:
  params:
    deposit_amount: 300
"""
NARROW = """\
store: narrow
extends: platform@2026.1
deposit_fallback.offer:
  disable: [offer_low_threshold_pet]
"""
CAREFUL = """\
store: careful
extends: platform@2026.1
credit_scoring.decide:
  add:
    - id: very_low
      before: low_threshold_pass
      title: {zh: 分数很低, en: A very low score}
      when: {credit.score: {lt: 400}}
      then:
        - refer_to_person: {queue: credit}
    - id: just_short
      before: low_threshold_pass
      title: {zh: 差一点, en: A score just too low}
      when: {credit.score: {gte: 500, lt: 550}}
      then:
        - refer_to_person: {queue: credit}
"""
REPLACED = """\
store: replaced
extends: platform@2026.1
credit_scoring.decide:
  params:
    min_score: 620
  replace:
    - id: low_threshold_pass
      title: {zh: 低门槛宠物也要 580 分, en: A low-threshold pet needs 580 points as well}
      if_unknown: skip
      when: {pet.low_threshold: true, credit.score: {gte: 580}}
      then:
        - set: {credit.decision: approved}
        - approve: {}
"""
PATCHES = {
    "plain": "",
    "strict": STRICT,
    "kind": KIND,
    "narrow": NARROW,
    "careful": CAREFUL,
    "replaced": REPLACED,
}


def compare(
    house: House, folder: Path, other: str, score: int, own: str = "plain", tags: Sequence[str] = ()
) -> Compared:
    """One application decided in one store, looked at by another; ``tags`` are the pet's."""
    for name in (own, other):
        house.open(name, PATCHES[name])
        (folder / name).mkdir()
        (folder / name / "rules.yaml").write_text(PATCHES[name] or f"store: {name}\n", "utf-8")
    pet = house.listed_pet(own, *tags)
    intake = replace(house.intake(own, house.person(score)), pet=pet)
    submit_intake(house.platform.runner, own, "key", intake, "staff:1")
    (compared,) = Comparison(house.platform, (own, other), folder).of_store(own, 20)
    return compared


def test_stricter_score(house: House, tmp_path: Path) -> None:
    """600 points are enough here and not under 620; the line is the stricter store's number."""
    compared = compare(house, tmp_path, "strict", 600)
    (other,) = compared.others
    assert compared.verdict.en == "approve the application"
    assert other.verdict.en.startswith("pay a deposit of 500.00 yuan")
    assert (other.store, other.line) == ("strict", "tenants/strict/rules.yaml:5:16")


def test_stricter_score_of_its_own(house: House, tmp_path: Path) -> None:
    """Where the deciding store is the stricter one, the line is its own."""
    (other,) = compare(house, tmp_path, "plain", 600, own="strict").others
    assert (other.verdict.en, other.line) == (
        "approve the application",
        "tenants/strict/rules.yaml:5:16",
    )


def test_lower_deposit(house: House, tmp_path: Path) -> None:
    """Both ask for a deposit, one for less: the line is that of the amount."""
    (other,) = compare(house, tmp_path, "kind", 540).others
    assert "300.00" in other.verdict.en
    assert other.line == "tenants/kind/rules.yaml:5:21"


def test_disabled_rule(house: House, tmp_path: Path) -> None:
    """A store that switched a rule off answers otherwise by the line that says so."""
    compared = compare(house, tmp_path, "narrow", 540)
    (other,) = compared.others
    assert "low-threshold pet" in compared.verdict.en
    assert "low-threshold pet" not in other.verdict.en
    assert other.line == "tenants/narrow/rules.yaml:4:13"


def test_rule_that_counted(house: House, tmp_path: Path) -> None:
    """Of two rules that a store added, the line is that of the one that answered."""
    (other,) = compare(house, tmp_path, "careful", 540).others
    assert other.line == "tenants/careful/rules.yaml:11:7"


def test_number_that_both_have(house: House, tmp_path: Path) -> None:
    """Both ask for 620 points; what parts them is the rule that one of them replaced."""
    (other,) = compare(
        house, tmp_path, "replaced", 560, own="strict", tags=("low_threshold",)
    ).others
    assert other.line == "tenants/replaced/rules.yaml:7:7"


def test_same_answer_is_left_out(house: House, tmp_path: Path) -> None:
    """An application that the other store answers alike is not listed."""
    with pytest.raises(ValueError, match="not enough values"):
        compare(house, tmp_path, "strict", 700)


def test_a_line_is_told_once(house: House, tmp_path: Path) -> None:
    """Of applications that the same line of a file parts the first is told, as many as wanted."""
    compare(house, tmp_path, "strict", 600)
    house.open("kind", KIND)
    (tmp_path / "kind").mkdir()
    (tmp_path / "kind" / "rules.yaml").write_text(KIND, "utf-8")
    for key, score in (("second", 610), ("third", 540)):
        intake = house.intake("plain", house.person(score))
        submit_intake(house.platform.runner, "plain", key, intake, "staff:1")
    comparison = Comparison(house.platform, ("plain", "strict", "kind"), tmp_path)
    told = [other.store for each in comparison.of_store("plain", 20) for other in each.others]
    assert told == ["strict", "kind"]
    assert len(comparison.of_store("plain", 1)) == 1
