"""Deposits, refunds and what customers owe over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.contracts.models import Contract
from pawpact.kernel.identity import read_public_id
from pawpact.payouts.models import Payout
from pawpact.payouts.values import PayoutState
from tests.core.web.desk import WHY, Desk


def _due(desk: Desk) -> Any:
    """An application with a deposit of 300.00 or 500.00 due, and the deposit."""
    asked = desk.apply(score=549)
    return asked, asked["deposit"]


@pytest.mark.drives(
    "POST /deposits/<string:deposit>/payment", "GET /deposits", "GET /deposits/<string:deposit>"
)
def test_a_provider_reports_a_deposit(desk: Desk) -> None:
    """Paid it is held, in the list and alone, and the application is approved."""
    asked, deposit = _due(desk)
    (listed,) = desk.get("/deposits")["items"]
    assert (listed["id"], listed["state"], listed["remaining"]) == (deposit["id"], "due", "0.00")
    paid = {"amount": deposit["amount"], "reference": "p-1"}
    held = desk.post(f"/deposits/{deposit['id']}/payment", paid, Role.PROVIDER)
    assert (held["state"], held["remaining"]) == ("held", deposit["amount"])
    assert desk.get(f"/deposits/{deposit['id']}") == held
    assert desk.get("/deposits", customer=asked["customer"])["items"] == [held]
    assert desk.get(f"/applications/{asked['id']}")["state"] == "approved"


@pytest.mark.drives(
    "POST /deposits/<string:deposit>/receipt",
    "GET /refunds",
    "GET /refunds/<string:refund>",
    "POST /refunds/<string:refund>/payment",
)
def test_a_deposit_paid_twice_is_owed_back(desk: Desk) -> None:
    """The counter enters it; a second payment becomes a refund, which is paid by hand, once."""
    _, deposit = _due(desk)
    for reference in ("till-1", "till-1", "till-2"):
        paid = {"amount": deposit["amount"], "reference": reference}
        desk.post(f"/deposits/{deposit['id']}/receipt", paid, Role.SALES)
    before = desk.get("/refunds")
    (coming,) = before["upcoming"]
    assert (before["items"], before["upcoming_count"]) == ([], 1)
    assert (coming["state"], coming["amount"]) == ("due", deposit["amount"])
    assert desk.get("/refunds", state="paid")["upcoming"] == []
    desk.house.platform.run_refunds("xihu")
    after = desk.get("/refunds")
    (owed,), coming = after["items"], after["upcoming"]
    assert (coming, after["upcoming_count"]) == ([], 0)
    assert (owed["movement"], owed["amount"]) == ("P46", deposit["amount"])
    address = f"/refunds/{owed['id']}"
    paid = desk.post(f"{address}/payment", {"reference": "bank-1"})
    assert (paid["state"], paid["reference"]) == ("paid", "bank-1")
    assert desk.get(address) == paid
    assert desk.get("/refunds")["items"] == []
    assert desk.get("/refunds", state="paid")["items"] == [paid]


@pytest.mark.drives("POST /refunds/<string:refund>/retry")
def test_a_refused_refund_is_tried_again_at_once(desk: Desk) -> None:
    """What the provider refused is owed again, and no later than the next run."""
    _, deposit = _due(desk)
    for reference in ("till-1", "till-2"):
        paid = {"amount": deposit["amount"], "reference": reference}
        desk.post(f"/deposits/{deposit['id']}/receipt", paid, Role.SALES)
    desk.house.platform.run_refunds("xihu")
    (owed,) = desk.get("/refunds")["items"]
    later = desk.house.clock.now() + timedelta(days=1)
    with desk.house.platform.unit("xihu") as unit:
        row = unit.session.scalars(select(Payout)).one()
        row.state, row.next_at = PayoutState.REFUSED.value, later
    assert desk.post(f"/refunds/{owed['id']}/retry")["state"] == "refused"
    with desk.house.platform.reading("xihu") as unit:
        assert unit.session.scalars(select(Payout.next_at)).one() < later


@pytest.mark.drives(
    "POST /contracts/<string:contract>/deposit-offsets",
    "GET /contracts/<string:contract>/deposit-offsets",
)
def test_a_part_of_the_deposit_becomes_points(desk: Desk) -> None:
    """After five periods one is missing, after six 120.00 are points; the rest stays held."""
    asked, deposit = _due(desk)
    paid = {"amount": deposit["amount"], "reference": "till-1"}
    desk.post(f"/deposits/{deposit['id']}/receipt", paid, Role.SALES)
    contract = desk.sign(asked["id"])
    address, wish = f"/contracts/{contract}/deposit-offsets", {"amount": "120.00"}
    answers = []
    for performed in (5, 6):
        with desk.house.platform.unit("xihu") as unit:
            row = unit.session.get(Contract, (unit.session.tenant, read_public_id("con", contract)))
            assert row is not None
            row.performed = performed
        answers.append(desk.post(address, wish, Role.SALES))
    early, given = answers
    assert (early["state"], early["missing"], early["given"]) == ("refused", 1, "0.00")
    assert early["reason"]["zh"] == "履约期数未到，押金还不能抵扣"
    assert (given["state"], given["given"], given["reason"]) == ("given", "120.00", None)
    assert desk.get(address)["items"] == [{**early, "remaining": given["remaining"]}, given]
    assert desk.get(f"/decisions/{early['decision']}")["id"] == early["decision"]
    (held,) = desk.get("/deposits", customer=asked["customer"])["items"]
    assert held["state"] == "part_offset"
    statement = desk.get(f"/customers/{asked['customer']}/statement")
    assert "120.00" in [line["amount"] for line in statement["lines"]]


@pytest.mark.drives("POST /charges/<string:charge>/payment")
def test_an_overdue_debit_is_paid_by_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider never collected it; the manager enters what the customer paid by herself."""
    refusing = SimulatedGateway(lambda _: Outcome.INSUFFICIENT_FUNDS)
    monkeypatch.setitem(desk.house.platform.parts.gateways, "simulator", refusing)
    contract = desk.contract()
    desk.days(60)
    charge = desk.get(f"/contracts/{contract}/charges")["items"][0]
    assert charge["state"] == "overdue"
    address = f"/charges/{charge['id']}/payment"
    assert desk.post(address, {"reference": "bank-7"})["state"] == "settled"
    assert desk.ask(address, {"reference": "bank-8"}).status_code == 409


