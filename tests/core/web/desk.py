"""Somebody at a desk of the store xihu, who asks the API and is answered with success."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from pawpact.access.actor import Role
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.money import yuan
from tests.house import House
from tests.stories.counter import begin_contract, conclude

STORE = "xihu"
WHY = {"why": "客户当面申请"}


class Desk:
    """Each request under a key of its own, as the role that is named, else the manager's."""

    def __init__(self, client: FlaskClient, keys: Callable[..., dict[str, str]], house: House):
        self.client, self.house = client, house
        self._keys, self._known = keys, dict[Role, dict[str, str]]()
        self._number = count()

    def get(self, address: str, role: Role = Role.STORE_MANAGER, **query: Any) -> Any:
        answer = self.client.get(
            f"/stores/{STORE}{address}", query_string=query, headers=self.headers(role)
        )
        assert answer.status_code == 200, answer.text
        return answer.json if answer.is_json else answer.data

    def ask(self, address: str, body: Any = None, role: Role = Role.STORE_MANAGER) -> Any:
        """The whole answer, whatever it is."""
        once = {**self.headers(role), "Idempotency-Key": f"desk-{next(self._number)}"}
        return self.client.post(f"/stores/{STORE}{address}", json=body or {}, headers=once)

    def post(self, address: str, body: Any = None, role: Role = Role.STORE_MANAGER) -> Any:
        answer = self.ask(address, body, role)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def apply(self, score: int = 700, **changes: Any) -> Any:
        """An application of somebody new, as it was answered."""
        body = {**application_body(self.house, STORE, score), **changes}
        return self.post("/applications", body, Role.SALES)

    def contract(self, *, handed_over: bool = True) -> str:
        """A contract that runs."""
        number = begin_contract(
            self.house, STORE, key=str(next(self._number)), handed_over=handed_over
        )
        return public_id("con", number)

    @property
    def today(self) -> str:
        """The store's date; the clock stands at noon there."""
        return self.house.clock.now().date().isoformat()

    def sign(self, application: str) -> str:
        """The application's contract, signed and authorised at the counter."""
        number = read_public_id("app", application)
        assert number is not None
        return public_id("con", conclude(self.house, STORE, number))

    def buy(self, customer: str, price: int) -> str:
        """An order of one piece at this price in fen, paid with points and shipped."""
        line = {
            "sku": "S-1",
            "title": "猫粮",
            "category": "staple_food",
            "quantity": 1,
            "unit_price": yuan(price),
        }
        order = str(self.post("/orders", {"customer": customer, "lines": [line]})["id"])
        self.house.platform.run_orders(STORE)
        self.post(f"/orders/{order}/shipment", {"tracking": "YT1"})
        return order

    def days(self, number: int) -> None:
        """So many days, each with its debit run."""
        for _ in range(number):
            self.house.clock.advance(timedelta(days=1))
            self.house.platform.run_debits(STORE)

    def settled(self, contract: str) -> Any:
        """Day by day until the first debit of the contract is settled; that charge."""
        for _ in range(60):
            first = self.get(f"/contracts/{contract}/charges")["items"][0]
            if first["state"] == "settled":
                return first
            self.days(1)
        raise AssertionError("nothing was debited in 60 days")

    def headers(self, role: Role = Role.STORE_MANAGER) -> dict[str, str]:
        if role not in self._known:
            self._known[role] = self._keys(STORE, role)
        return self._known[role]


def application_body(
    house: House, store: str = "xihu", score: int = 700, **changes: Any
) -> dict[str, Any]:
    """A complete application of somebody new, as JSON."""
    person = house.person(score, **changes)
    return {
        "customer": {
            "name": person.name,
            "phone": person.phone,
            "identity_number": person.identity_number,
            "housing": "owned",
            "consents": ["credit_query", "identity_check"],
        },
        "pet": house.listed_pet(store),
        "plan": "cat_common",
        "term": 12,
        "documents": ["id_card", "residence_proof"],
        "identity": "verified",
        "pets_prohibited": False,
    }
