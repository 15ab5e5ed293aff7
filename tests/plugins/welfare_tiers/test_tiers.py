"""What keeping the plan brings, at each of its boundaries."""

from __future__ import annotations

import pytest

from pawpact.benefits.granting import bring
from pawpact.contracts.models import Contract
from pawpact.contracts.running.streak import recompute
from pawpact.contracts.running.streak_history import history
from pawpact.orders.pricing import quote
from pawpact.orders.values import OrderLine
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.reading.load import read_platform
from pawpact.sdk.testing import run_rules
from pawpact.vocabulary.benefit_kind import KINDS
from pawpact_plugins.welfare_tiers import plugin
from tests.house import RULES
from tests.plugins.welfare_tiers.conftest import STORE, Street

OWN = ("deworming", "health_check", "grooming_card", "food_gift_pack", "star")


def own(kinds: list[str]) -> list[str]:
    """Without a veteran's privileges."""
    return [each for each in kinds if each in OWN]


@pytest.mark.parametrize(
    ("performed", "brings"),
    [
        (1, []),
        (2, ["deworming", "star"]),
        (3, []),
        (5, ["health_check", "star"]),
        (10, []),
        (11, ["grooming_card", "food_gift_pack", "star"]),
        (12, []),
    ],
)
def test_milestones_and_stars_come_at_three_six_and_twelve(
    street: Street, performed: int, brings: list[str]
) -> None:
    """The third, sixth and twelfth period in a row bring theirs; those beside them nothing."""
    (contract,) = street.run(performed)
    assert sorted(own(street.kinds(contract))) == sorted(brings)
    assert street.findings() == []


def test_every_period_on_time_earns_points(street: Street) -> None:
    """10 points for each of two; one that was paid after its grace earns none."""
    (contract,) = street.run(0)
    street.perform(contract, 1, 1)
    assert street.points(contract) == 20
    street.perform(contract, 0, 2, late=True)
    assert street.points(contract) == 20


def test_a_milestone_comes_once_a_contract(street: Street) -> None:
    """After a break the third period in a row brings no second deworming, and lowers no star."""
    (contract,) = street.run(2)
    street.perform(contract, 2, 8)
    assert own(street.kinds(contract)) == ["deworming", "star"]
    assert street.levels("star") == [(1, 9_800)]


def test_an_imported_contract_does_not_get_again_what_it_had(street: Street) -> None:
    """The system before had granted the deworming: the star comes, the deworming does not."""
    (contract,) = street.run(0)
    with street.house.platform.unit(STORE) as unit:
        row = unit.session.get_one(Contract, (unit.store.tenant, contract))
        bring(unit, [(contract, row.customer_id, "deworming")])
    street.perform(contract, 2, 2)
    assert own(street.kinds(contract)) == ["deworming", "star"]
    assert street.findings() == []


def test_a_veteran_needs_six_periods_not_in_a_row(street: Street) -> None:
    """Five in all are none, six are one for good, twelve are one at a better price."""
    (contract,) = street.run(4)
    assert "veteran" not in street.kinds(contract)
    street.perform(contract, 0, 5)
    assert street.levels("veteran") == [(6, 9_500)]
    street.perform(contract, 0, 6)
    street.perform(contract, 0, 11)
    assert street.levels("veteran") == [(6, 9_500), (12, 9_200)]
    privileges = {"priority_booking", "care_advisor", "free_events"}
    assert privileges <= set(street.kinds(contract))


def test_the_guides_customer_gets_what_it_says(street: Street) -> None:
    """Thirteen months of the worked example, the seventh unpaid: what each brings, at which price.

    Its points are ten for each period on time, and core's fifty for the twelfth performed one.
    """
    (contract,) = street.run(0)
    told = {1: (own(street.kinds(contract)), food_price(street, contract))}
    for period in (2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13):
        before = period - 1 if period < 7 else period - 8
        street.perform(contract, before, period - 1 if period < 7 else period - 2)
        told[period] = (own(street.kinds(contract)), food_price(street, contract))
    first, second = ["deworming", "star"], ["health_check", "star"]
    assert told[1] == told[2] == ([], 100_00)
    assert told[3] == (first, 98_00)
    assert told[6] == (first + second, 95_00)
    assert told[10] == told[12] == told[6]
    assert told[13] == (first + second, 92_00)
    assert street.points(contract) == 12 * 10 + 50


