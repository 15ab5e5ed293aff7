"""Commands of a running contract, each with what it leaves behind."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pawpact.access.actor import Role
from pawpact.accounts.staff import PREFIX, register_staff
from pawpact.cli.contracts import contracts
from pawpact.contracts.running.hold import holds
from pawpact.contracts.values import CONTRACT
from pawpact.kernel.identity import public_id
from tests.core.contracts.life import Life
from tests.house import House

STORE = "corner"
REPORT = ("--on", "2026-03-12", "--key", "r-1", "--why", "she called")


class Counter:
    """A contract that runs since today, and the people who work on it."""

    def __init__(self, house: House) -> None:
        self.life = Life(house, STORE)
        self.contract = public_id("con", self.life.contract)
        with self.life.unit("platform:cli") as unit:
            self.manager = public_id(PREFIX, register_staff(unit, "店长", Role.STORE_MANAGER))
            self.sales = public_id(PREFIX, register_staff(unit, "销售", Role.SALES))

    def run(self, *words: str, by: str | None = None) -> Result:
        context: Any = SimpleNamespace(platform=self.life.house.platform)
        who = () if by == "" else ("--by", by or self.manager)
        return CliRunner().invoke(contracts, [*words, "--store", STORE, *who], obj=context)

    def done(self, *words: str, by: str | None = None) -> str:
        result = self.run(*words, by=by)
        assert result.exit_code == 0, result.output
        return result.output

    def held(self) -> list[str]:
        with self.life.reading() as unit:
            return [each.reason for each in holds(unit, [self.life.contract])[self.life.contract]]

    def history(self) -> str:
        return self.done("history", self.contract, by="")


@pytest.fixture
def counter(house: House) -> Counter:
    """A shop with a contract, a manager and a member of sales staff."""
    return Counter(house)


def test_a_withdrawal_prints_its_bill(counter: Counter) -> None:
    """Within the days of cooling off everything is undone, at no fee."""
    told = counter.done(
        "withdraw", counter.contract, "--pet-returned", "--why", "改主意", by=counter.sales
    )
    assert "免违约金" in told
    assert "已撤回" in told
    assert counter.life.row().state == "withdrawn"
    assert counter.life.states() == {"cancelled": 12}


def test_a_withdrawal_after_its_days_is_refused(counter: Counter) -> None:
    """On the eighth day there is the early end, and nothing has changed."""
    counter.life.house.clock.advance(timedelta(days=8))
    result = counter.run("withdraw", counter.contract, "--pet-returned", "--why", "改主意")
    assert result.exit_code == 1
    assert counter.life.row().state == "active"


def test_evidence_that_comes_later_is_enough(counter: Counter) -> None:
    """Without it the manager cannot confirm; handed in later, the contract ends free."""
    incident = counter.done("report", counter.contract, "dead", *REPORT).split()[0]
    refused = counter.run("confirm", incident, "--why", "相信")
    assert (refused.exit_code, counter.life.row().state) == (1, "active")
    counter.done("evidence", incident, "--document", "photo=box-3", by=counter.sales)
    counter.done("confirm", incident, "--points", "refund", "--why", "照片属实")
    assert counter.life.row().state == "terminated"


def test_a_rejected_report_lets_debits_go_on(counter: Counter) -> None:
    """The hold is lifted by whoever rejects it, who is named with the reason."""
    incident = counter.done("report", counter.contract, "dead", *REPORT).split()[0]
    assert counter.held() == ["debit"]
    forbidden = counter.run("reject", incident, "--why", "不符", by=counter.sales)
    assert (forbidden.exit_code, counter.held()) == (1, ["debit"])
    counter.done("reject", incident, "--why", "照片不符")
    assert counter.held() == []
    assert f"{counter.manager}" in counter.history()
    assert "照片不符" in counter.history()


def _asked(counter: Counter) -> str:
    return counter.done(
        *("pause", counter.contract, "--periods", "1", "--key", "p-1"),
        *("--document", "clinic_diagnosis_report"),
        by=counter.sales,
    ).split()[0]


def test_a_refused_pause_lets_debits_go_on(counter: Counter) -> None:
    """While it waits nothing is debited; refused, the contract runs and the reason stands there."""
    pause = _asked(counter)
    assert counter.held() == ["decision"]
    counter.done("refuse-pause", pause, "--why", "材料不是诊断证明")
    assert counter.held() == []
    assert "材料不是诊断证明" in counter.history()
    assert counter.life.row().state == "active"


def test_a_pause_is_extended_by_the_manager(counter: Counter) -> None:
    """One more period moves to the end, and the days that fall out are named."""
    pause = _asked(counter)
    counter.done("grant-pause", pause, "--periods", "1", "--why", "确诊")
    moved = counter.life.states()["moved"]
    forbidden = counter.run(
        "extend-pause", counter.contract, "--periods", "1", "--why", "x", by=counter.sales
    )
    assert forbidden.exit_code == 1
    told = counter.done("extend-pause", counter.contract, "--periods", "1", "--why", "还没好")
    assert "2026-05-12" in told
    assert counter.life.states()["moved"] == moved + 1
    assert counter.life.row().state == "paused"


def _say(state: str) -> str:
    return CONTRACT.say(state).zh


def test_the_history_says_who_when_and_why(counter: Counter) -> None:
    """Every move from the first code on, with its hour, its person and its reason."""
    counter.done("hold", counter.contract, "--reason", "dispute", "--why", "金额有争议")
    told = counter.history()
    assert "冻结 dispute 争议处理中（金额有争议）" in told
    lines = [line.split() for line in told.splitlines()]
    moves = [(line[3], line[4]) for line in lines if len(line) > 5 and line[2] == "合约"]
    assert moves[-1] == (_say("awaiting_mandate"), _say("active"))
    assert (_say("awaiting_signature"), _say("awaiting_mandate")) in moves
    assert all(line[0].startswith("2026-03-12") for line in lines if "合约" in line[2:3])
    assert [line for line in lines if len(line) > 5 and line[-1].isascii()] == []


def test_a_refused_field_is_told_by_its_option(counter: Counter) -> None:
    """What does not hold is named as it was typed: an option, or an argument."""
    late = ("--on", "2026-03-13", "--key", "r-1", "--why", "she called")
    told = counter.run("report", counter.contract, "dead", *late).output
    assert told == "选项 --on：日期不能在将来\n"
    odd = ("--document", "diploma=box-1", *REPORT)
    told = counter.run("report", counter.contract, "dead", *odd).output
    assert told.startswith("选项 --document：不收 diploma 这种材料，可交：")
    assert "clinic_certificate" in told
    told = counter.run("report", "con_1", "dead", *REPORT).output
    assert told.startswith("参数 CONTRACT：编号应为 con_")


def test_an_end_is_not_settled_without_the_answer_to_the_fee(counter: Counter) -> None:
    """Whether the customer agreed is asked for; left out, nothing is settled."""
    counter.done("end", counter.contract, "--reason", "store_breach", "--why", "停业")
    settled = ("settle", counter.contract, "--points", "keep", "--why", "同意")
    result = counter.run(*settled)
    assert (result.exit_code, counter.life.row().state) == (2, "terminating")
    assert "--agreed" in result.output
    counter.done(*settled, "--not-agreed")
    assert counter.life.row().state == "terminated"
