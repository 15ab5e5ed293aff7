"""Every route with every place where an id may stand, read from what is served and documented.

Nothing is listed by hand: routes come from the URL map, bodies and ids in them from the examples
of the API document. Only what a kind of id stands for is written here, and who may do what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, Table

from pawpact.access.actor import Role
from pawpact.accounts.service import register_customer
from pawpact.accounts.staff import register_staff
from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge, Mandate
from pawpact.contracts.applying.application import case_of, hand_in
from pawpact.contracts.models import Application, Contract, ContractPause, Deposit, Incident
from pawpact.contracts.values import NewApplication
from pawpact.database import bulk
from pawpact.database.model import Instant, TenantModel
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.kernel.label import Label
from pawpact.ledger.models import JournalRow
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.models import Order, OrderLineRow
from pawpact.outbox.models import OutboxMessage
from pawpact.payouts.models import Payout
from pawpact.pets.models import PetHealthEntry
from pawpact.tasks.models import Task
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit
from tests.house import House

ROWS: Mapping[str, type[TenantModel]] = {
    "con": Contract,
    "dec": DecisionRow,
    "dep": Deposit,
    "man": Mandate,
    "chg": Charge,
    "pau": ContractPause,
    "inc": Incident,
    "ord": Order,
    "lin": OrderLineRow,
    "cla": AfterSalesClaim,
    "jou": JournalRow,
    "pay": Payout,
    "msg": OutboxMessage,
    "ben": Benefit,
}
"""Kinds of ids whose rows may hold anything here, in the order in which they are written."""

KIND_OF = {
    "application": "app",
    "benefit": "ben",
    "charge": "chg",
    "claim": "cla",
    "contract": "con",
    "customer": "cus",
    "decision": "dec",
    "deposit": "dep",
    "held": "held",
    "incident": "inc",
    "mandate": "man",
    "message": "msg",
    "order": "ord",
    "pause": "pau",
    "pet": "pet",
    "refund": "pay",
    "staff": "stf",
    "task": "tsk",
}
"""What an argument of an address is; a new one has to be entered here."""

WITHOUT_STORE = {"/openapi.json", "/docs", "/docs/assets/<string:name>"}
SIGNED = {"/providers/simulator/callbacks"}
_ID = re.compile(r"(?P<prefix>[a-z]+)_[0-9a-z]{13}")


@dataclass(frozen=True, slots=True)
class Route:
    """One route: its method and address, an example of its body, its ids."""

    method: str
    rule: str
    arguments: frozenset[str]
    body: Any = field(hash=False, compare=False)
    query: Mapping[str, Any] = field(hash=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.removeprefix('/stores/<string:store>')}"

    def address(self, store: str, ids: Mapping[str, str]) -> str:
        address = self.rule.replace("<string:store>", store)
        for name in self.arguments:
            address = address.replace(f"<string:{name}>", ids[KIND_OF[name]])
        return address

    def places(self) -> list[tuple[str | int, ...]]:
        """Where in the body an id stands."""
        return [path for path, _ in _ids_in(self.body)]

    def prefix_at(self, place: tuple[str | int, ...]) -> str:
        return dict(_ids_in(self.body))[place]

    def with_ids(self, ids: Mapping[str, str]) -> Any:
        """The example with these ids in all of its places."""
        made = deepcopy(self.body)
        for place, prefix in _ids_in(self.body):
            _put(made, place, ids[prefix])
        return made

    def open(
        self, client: FlaskClient, store: str, ids: Mapping[str, str], body: Any, headers: Any
    ) -> Any:
        sent = body if self.method != "GET" else None
        return client.open(
            self.address(store, ids),
            method=self.method,
            json=sent,
            headers=headers,
            query_string=self.query,
        )


def routes_of(client: FlaskClient) -> Iterator[Route]:
    """Every route but those that are nobody's or the provider's."""
    document = client.get("/openapi.json").json
    for rule in client.application.url_map.iter_rules():
        if rule.rule in WITHOUT_STORE | SIGNED or rule.endpoint == "static":
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = re.sub(r"<string:(\w+)>", r"{\1}", rule.rule)
            operation = document["paths"][path][method.lower()]
            content = operation.get("requestBody", {}).get("content", {})
            example = content.get("application/json", {}).get("example")
            arguments = frozenset(rule.arguments - {"store"})
            yield Route(method, rule.rule, arguments, example, _query(operation))


def _query(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Examples of what an address needs behind its question mark."""
    return {
        each["name"]: each.get("example", each["schema"].get("example"))
        for each in operation.get("parameters", ())
        if each["in"] == "query" and each.get("required")
    }