def food_price(street: Street, contract: int) -> int:
    """What the owner pays for food of 100.00."""
    with street.house.platform.reading(STORE) as unit:
        customer = unit.session.get_one(Contract, (unit.store.tenant, contract)).customer_id
        return quote(unit, customer, [OrderLine("A", "猫粮", "staple_food", 1, 100_00)]).total


def test_of_several_contracts_the_best_makes_the_veteran(street: Street) -> None:
    """Three periods of one contract and five of another are none; the sixth of one is enough."""
    one, two = street.run(2, 3)
    with street.house.platform.unit(STORE) as unit:
        rows = {
            each: unit.session.get_one(Contract, (unit.store.tenant, each)) for each in (one, two)
        }
        rows[two].customer_id = rows[one].customer_id
    street.perform(two, 4, 4)
    assert street.levels("veteran") == []
    street.perform(two, 5, 5)
    assert street.levels("veteran") == [(6, 9_500)]


def test_a_recount_comes_to_the_same_streak(street: Street) -> None:
    """From the moves of its charges alone a contract's streak and periods are what they are."""
    (contract,) = street.run(0)
    with street.house.platform.reading(STORE) as unit:
        row = unit.session.get_one(Contract, (unit.store.tenant, contract))
        assert recompute(history(unit.session, [contract])[contract]) == (row.streak, row.performed)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        (
            "food_price_by_star",
            "[{star: 0, price: 1.00}, {star: 1, price: 0.95}, {star: 2, price: 0.98}]",
        ),
        ("service_priority_by_star", "[{star: 1, rank: 2}, {star: 2, rank: 1}]"),
        ("star_by_months", "[{months: 6, star: 2}, {months: 3, star: 1}]"),
    ],
)
def test_a_higher_star_is_never_worse(name: str, table: str) -> None:
    """A table that gives a higher star a worse price or place, or falls, is refused."""
    with pytest.raises(RuleFileError, match="none worse than the one before"):
        run_rules(
            RULES / "welfare_tiers",
            {},
            moment="period.performed",
            parameters={f"welfare_tiers.{name}": table},
            plugins=[plugin],
        )


def test_months_stand_in_rising_order() -> None:
    """A table of milestones that lists six periods before three is refused."""
    table = (
        "[{months: 6, benefit: health_check, count: 1}, {months: 3, benefit: deworming, count: 1},"
        " {months: 12, benefit: grooming_card, count: 1},"
        " {months: 12, benefit: food_gift_pack, count: 1}]"
    )
    with pytest.raises(RuleFileError, match="rising order"):
        run_rules(
            RULES / "welfare_tiers",
            {},
            moment="period.performed",
            parameters={"welfare_tiers.milestones": table},
            plugins=[plugin],
        )


def test_a_benefit_that_nobody_knows_is_refused() -> None:
    """What a manager mistypes is promised to nobody: the near name is told."""
    table = (
        "[{months: 3, benefit: dewormin, count: 1}, {months: 6, benefit: health_check, count: 1},"
        " {months: 12, benefit: grooming_card, count: 1}, {months: 12, benefit: massage, count: 1},"
        " {months: 12, benefit: food_gift_pack, count: 1}]"
    )
    with pytest.raises(RuleFileError) as refused:
        run_rules(
            RULES / "welfare_tiers",
            {},
            moment="period.performed",
            parameters={"welfare_tiers.milestones": table},
            plugins=[plugin],
        )
    first, second = refused.value.diagnostics
    assert (first.code, first.help and first.help.en) == ("R205", "did you mean `deworming`?")
    assert second.message.en.startswith("`massage` is none of grooming, ")


@pytest.mark.parametrize("name", ["welfare_tiers.milestones", "referral_rewards.tiers"])
def test_tables_of_benefits_take_what_core_knows(name: str) -> None:
    """A kind that core learns is one that they offer."""
    platform = read_platform([(RULES, "rules")])
    declared = [each.parameter for document in platform.documents for each in document.parameters]
    (table,) = [each for each in declared if each.name == name]
    (words,) = [each.choices for each in table.columns if each.name == "benefit"]
    assert words == tuple(KINDS)
