"""What a chunk of debits costs in statements, and how its decisions are found again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, select

from pawpact.access.key_file import create_key_file
from pawpact.access.vault import FileVault
from pawpact.benefits.models import Benefit
from pawpact.billing.channel import RecordingChannel
from pawpact.billing.claim import claim
from pawpact.billing.gateway.call import collect
from pawpact.billing.gateway.simulator import Outcome, SimulatedGateway
from pawpact.billing.models import Charge
from pawpact.billing.page import PAGE, START
from pawpact.billing.run import DAILY
from pawpact.billing.settlement import Settled, settle
from pawpact.billing.values import ChargeState
from pawpact.bootstrap import Platform
from pawpact.bootstrap.start import assemble
from pawpact.contracts.models import Contract
from pawpact.contracts.running.after_debit import settled_due
from pawpact.database.counting import count_statements
from pawpact.decisions.lookup import chunk_decision_id
from pawpact.decisions.models import HeldCase
from pawpact.decisions.values import Granted, Status
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds, public_id
from pawpact.ledger.models import JournalRow
from pawpact.settings import Settings
from pawpact.tenancy.unit import Unit
from pawpact_plugins.welfare_tiers import plugin as welfare_tiers
from tests.running import run_contracts

STORE = "corner"
FILES = {
    "paws/brand.yaml": "brand: paws\ntitle: {zh: 爪, en: Paws}\n",
    "paws/rules.yaml": 'brand: paws\nversion: "1"\nextends: platform@2026.1\n',
    "corner/tenant.yaml": "store: corner\nbrand: paws\ntitle: {zh: 街角, en: Corner}\n",
    "corner/rules.yaml": "store: corner\nextends: paws@1\n",
}
BUDGET = 24
"""The most that a chunk of debits may cost."""
TELLING = 12
"""What it takes to tell of one page of debits."""
EVERY_ANSWER = (Outcome.OK, Outcome.INSUFFICIENT_FUNDS, Outcome.TIMEOUT_AFTER_SUCCESS)
SOME_EARN = (11, 4, 5, 6)
"""Periods performed before: after eleven the next one is the anniversary, which earns points."""
A_PLUGIN = 4
"""The most that a plugin may add to it."""
MILESTONES = (2, 5, 11, 7)
"""The next period is the third, sixth and twelfth in a row, and one that is no milestone."""


class Corner:
    """A platform as in production, its one store brought up from files."""

    def __init__(
        self,
        engine: Engine,
        clock: FixedClock,
        folder: Path,
        tenant: str = "",
        plugins: Sequence[object] = (),
    ) -> None:
        """``tenant`` is what the store's tenant.yaml says besides."""
        self.engine = engine
        self.plugins = plugins
        self.answers: Iterator[Outcome] = cycle([Outcome.OK])
        self.gateway = SimulatedGateway(lambda request: next(self.answers))
        self.platform = self._platform(clock, folder)
        for name, text in FILES.items():
            (folder / "tenants" / name).parent.mkdir(parents=True, exist_ok=True)
            more = tenant if name.endswith("tenant.yaml") else ""
            (folder / "tenants" / name).write_text(text + more, encoding="utf-8")
        onboarding = replace(self.platform.onboarding, prove=lambda *_: [])
        onboarding.apply(folder / "tenants", "platform:test")

    def run(self, count: int, performed: Sequence[int], term: int = 24) -> list[int]:
        """So many contracts with a charge due, after these numbers of periods in turn."""
        with self.platform.unit(STORE) as unit:
            return run_contracts(
                unit, [performed[at % len(performed)] for at in range(count)], term
            )

    def debit(self) -> Settled:
        """One chunk: claim, provider, settlement with everything that follows from it."""
        with self.platform.unit(STORE) as unit:
            found = claim(
                unit, ChargeState.NOTICED, START, every=DAILY, providers={"simulator"}, size=PAGE
            )
        answers = collect(self.gateway, found.requests["simulator"])
        with self.platform.unit(STORE) as unit:
            return settle(unit, answers)

    def cost(self, count: int, performed: Sequence[int], term: int = 24) -> int:
        """The statements of a chunk of so many debits, BEGIN and COMMIT with them."""
        self.run(count, performed, term)
        with count_statements(self.engine) as statements:
            assert self.debit().total == count
        return statements.count

    def _platform(self, clock: FixedClock, folder: Path) -> Platform:
        create_key_file(folder / "keys.json")
        return assemble(
            Settings(),
            Host.of(self.plugins),
            self.engine,
            clock,
            TimeOrderedIds(clock, 0),
            FileVault.load(folder / "keys.json"),
            {},
            _nothing_outside,
            gateways={"simulator": self.gateway},
            channel=RecordingChannel(),
        )


