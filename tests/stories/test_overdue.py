"""A period that is not paid: tried, given up, paid after all."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from pawpact.access.actor import Role
from pawpact.accounts.staff import PREFIX, register_staff
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.gateway.values import DebitRequest
from pawpact.billing.service import pay_by_hand
from pawpact.cli.main import pawpact
from pawpact.contracts.models import Contract
from pawpact.demo.proof import prove
from pawpact.kernel.identity import public_id
from pawpact.ledger.service import balances
from tests.house import House
from tests.stories.counter import begin_contract, charge, contract_of, live_days, movements

STORE = "xihu"


def second_fails(request: DebitRequest) -> Outcome:
    """The first period is paid, the second never, the later ones are."""
    _, period, _ = request.key.split("-")
    return Outcome.INSUFFICIENT_FUNDS if period == "2" else Outcome.OK


@pytest.fixture
def overdue(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A contract whose second period is unpaid past its grace."""
    house.open(STORE)
    house.gateway = SimulatedGateway(second_fails)
    monkeypatch.setitem(house.platform.parts.gateways, "simulator", house.gateway)
    begin_contract(house, STORE)
    live_days(house, STORE, 77)
    return house


def _standing(row: Contract) -> tuple[str, int, int]:
    return row.state, row.performed, row.streak


def test_given_up_after_grace(overdue: House) -> None:
    """After three attempts and fifteen days of grace the period is overdue, and so the contract."""
    second = charge(overdue, STORE, 2)
    assert (second.state, second.attempts) == ("overdue", 3)
    assert _standing(contract_of(overdue, STORE)) == ("payment_overdue", 1, 0)
    assert movements(overdue, STORE) == ["P01"]


def test_paid_after_all(overdue: House) -> None:
    """Paid late, the period is performed and becomes points, the streak does not grow by it."""
    second = charge(overdue, STORE, 2)
    with overdue.platform.unit(STORE, "provider:simulator") as unit:
        pay_by_hand(unit, second.id, "counter-1")
    row = contract_of(overdue, STORE)
    assert _standing(row) == ("active", 2, 0)
    assert movements(overdue, STORE) == ["P01", "P01"]
    with overdue.platform.reading(STORE) as unit:
        assert balances(unit, row.customer_id).paid == 2 * row.plan_price


def test_paid_within_grace(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no attempt left she pays by herself before grace ends: on time, as if debited."""
    house.open(STORE)
    house.gateway = SimulatedGateway(second_fails)
    monkeypatch.setitem(house.platform.parts.gateways, "simulator", house.gateway)
    begin_contract(house, STORE)
    live_days(house, STORE, 73)
    second = charge(house, STORE, 2)
    assert (second.state, second.exhausted) == ("failed", True)
    with house.platform.unit(STORE, "staff:1") as unit:
        pay_by_hand(unit, second.id, "counter-1")
    live_days(house, STORE, 20)
    assert _standing(contract_of(house, STORE)) == ("active", 3, 3)
    collected = sum(house.gateway.taken.values()) + second.amount
    assert [each for each in prove(house.platform, STORE, collected) if not each.holds] == []


def test_a_new_streak_begins(overdue: House) -> None:
    """The next period in time counts as the first of a new streak."""
    second = charge(overdue, STORE, 2)
    with overdue.platform.unit(STORE, "provider:simulator") as unit:
        pay_by_hand(unit, second.id, "counter-1")
    live_days(overdue, STORE, 16)
    assert charge(overdue, STORE, 3).state == "settled"
    assert _standing(contract_of(overdue, STORE)) == ("active", 3, 1)


def test_streak_is_what_the_charges_tell(overdue: House) -> None:
    """The proof of streaks agrees with what overdue and late payment made of them."""
    second = charge(overdue, STORE, 2)
    with overdue.platform.unit(STORE, "provider:simulator") as unit:
        pay_by_hand(unit, second.id, "counter-1")
    collected = sum(overdue.gateway.taken.values()) + second.amount
    assert [each for each in prove(overdue.platform, STORE, collected) if not each.holds] == []


def _manager(house: House) -> str:
    with house.platform.unit(STORE, "platform:cli") as unit:
        return public_id(PREFIX, register_staff(unit, "某店长", Role.STORE_MANAGER))


def _typed(house: House, *words: str) -> Result:
    return CliRunner().invoke(pawpact, words, obj=SimpleNamespace(platform=house.platform))


def test_paid_at_the_counter(overdue: House) -> None:
    """The manager enters what the customer paid by herself: points, and the contract runs on."""
    number = public_id("chg", charge(overdue, STORE, 2).id)
    words = ("billing", "pay", number, "--store", STORE, "--reference", "bank-7", "--by")
    done = _typed(overdue, *words, _manager(overdue))
    assert done.exit_code == 0, done.output
    assert _standing(contract_of(overdue, STORE)) == ("active", 2, 0)
    assert movements(overdue, STORE) == ["P01", "P01"]


@pytest.mark.parametrize(
    ("words", "period"), [(("pay", "--reference", "bank-7"), 2), (("reverse", "--why", "bank"), 1)]
)
def test_money_entered_by_hand_is_tried_first(
    overdue: House, words: tuple[str, ...], period: int
) -> None:
    """A dry run says what the command says, and neither books nor moves anything."""
    command, *options = words
    about = charge(overdue, STORE, period)
    typed = ("billing", command, public_id("chg", about.id), "--store", STORE, *options)
    by = ("--by", _manager(overdue))
    tried = _typed(overdue, *typed, *by, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "试运行" in tried.stderr
    assert charge(overdue, STORE, period).state == about.state
    assert movements(overdue, STORE) == ["P01"]
    assert _typed(overdue, *typed, *by).stdout == tried.stdout
    assert movements(overdue, STORE) != ["P01"]
