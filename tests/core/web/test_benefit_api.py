"""Benefits over HTTP: listed, booked, redeemed by code, given back; a kit handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pawpact.benefits.granting import grant_now
from pawpact.benefits.values import NewBenefit, Terms, Window
from pawpact.contracts.moves import contracts
from pawpact.kernel.identity import public_id
from pawpact.vocabulary.benefit_kind import Form
from tests.core.web.test_contract_api import Asker
from tests.house import House

Keys = Callable[..., dict[str, str]]


class Guest(Asker):
    """Somebody whose customer has a grooming, a kit, a veteran's price, a voucher."""

    def __init__(self, client: FlaskClient, keys: Keys, house: House) -> None:
        super().__init__(client, keys, house)
        with house.platform.unit("xihu") as unit:
            customer = contracts(unit, [self.number])[self.number].customer_id
            window, of = (Window(unit.at, None),), f"contract:{self.number}"
            veteran = Terms(6, 9_500, covers=("food",))
            voucher = Terms(price_ratio=8_000, covers=("clinic",))
            grant_now(
                unit,
                [
                    NewBenefit(
                        f"t:{kind}", customer, kind, form, of, "a/b", 1, window, self.number, terms
                    )
                    for kind, form, terms in (
                        ("grooming", Form.SERVICE, Terms()),
                        ("adoption_kit", Form.SERVICE, Terms()),
                        ("veteran", Form.PRIVILEGE, veteran),
                        ("clinic", Form.COUPON, voucher),
                    )
                ],
            )
        self.customer = public_id("cus", customer)

    def held(self) -> dict[str, Any]:
        items = self.get(f"/customers/{self.customer}/benefits").json["items"]
        return {each["kind"]: each for each in items}


@pytest.fixture
def guest(client: FlaskClient, key_of: Keys, house: House) -> Guest:
    return Guest(client, key_of, house)


@pytest.mark.drives("GET /customers/<string:customer>/benefits")
def test_a_customer_sees_what_she_has(guest: Guest) -> None:
    """Each with its code, its state in words and its terms."""
    held = guest.held()
    assert held["grooming"]["state_label"] == {"zh": "可使用", "en": "to be used"}
    assert (held["veteran"]["price_ratio"], held["veteran"]["level"]) == ("0.9500", 6)


@pytest.mark.drives(
    "POST /benefits/<string:benefit>/booking",
    "POST /benefits/<string:benefit>/booking-cancellation",
)
def test_a_service_is_booked_and_called_off(guest: Guest) -> None:
    """Booked for a day ahead, then off: it can be used as before."""
    code = guest.held()["grooming"]["id"]
    day = {"at": "2026-12-24T14:00:00+08:00"}
    assert guest.post(f"/benefits/{code}/booking", day, "b").json["state"] == "reserved"
    off = guest.post(f"/benefits/{code}/booking-cancellation", {"why": "ill"}, "c")
    assert (off.status_code, off.json["state"]) == (200, "granted")


@pytest.mark.drives(
    "POST /benefits/<string:benefit>/redemption",
    "POST /benefits/<string:benefit>/restoration",
)
def test_a_code_is_redeemed_once(guest: Guest) -> None:
    """Sent again it is the same use; as another use it is refused; the store can give it back."""
    code = guest.held()["grooming"]["id"]
    address = f"/benefits/{code}/redemption"
    first, again = (guest.post(address, {"cost": "60.00"}, "r") for _ in range(2))
    assert (first.status_code, first.data) == (200, again.data), first.text
    other = guest.post(address, {"cost": "60.00"}, "r2")
    assert (other.status_code, other.json["code"]) == (409, "benefit_not_usable")
    back = guest.post(f"/benefits/{code}/restoration", {"why": "no groomer"}, "s")
    assert (back.status_code, back.json["state"]) == (200, "restored"), back.text


@pytest.mark.drives("POST /benefits/<string:benefit>/revocation")
def test_a_fraud_ends_what_was_given_for_good(guest: Guest) -> None:
    """With a reason, once; what is no lifetime benefit is refused."""
    held = guest.held()
    address = f"/benefits/{held['veteran']['id']}/revocation"
    nothing = guest.post(address, {"why": " "}, "n")
    assert nothing.status_code == 422, nothing.text
    ended = guest.post(address, {"why": "forged receipts"}, "e")
    assert (ended.status_code, ended.json["state"]) == (200, "revoked"), ended.text
    other = f"/benefits/{held['grooming']['id']}/revocation"
    assert guest.post(other, {"why": "forged receipts"}, "o").status_code == 409


@pytest.mark.drives("POST /benefits/<string:benefit>/clinic-visit")
def test_a_voucher_is_used_at_a_partner_clinic_once(guest: Guest) -> None:
    """Of a bill of 300 she pays 240 and the store 60; the code is worth nothing from then on."""
    code = guest.held()["clinic"]["id"]
    address, bill = f"/benefits/{code}/clinic-visit", {"clinic": "合作医院", "bill": "300.00"}
    elsewhere = guest.post(address, {**bill, "clinic": "别家医院"}, "v0")
    assert elsewhere.status_code == 422, elsewhere.text
    first, again = (guest.post(address, bill, "v") for _ in range(2))
    assert (first.status_code, first.data) == (200, again.data), first.text
    assert first.json == {
        "id": code,
        "customer": guest.customer,
        "bill": "300.00",
        "paid": "240.00",
        "funded": "60.00",
    }
    other = guest.post(address, bill, "v2")
    assert (other.status_code, other.json["code"]) == (409, "benefit_not_usable")
    assert "clinic" not in guest.held()


@pytest.mark.drives("POST /contracts/<string:contract>/kit")
def test_what_is_missing_of_a_kit_becomes_a_task(guest: Guest) -> None:
    """A kit with one thing in it is handed over once; somebody has to bring the rest."""
    contract = public_id("con", guest.number)
    given = {"items": ["pet_manual"], "cost": "85.00"}
    assert guest.post(f"/contracts/{contract}/kit", given, "k").json["state"] == "redeemed"
    again = guest.post(f"/contracts/{contract}/kit", given, "k2")
    assert again.status_code == 404
    tasks = [each["kind"] for each in guest.get("/tasks").json["items"]]
    assert "kit_delivery" in tasks


def test_an_unknown_item_is_refused(guest: Guest) -> None:
    """The store's own list says what belongs into a kit."""
    contract = public_id("con", guest.number)
    answer = guest.post(f"/contracts/{contract}/kit", {"items": ["gold"]}, "k")
    assert answer.status_code == 422, answer.text
