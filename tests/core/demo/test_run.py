"""What is shown at the end of a life."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.contracts.models import Application, Contract, Deposit
from pawpact.decisions.lookup import find_decision
from pawpact.demo.plan import Plan
from pawpact.demo.run import Lived
from tests.core.demo.lived import RULES, Copied, live_quietly, tenants_of


@pytest.fixture
def lived(copied: Copied) -> Lived:
    return copied.conclude()


def test_figures_add_up(copied: Copied, lived: Lived) -> None:
    """Every application that was asked for is counted, and ended in one of the ways shown."""
    ways = ("approved", "refused", "lapsed", "waiting")
    for each in lived.summaries:
        assert int(each.figures["applications"]) == copied.plan.applications
        assert sum(int(each.figures[way]) for way in ways) == copied.plan.applications


def test_points_are_the_providers_money(copied: Copied, lived: Lived) -> None:
    """The mall points shown are what the provider took, to the fen."""
    shown = {each.store: each.figures["paid_points"].replace(".", "") for each in lived.summaries}
    assert shown == {store: str(amount) for store, amount in copied.collected.items()}


def test_three_receipts(copied: Copied, lived: Lived) -> None:
    """The receipts shown are one approved at once, one with a deposit, one refused."""
    ways = []
    for store, decision in lived.receipts:
        with copied.world.platform.reading(store) as unit:
            found = find_decision(unit, decision, copied.world.platform.parts.revisions)
            state, deposit = unit.session.execute(
                select(Application.state, Deposit.id)
                .outerjoin(Deposit, Deposit.application_id == Application.id)
                .where(Application.id == found.subjects["application"])
            ).one()
        ways.append("deposit" if deposit else state)
    assert ways == ["approved", "deposit", "refused"]


def test_one_fault_is_enough(copied: Copied) -> None:
    """A life with one fault in one store does not hold."""
    assert copied.conclude().holds
    copied.spoil("UPDATE contract SET streak = streak + 1 WHERE tenant_id = 2")
    assert not copied.conclude().holds


@pytest.fixture
def histories(tmp_path: Path) -> Path:
    """Two repayment histories: always in time, and a month late in the second month."""
    path = tmp_path / "histories.csv"
    path.write_text(
        "AGE,PAY_0,PAY_2,PAY_3,PAY_4,PAY_5,PAY_6\n30,0,0,-1,0,-1,0\n41,0,0,0,0,1,-2\n", "utf-8"
    )
    return path


@pytest.fixture
def repaid(tmp_path: Path, histories: Path) -> Iterator[Lived]:
    """Three months of one store whose debits go as those histories say."""
    tenants = tenants_of(tmp_path / "tenants", "hangzhou-xihu")
    plan = Plan(tmp_path / "demo", tenants, RULES, applications=12, months=3, debits=histories)
    lived = live_quietly(plan)
    yield lived
    lived.world.platform.parts.database.engine.dispose()


def test_histories_decide_debits(repaid: Lived) -> None:
    """Every other applicant's second debit settles at its second attempt, all others at once."""
    with repaid.world.platform.reading("hangzhou-xihu") as unit:
        settled = unit.session.execute(
            select(Application.key, Charge.period, Charge.attempts)
            .join(Contract, Contract.application_id == Application.id)
            .join(Charge, Charge.contract_id == Contract.id)
            .where(Charge.state == "settled", Charge.period <= 2)
        ).all()
    assert repaid.holds
    found = {(int(key[-5:]) % 2, period, attempts) for key, period, attempts in settled}
    assert found == {(0, 1, 1), (1, 1, 1), (0, 2, 1), (1, 2, 2)}
