"""The commands over benefits, on a real platform."""

from __future__ import annotations

import pytest
from click.testing import Result

from pawpact.access.actor import Role
from pawpact.benefits.granting import grant_now
from pawpact.benefits.values import NewBenefit, Terms, Window
from pawpact.cli.benefits import benefits
from pawpact.kernel.identity import public_id
from pawpact.vocabulary.benefit_kind import Form
from tests.core.cli.installed import SHOP, Installed


class Desk:
    """A shop whose first customer has a clinic voucher."""

    def __init__(self, installed: Installed) -> None:
        self.installed = installed
        self.agent = installed.hire(Role.SERVICE_AGENT)
        customer = installed.customers[SHOP][0]
        with installed.house.platform.unit(SHOP) as unit:
            window, of = (Window(unit.at, None),), f"customer:{customer}"
            terms = Terms(price_ratio=8_000, covers=("clinic",))
            voucher = ("clinic", Form.COUPON, of, "a/b", 1, window, None, terms)
            grant_now(unit, [NewBenefit("t:clinic", customer, *voucher)])
        self.customer = public_id("cus", customer)

    def run(self, *arguments: str) -> Result:
        return self.installed.run(benefits, *arguments, "--store", SHOP)

    def visit(self, code: str, clinic: str, bill: str) -> Result:
        bought = ("--clinic", clinic, "--bill", bill)
        return self.run("clinic", code, *bought, "--by", self.agent)


@pytest.fixture
def desk(installed: Installed) -> Desk:
    return Desk(installed)


def test_a_voucher_is_used_at_a_partner_clinic_once(desk: Desk) -> None:
    """The counter reads who pays what of the bill; a second bill is refused."""
    listed = desk.run("list", desk.customer)
    (code,) = {word for word in listed.stdout.split() if word.startswith("ben_")}
    done = desk.visit(code, "合作医院", "300")
    assert done.exit_code == 0, done.output
    assert "CNY 300.00 the customer pays CNY 240.00, the store bears CNY 60.00" in done.stdout
    again = desk.visit(code, "合作医院", "300")
    assert (again.exit_code, "was redeemed on" in again.output) == (1, True), again.output


@pytest.mark.parametrize(("clinic", "bill"), [("别家医院", "300"), ("合作医院", "0")])
def test_no_partner_and_no_bill_leave_the_voucher(desk: Desk, clinic: str, bill: str) -> None:
    """Nothing is used up by what was refused."""
    listed = desk.run("list", desk.customer).stdout
    (code,) = {word for word in listed.split() if word.startswith("ben_")}
    assert desk.visit(code, clinic, bill).exit_code == 1
    assert desk.run("list", desk.customer).stdout == listed