def _ids_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[Any, ...], str]]:
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in _ids_in(each, (*path, key))]
    if isinstance(value, list):
        return [found for key, each in enumerate(value) for found in _ids_in(each, (*path, key))]
    match = _ID.fullmatch(value) if isinstance(value, str) else None
    return [(path, match["prefix"])] if match else []


def put(value: Any, place: tuple[str | int, ...], new: Any) -> Any:
    """A copy of the body with something else in one place."""
    made = deepcopy(value)
    _put(made, place, new)
    return made


def _put(value: Any, place: tuple[str | int, ...], new: Any) -> None:
    for key in place[:-1]:
        value = value[key]
    value[place[-1]] = new


def missing(ids: Mapping[str, str]) -> dict[str, str]:
    """Ids of the same kinds that nobody has."""
    return {prefix: public_id(prefix, 1) for prefix in ids}


def people_a_store(house: House, store: str) -> dict[str, str]:
    """One thing of every kind in a store; its ids by their prefixes."""
    pet = house.listed_pet(store)
    person = house.person()
    with house.platform.unit(store) as unit:
        numbers = {
            "cus": register_customer(unit, person),
            "pet": read_public_id("pet", pet) or 0,
            "stf": register_staff(unit, "测试员工", Role.VET),
        }
        entries = unit.session.query(PetHealthEntry.id).order_by(PetHealthEntry.id)
        numbers["hea"] = entries.limit(1).scalar()
        wanted = NewApplication("matrix", numbers["cus"], numbers["pet"], "cat_common", 12)
        (numbers["app"],) = hand_in(unit, [wanted])
        numbers["tsk"] = _task(unit)
        numbers["held"] = _held(unit, numbers["app"])
        for prefix, model in ROWS.items():
            numbers[prefix] = _row(unit, model, numbers)
    return {prefix: public_id(prefix, number) for prefix, number in numbers.items()}


def _task(unit: Unit) -> int:
    open_tasks(unit, [NewTask("follow_up.day", "matrix", {}, due_at=unit.at)])
    return int(unit.session.query(Task.id).filter(Task.key == "matrix").scalar())


def _held(unit: Unit, application: int) -> int:
    row = unit.session.query(Application).filter(Application.id == application).one()
    reason = Reason("test", Label("测试", "a test"))
    return hold_all(unit, "application.submitted", [Holding(case_of(row), reason, {}, "referred")])[
        0
    ]


_NAMED = {
    "application_id": "app",
    "contract_id": "con",
    "customer_id": "cus",
    "pet_id": "pet",
    "deposit_id": "dep",
    "journal_id": "jou",
    "order_id": "ord",
    "order_line_id": "lin",
}


def _row(unit: Unit, model: type[TenantModel], numbers: Mapping[str, int]) -> int:
    number = unit.ids.one()
    table = model.__table__
    assert isinstance(table, Table)
    columns: dict[str, list[Any]] = {}
    for column in table.columns:
        if column.name == "tenant_id":
            continue
        if column.name in _NAMED and _NAMED[column.name] in numbers:
            columns[column.name] = [numbers[_NAMED[column.name]]]
        elif column.name == "id":
            columns["id"] = [number]
        elif column.name == "cash":
            columns["cash"] = [0]
        elif not column.nullable:
            columns[column.name] = [_anything(unit, column.type, column.name)]
    bulk.insert(unit.session, model, columns)
    return number


def _anything(unit: Unit, kind: Any, name: str) -> Any:
    made: tuple[tuple[type[Any], Any], ...] = (
        (Instant, unit.at),
        (Boolean, False),
        (Integer, 1),
        (LargeBinary, b"x"),
        (Date, unit.today),
        (JSON, [] if name in {"documents", "wanted", "lines"} else {}),
    )
    return next((value for each, value in made if isinstance(kind, each)), "x")