@pytest.mark.drives(
    "POST /charges/<string:charge>/reversal",
    "GET /receivables",
    "POST /contracts/<string:contract>/receivable/payment",
    "POST /contracts/<string:contract>/receivable/write-off",
    "GET /charges/<string:charge>",
)
def test_a_debit_charged_back_is_owed_and_settled(desk: Desk) -> None:
    """Of a reversed debit what was spent is owed; part is paid, the rest given up."""
    contract = desk.contract()
    charge = desk.settled(contract)
    customer = desk.get(f"/contracts/{contract}")["customer"]
    desk.buy(customer, 8000)
    taken = desk.post(f"/charges/{charge['id']}/reversal", WHY)
    assert (taken["owed"], taken["charge"]["state"]) == ("80.00", "reversed")
    assert desk.get(f"/charges/{charge['id']}")["moves"][-1]["went_to"] == "reversed"
    (owed,) = desk.get("/receivables", contract=contract)["items"]
    assert (owed["contract"], owed["remaining"]) == (contract, "80.00")
    address = f"/contracts/{contract}/receivable"
    too_much = {"amount": "80.01", "reference": "b-1"}
    assert desk.ask(f"{address}/payment", too_much).json["code"] == "over_receivable"
    left = desk.post(f"{address}/payment", {"amount": "30.00", "reference": "b-1"})
    assert (left["open"], left["items"][0]["remaining"]) == ("50.00", "50.00")
    left = desk.post(f"{address}/write-off", {"amount": "50.00", "reference": "w-1", **WHY})
    assert (left["open"], desk.get("/receivables")["items"]) == ("0.00", [])


@pytest.mark.drives("POST /reconciliations")
def test_a_providers_file_is_compared(desk: Desk) -> None:
    """What agrees is nothing; another amount is told, and is the manager's task."""
    contract = desk.contract()
    desk.settled(contract)
    ((key, amount),) = desk.house.gateway.taken.items()
    line = f'{{"key": "{key}", "amount": {amount}, "reference": "r"}}'
    body = {"provider": "simulator", "statement": line}
    came = desk.post("/reconciliations", body)
    assert (came["resolved"], came["differences"]) == (0, [])
    other = f'{{"key": "{key}", "amount": {amount + 1}, "reference": "r"}}'
    came = desk.post("/reconciliations", {**body, "statement": other})
    assert [(each["code"], each["count"]) for each in came["differences"]] == [
        ("collected_otherwise", 1)
    ]
    assert "268.01" in came["differences"][0]["places"][0]["zh"]
    assert "billing.statement_differs" in {each["kind"] for each in desk.get("/tasks")["items"]}
    for wrong in ({**body, "provider": "bank"}, {**body, "statement": "{"}):
        assert desk.ask("/reconciliations", wrong).status_code == 422


@pytest.mark.drives("GET /charges", "POST /charges/<string:charge>/postponement")
def test_a_postponed_debit_comes_later(desk: Desk) -> None:
    """The charge is debited on the day that was agreed, and announced afresh."""
    contract = desk.contract()
    first = desk.get(f"/contracts/{contract}/charges")["items"][0]
    while not (listed := desk.get("/charges", limit=1)["items"]):
        desk.days(1)
    assert (listed[0]["id"], listed[0]["state"]) == (first["id"], "noticed")
    day = (date.fromisoformat(first["due_on"]) + timedelta(days=5)).isoformat()
    came = desk.post(f"/charges/{first['id']}/postponement", {"to": day, **WHY}, Role.SALES)
    assert (came["outcome"], came["day"], came["charge"]["state"]) == (
        "postponed",
        day,
        "postponed",
    )
    assert desk.get(f"/contracts/{contract}/charges")["items"][0] == came["charge"]
