"""Which template a store signs with, and what a signed contract keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import select

from pawpact.agreements.publishing import publish, published, standard_text, template_in_force
from pawpact.billing.rule import RetryRule
from pawpact.billing.values import next_attempt
from pawpact.contracts.models import Agreement
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.archive import make_copies
from pawpact.contracts.signing.wording import agreement_text
from pawpact.contracts.values import Signature
from pawpact.kernel.errors import Conflict
from pawpact.policy.finding.diagnostic import RuleFileError
from tests.house import House
from tests.stories.counter import apply

STORE = "xihu"
OWN = (
    standard_text()
    .replace("name: standard", "name: xihu")
    .replace("乙方可随时向甲方查询宠物档案", "乙方可随时到店查询宠物档案")
)


def _publish(house: House, text: str = OWN, store: str = STORE) -> None:
    with house.platform.unit(store, "staff:9") as unit:
        publish(unit, "own.yaml", text, "本店自己的文本")


def test_a_store_signs_with_the_platform_s_until_it_has_its_own(house: House) -> None:
    """Before the publication the standard is in force, after it the store's own."""
    house.open(STORE)
    with house.platform.reading(STORE) as unit:
        assert template_in_force(unit).name == "standard"
    _publish(house)
    with house.platform.reading(STORE) as unit:
        assert template_in_force(unit).name == "xihu"
        assert [each.in_force for each in published(unit)] == [False, True]


def test_another_store_keeps_its_own(house: House) -> None:
    """What one store published is not in force in another."""
    house.open(STORE)
    house.open("donghu")
    _publish(house)
    with house.platform.reading("donghu") as unit:
        assert template_in_force(unit).name == "standard"


@pytest.mark.parametrize("text", [OWN, standard_text()], ids=["own", "standard"])
def test_a_version_is_published_once(house: House, text: str) -> None:
    """A version that exists, the standard's among them, is never replaced."""
    house.open(STORE)
    _publish(house)
    with pytest.raises(Conflict, match="published already"):
        _publish(house, text)


def test_a_faulty_template_is_not_published(house: House) -> None:
    """With one thing wrong nothing is written, and the finding has file, line and column."""
    house.open(STORE)
    with pytest.raises(RuleFileError, match=r"own\.yaml:\d+:\d+") as refused:
        _publish(house, OWN.replace("双方先行协商", "最终解释权归甲方"))
    assert "霸王条款" in refused.value.render("zh")
    with house.platform.reading(STORE) as unit:
        assert len(published(unit)) == 1


def test_a_signed_contract_keeps_its_version(house: House) -> None:
    """A later version changes neither the text nor the file of what was signed before."""
    house.open(STORE)
    application = apply(house, STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(unit, [Signature(contract, clauses, {"ip": "203.0.113.7", "device": "平板"})])
        before = unit.session.scalars(select(Agreement.text)).one()
    _publish(house)
    with house.platform.unit(STORE) as unit:
        row = contracts(unit, [contract])[contract]
        kept = unit.session.scalars(select(Agreement)).one()
        assert (kept.text, kept.template) == (before, "standard@2026.1")
        assert agreement_text(unit, row) != before
        assert make_copies(unit, [contract])


def test_numbers_come_from_the_store_s_policy(house: House) -> None:
    """A store with a longer cooling-off says so in its agreement."""
    patch = "core.contracts: {params: {cooling_off_days: 15}}\n"
    house.open(STORE, f"store: {STORE}\nextends: platform@2026.1\n{patch}")
    application = apply(house, STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        text = agreement_text(unit, contracts(unit, [contract])[contract])
    assert "签署后 15 天内，乙方可以无理由解除" in text


def test_retries_are_promised_as_they_are_made(house: House) -> None:
    """The days between tries, and how many there are, are those by which billing tries again."""
    patch = "core.billing: {params: {retry_offsets_days: [2, 5, 9], max_attempts_per_period: 3}}\n"
    house.open(STORE, f"store: {STORE}\nextends: platform@2026.1\n{patch}")
    application = apply(house, STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        text = agreement_text(unit, contracts(unit, [contract])[contract])
        rule = RetryRule.of(unit.store)
    first = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
    tries = [first]
    while (again := next_attempt(tries[-1], len(tries), rule.offsets, rule.most)) is not None:
        tries.append(again)
    assert [(late - early).days for early, late in pairwise(tries)] == [2, 5]
    assert "每期连同首次最多扣款 3 次，" in text
    assert "在此次数内，每次失败后依次隔 2、5 天再次扣款" in text
