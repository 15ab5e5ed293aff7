"""A diagnosis of the guarantee's list, whoever made it: the claim is opened, debits are held."""

from __future__ import annotations

import pytest

from pawpact.backtest.books import Books
from pawpact.contracts.running.hold import holds
from pawpact.decisions.plugin_action import ActionRefused
from pawpact.kernel.identity import read_public_id
from pawpact.sdk import Ratio
from pawpact_plugins.illness_pause.models import Illness
from tests.plugins.illness_pause.ward import PLUGIN, Ward

PARVO = {"disease": "canine_parvovirus"}


def _referred(ward: Ward, contract: int, days: int) -> str:
    """Reported on this day at home, and sent to a clinic."""
    ward.store.advance(days=days)
    return ward.until(contract, "refer")


def _held(ward: Ward, contract: int) -> list[str]:
    with ward.store.reading() as unit:
        return [each.key for each in holds(unit, [contract])[contract]]


def _answer(ward: Ward, illness: str, *, accepted: bool) -> None:
    version = ward.case(illness)["version"]
    said = {"illness": illness, "version": version, "accepted": accepted}
    ward.store.do(PLUGIN, "answer_claim", role="store_manager", **said)


@pytest.mark.parametrize(
    ("told", "found", "disease", "is_claimed"),
    [
        (30, 0, "canine_parvovirus", True),
        (31, 0, "canine_parvovirus", False),
        (30, 0, "ringworm", False),
        (30, 0, "", False),
        (30, 7, "canine_parvovirus", True),
        (30, 8, "canine_parvovirus", False),
    ],
)
def test_the_guarantee_covers_so_many_days(
    ward: Ward, told: int, found: int, disease: str, is_claimed: bool
) -> None:
    """Told of on day 30 it is covered, with a diagnosis up to seven days later; on 31 no more."""
    contract = ward.store.contract()["contract"]
    illness = _referred(ward, contract, told)
    ward.store.advance(days=found)
    ward.step(illness, "diagnose", disease=disease)
    assert [each.role for each in ward.tasks("guarantee_claim")] == ["store_manager"] * is_claimed
    assert _held(ward, contract) == [PLUGIN] * is_claimed


def test_refused_debits_go_on(ward: Ward) -> None:
    """The manager's task is done, and nothing lies on the contract any more."""
    contract = ward.store.contract()["contract"]
    illness = _referred(ward, contract, 3)
    ward.step(illness, "diagnose", **PARVO)
    _answer(ward, illness, accepted=False)
    assert _held(ward, contract) == []
    assert [each.state for each in ward.tasks("guarantee_claim")] == ["done"]


def test_accepted_debits_wait_for_the_end_of_the_case(ward: Ward) -> None:
    """Another pet or a refund is arranged first; with the case debits go on. The month's report
    counts it over the pets in their days."""
    contract = ward.store.contract()["contract"]
    illness = _referred(ward, contract, 3)
    ward.step(illness, "diagnose", **PARVO)
    _answer(ward, illness, accepted=True)
    assert _held(ward, contract) == [PLUGIN]
    rate = ward.store.figures(f"{PLUGIN}.guarantee_rate")
    assert rate["rate"] == Ratio("share", 1, 1)
    ward.step(illness, "treat")
    ward.step(illness, "recover")
    assert _held(ward, contract) == []


def test_without_a_disease_of_the_list_there_is_no_claim(ward: Ward) -> None:
    """Nothing is decided about a case that claims nothing."""
    contract = ward.store.contract()["contract"]
    illness = _referred(ward, contract, 3)
    ward.step(illness, "diagnose")
    with pytest.raises(ActionRefused, match="no claim to decide"):
        _answer(ward, illness, accepted=True)


def test_a_backtest_tells_what_became_of_a_claim(ward: Ward) -> None:
    """The answer, once there is one; how the contract was paid only where neither says anything."""
    contract = ward.store.contract()["contract"]
    illness = _referred(ward, contract, 3)
    ward.step(illness, "diagnose", **PARVO)
    assert _fate(ward, illness, contract) == "illness_diagnosed"
    _answer(ward, illness, accepted=False)
    assert _fate(ward, illness, contract) == "illness_refused"


def _fate(ward: Ward, illness: str, contract: int) -> str:
    number = read_public_id(illness.partition("_")[0], illness)
    assert number is not None
    roles = {"illness": number, "contract": contract}
    with ward.store.reading() as unit:
        books = Books(unit, {Illness.__role__: Illness})
        books.read([roles])
        fate = books.of(roles).fate
        assert fate is not None
        return fate.code