def _nothing_outside(*_: object) -> NoReturn:
    raise AssertionError("a debit asks nobody but the provider")


@pytest.fixture
def corner(engine: Engine, clock: FixedClock, tmp_path: Path) -> Corner:
    """A platform with one store that has been open before."""
    corner = Corner(engine, clock, tmp_path)
    corner.run(1, SOME_EARN)
    corner.debit()
    return corner


@pytest.mark.parametrize("count", [10, 1_000])
def test_a_chunk_of_debits_stays_within_its_budget(corner: Corner, count: int) -> None:
    """Debit, settlement, points, streak, decision and receipt take 23 statements in all."""
    assert corner.cost(count, SOME_EARN) == BUDGET - 1


@pytest.mark.parametrize("count", [10, 1_000])
def test_refusals_and_silence_cost_one_more(corner: Corner, count: int) -> None:
    """Charges refused and unanswered in the same chunk add the notices, and nothing else."""
    corner.answers = cycle(EVERY_ANSWER)
    assert corner.cost(count, SOME_EARN) == BUDGET


@pytest.mark.parametrize("count", [10, 1_000])
def test_last_periods_cost_their_contracts_moves(corner: Corner, count: int) -> None:
    """Contracts that complete are read, moved and traced: three statements more."""
    assert corner.cost(count, SOME_EARN, term=12) == BUDGET + 2


@pytest.mark.parametrize("count", [10, 900])
def test_telling_of_debits_stays_within_its_budget(corner: Corner, count: int) -> None:
    """A page of messages and calls takes 12 statements, and 4 more to find that none is left."""
    corner.run(count, SOME_EARN)
    corner.debit()
    with count_statements(corner.engine) as statements:
        assert sum(settled_due(lambda: corner.platform.unit(STORE))) == count + 1
    assert statements.count == TELLING


def test_the_budget_covers_points_that_were_granted(corner: Corner) -> None:
    """What is counted books the debit of every charge and the thanks of every fourth."""
    before = _movements(corner)
    corner.cost(12, SOME_EARN)
    assert _movements(corner) - before == Counter({"P01": 12, "P13": 3})


@pytest.mark.parametrize("count", [10, 1_000])
def test_welfare_tiers_cost_four_more(
    engine: Engine, clock: FixedClock, tmp_path: Path, count: int
) -> None:
    """Points, milestones, stars and veterans of a whole chunk take four statements more."""
    corner = Corner(engine, clock, tmp_path, "plugins: {welfare_tiers: {}}\n", [welfare_tiers])
    corner.run(1, MILESTONES)
    corner.debit()
    assert corner.cost(count, MILESTONES, term=24) <= BUDGET - 1 + A_PLUGIN
    with corner.platform.reading(STORE) as unit:
        kinds = set(unit.session.scalars(select(Benefit.kind)))
    assert kinds >= {"deworming", "health_check", "grooming_card", "star", "veteran"}


