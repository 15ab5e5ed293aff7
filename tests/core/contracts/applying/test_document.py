"""Documents that a store adds to the platform's lists."""

from __future__ import annotations

import pytest

from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.application import decide_submitted
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.applying.view import ApplicationShown, show_application
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from tests.house import House

STORE = "xihu"
ADDED = """store: xihu
extends: platform@2026.1
adoption_review:
  params:
    required_documents: [id_card, residence_proof, dog_licence, income_proof]
    renter_documents: [landlord_consent, lease]
"""
USUAL = ("id_card", "residence_proof")
NOTHING = Answers(None, None)


def _apply(
    house: House, *documents: str, housing: Housing = Housing.OWNED, patch: str = ADDED
) -> int:
    house.open(STORE, patch)
    person = house.person(700, housing=housing, landlord_consent=True)
    intake = house.intake(STORE, person, documents=(*USUAL, *documents))
    return submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")


def _show(house: House, application: int) -> ApplicationShown:
    with house.platform.reading(STORE) as unit:
        return show_application(unit, public_id("app", application))


def _hand_in(house: House, application: int, kind: str) -> None:
    with house.platform.unit(STORE, "staff:1") as unit:
        hand_in_later(unit, application, HandedIn(kind, NOTHING))
    decide_submitted(house.platform.runner, STORE)


def test_what_the_store_added_is_asked_for(house: House) -> None:
    """Each document of the store's list that is missing is wanted, and the pet stays kept."""
    shown = _show(house, _apply(house, "dog_licence"))
    assert (shown.state, shown.wanted_documents) == ("needs_information", ["income_proof"])


def test_it_is_asked_for_once_more_only_while_it_is_missing(house: House) -> None:
    """With the last document that the store wants the application is decided."""
    application = _apply(house)
    _hand_in(house, application, "income_proof")
    assert _show(house, application).wanted_documents == ["dog_licence"]
    _hand_in(house, application, "dog_licence")
    assert _show(house, application).state == "approved"


@pytest.mark.parametrize(("housing", "wanted"), [(Housing.RENTED, ["lease"]), (Housing.FAMILY, [])])
def test_a_renter_brings_more(house: House, housing: Housing, wanted: list[str]) -> None:
    """What is wanted of renters is wanted of nobody else."""
    application = _apply(house, "dog_licence", "income_proof", housing=housing)
    assert _show(house, application).wanted_documents == wanted


def test_without_an_addition_nothing_more_is_wanted(house: House) -> None:
    """The platform's own lists are answered by the facts that they always had."""
    assert _show(house, _apply(house, patch="")).state == "approved"


@pytest.mark.parametrize("kind", ["dog_license", "listed_documents"])
def test_a_document_that_nobody_knows_is_refused(house: House, kind: str) -> None:
    """A slip of the pen is told with the kinds that there are, early and late."""
    with pytest.raises(InvalidField, match=r"dog_licence") as refused:
        _apply(house, kind)
    assert refused.value.field == "documents.2"
    application = _apply(house)
    with pytest.raises(InvalidField, match=r"lease") as late:
        _hand_in(house, application, kind)
    assert late.value.field == "kind"
