"""A complaint about an ill pet is the same illness, not a second one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from pawpact.sdk.testing import open_store
from pawpact.sdk.testing.installation import installed
from pawpact.sdk.testing.template import Template
from pawpact_plugins.complaint_compensation import plugin as complaint_compensation
from pawpact_plugins.illness_pause import plugin
from tests.plugins.illness_pause.ward import PLUGIN, Ward


@pytest.fixture(scope="module")
def shop(pawpact_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    folder = tmp_path_factory.mktemp("shop")
    with installed(folder, pawpact_template, [plugin, complaint_compensation]) as installation:
        yield Ward(open_store(installation))


def _complain(shop: Ward, subjects: Mapping[str, int]) -> None:
    at = shop.store.installation.clock.now().isoformat()
    shop.store.do(
        "complaint_compensation",
        "take_in",
        customer=subjects["customer"],
        contract=subjects["contract"],
        channel="phone",
        type="pet_health",
        happened_at=at,
    )


def _open(shop: Ward, pet: int) -> list[str]:
    return [each["illness"] for each in shop.store.view(PLUGIN, "cases", pet=pet)["items"]]


def test_a_complaint_opens_the_case(shop: Ward) -> None:
    """Nobody had reported it: the complaint begins the case, and a vet can go on with it."""
    subjects = shop.store.contract()
    _complain(shop, subjects)
    (illness,) = _open(shop, subjects["pet"])
    shop.step(illness, "accept")
    assert shop.report(subjects["contract"])["illness"] == illness


def test_a_complaint_about_a_case_opens_no_second_one(shop: Ward) -> None:
    """It was reported before: complained about twice, there is still one."""
    subjects = shop.store.contract()
    illness = shop.report(subjects["contract"])["illness"]
    _complain(shop, subjects)
    _complain(shop, subjects)
    assert _open(shop, subjects["pet"]) == [illness]
    assert shop.store.held() == []
