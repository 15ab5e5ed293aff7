"""A deposit's whole life, over HTTP and at the counter's terminal: the same service behind both."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from click.testing import CliRunner, Result

from pawpact.access.actor import Role
from pawpact.bootstrap.books import audit_books
from pawpact.cli.deposits import deposits
from pawpact.kernel.identity import public_id
from pawpact.payouts.simulator import Outcome, SimulatedPayouts
from tests.house import House
from tests.stories.counter import apply, conclude, movements
from tests.stories.test_whole_life_http import STORE, Shop

AFTER_ONE = f"""store: {STORE}
extends: platform@2026.1
deposit_fallback.offset: {{params: {{offset_after_periods: 1}}}}
"""


class Counter:
    """The store's terminal beside its programs, and one contract with a deposit of 500.00."""

    def __init__(self, house: House) -> None:
        self.shop, self.house = Shop(house, AFTER_ONE), house
        self.application = apply(house, STORE, score=500)
        (due,) = self.deposits()
        paid = {"amount": due["amount"], "reference": "till-1"}
        self.shop.post(f"/deposits/{due['id']}/receipt", paid, Role.SALES)
        self.contract = public_id("con", conclude(house, STORE, self.application))
        self.customer = due["customer"]

    def deposits(self) -> list[Any]:
        return list(self.shop.get("/deposits")["items"])

    def deposit(self) -> Any:
        (found,) = self.shop.get(f"/deposits?customer={self.customer}")["items"]
        return found

    def run(self, *arguments: str) -> Result:
        context: Any = SimpleNamespace(platform=self.house.platform)
        return CliRunner().invoke(deposits, [*arguments, "--store", STORE], obj=context)

    def offset(self, amount: str, key: str) -> Result:
        return self.run("offset", self.contract, "--amount", amount, "--key", key)

    def bill(self) -> Any:
        return self.shop.get(f"/contracts/{self.contract}/bill")

    def end(self) -> None:
        """Both by the bill as it is shown; the points are kept, so the fee is the deposit's."""
        answer = {"fingerprint": self.bill()["fingerprint"], "why": "moves away"}
        path = f"/contracts/{self.contract}"
        self.shop.post(f"{path}/termination", {**answer, "reason": "customer_request"}, Role.SALES)

    def settle(self, *, agreed: bool) -> None:
        answer = {"fingerprint": self.bill()["fingerprint"], "why": "answered"}
        wish = {**answer, "points": "keep", "agreed": agreed}
        self.shop.post(f"/contracts/{self.contract}/settlement", wish)

    def findings(self) -> list[str]:
        with self.house.platform.reading(STORE) as unit:
            return [each.code for each in audit_books(unit).findings]


def test_a_deposit_is_offset_deducted_and_returned(house: House) -> None:
    """One period too early, then offset; of the rest the agreed fee is taken, the rest refunded."""
    counter = Counter(house)
    early = counter.offset("120.00", "a")
    assert (early.exit_code, "还差 1 期（dec_" in early.stdout) == (0, True), early.output
    counter.shop.days(32)
    wish = {"amount": "120.00"}
    path = f"/contracts/{counter.contract}/deposit-offsets"
    given = counter.shop.post(path, wish, Role.SALES)
    assert (given["state"], given["remaining"]) == ("given", "380.00")
    assert "在管押金 380.00 元" in counter.offset("380.01", "b").stdout
    assert [each["state"] for each in counter.shop.get(path)["items"]] == [
        "refused",
        "given",
        "refused",
    ]
    counter.end()
    assert counter.deposit()["state"] == "deduction_proposed"
    blocked = counter.offset("10.00", "c")
    assert (blocked.exit_code, "账单" in blocked.output) == (1, True)
    fee = counter.bill()["fee"]
    counter.settle(agreed=True)
    assert (counter.deposit()["state"], counter.findings()) == ("refund_due", [])
    _pay_back(counter, rest=f"{380 - float(fee):.2f}")
    assert movements(house, STORE) == ["P07", "P01", "P08", "P28", "P10"]


def test_a_deduction_that_is_not_agreed_to_is_not_made(house: House) -> None:
    """All of it goes back; the fee is owed beside it."""
    counter = Counter(house)
    counter.shop.days(32)
    counter.end()
    counter.settle(agreed=False)
    assert (counter.deposit()["state"], counter.findings()) == ("refund_due", [])
    house.platform.run_refunds(STORE)
    (owed,) = counter.shop.get("/refunds")["items"]
    assert owed["amount"] == "500.00"


def _pay_back(counter: Counter, rest: str) -> None:
    """Refused it is shown as owed, and tried again until it has arrived."""
    answers = iter((Outcome.ACCOUNT_CLOSED, Outcome.OK))
    provider = SimulatedPayouts(lambda _: next(answers))
    object.__setattr__(counter.house.platform.parts, "payouts", provider)
    counter.house.platform.run_refunds(STORE)
    (owed,) = counter.shop.get("/refunds")["items"]
    assert (owed["state"], owed["amount"]) == ("refused", rest)
    assert counter.deposit()["state"] == "refund_due"
    counter.shop.post(f"/refunds/{owed['id']}/retry", {})
    counter.house.platform.run_refunds(STORE)
    assert counter.shop.get("/refunds")["items"] == []
    assert (counter.deposit()["state"], counter.findings()) == ("refunded", [])