def test_a_settled_charge_leads_to_its_decision(corner: Corner) -> None:
    """The receipt noted on a charge, with its contract, explains what the period earned."""
    (contract,) = corner.run(1, SOME_EARN)
    corner.debit()
    with corner.platform.reading(STORE) as unit:
        receipt = unit.session.scalars(
            select(Charge.receipt_id).where(Charge.contract_id == contract)
        ).one()
    assert receipt is not None
    told = corner.platform.explain_decision(STORE, chunk_decision_id(receipt, contract), "en")
    assert "anniversary_period = 12" in told


def test_a_charge_that_failed_has_no_receipt(corner: Corner) -> None:
    """Nothing was decided about a refused debit, so its charge points nowhere."""
    corner.answers = cycle([Outcome.INSUFFICIENT_FUNDS])
    (contract,) = corner.run(1, SOME_EARN)
    corner.debit()
    with corner.platform.reading(STORE) as unit:
        found = unit.session.execute(
            select(Charge.state, Charge.receipt_id).where(Charge.contract_id == contract)
        ).one()
    assert tuple(found) == ("failed", None)


def test_a_grant_that_fails_costs_nobody_else(
    corner: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two anniversaries one fails: all debits are booked, the other's points once."""
    before = _movements(corner)
    bad, *_ = corner.run(4, (11, 4, 11, 6))
    grant = corner.platform.registry.handlers["grant_points"]

    def fail_on_one(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        answers = grant(unit, granted)
        if any(each.case.subjects["contract"] == bad for each in granted):
            raise ZeroDivisionError
        return answers

    monkeypatch.setitem(corner.platform.registry.handlers, "grant_points", fail_on_one)
    corner.debit()
    with corner.platform.reading(STORE) as unit:
        held = [case.subjects["contract"] for case in unit.session.scalars(select(HeldCase))]
        charges = unit.session.scalars(select(Charge).where(Charge.state == "settled")).all()
    assert held == [bad]
    assert _movements(corner) - before == Counter({"P01": 4, "P13": 1})
    assert [charge.contract_id for charge in charges if charge.receipt_id is None] == [bad]


def test_every_receipt_that_is_noted_holds_its_contract(
    corner: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one grant fails and the batch is cut up, each charge points to its own receipt."""
    bad, *others = corner.run(4, (11, 4, 11, 6))
    grant = corner.platform.registry.handlers["grant_points"]

    def fail_on_one(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        if any(each.case.subjects["contract"] == bad for each in granted):
            raise ZeroDivisionError
        return grant(unit, granted)

    monkeypatch.setitem(corner.platform.registry.handlers, "grant_points", fail_on_one)
    corner.debit()
    with corner.platform.reading(STORE) as unit:
        for contract in others:
            receipt = unit.session.scalars(
                select(Charge.receipt_id).where(Charge.contract_id == contract)
            ).one()
            assert receipt is not None
            assert chunk_decision_id(receipt, contract) in corner.platform.explain_decision(
                STORE, chunk_decision_id(receipt, contract), "en"
            )


def test_a_held_period_is_resumed_on_the_facts_as_they_were(
    corner: Corner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twelfth period earns its thanks though more periods passed before it was resumed."""
    (contract,) = corner.run(1, (11,))
    monkeypatch.setitem(corner.platform.registry.handlers, "grant_points", _nothing_outside)
    corner.debit()
    monkeypatch.undo()
    before = _movements(corner)
    with corner.platform.unit(STORE) as unit:
        row = unit.session.scalars(select(Contract).where(Contract.id == contract)).one()
        row.performed += 3
        held = public_id("held", unit.session.scalars(select(HeldCase.id)).one())
    assert corner.platform.person.resume(STORE, held, "staff:9", "mended") == "resumed"
    assert _movements(corner) - before == Counter({"P13": 1})


def _movements(corner: Corner) -> Counter[str]:
    with corner.platform.reading(STORE) as unit:
        return Counter(unit.session.scalars(select(JournalRow.movement)))
