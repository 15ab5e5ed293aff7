"""A dry run is the real run, taken back: the same receipts come of it, and nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from pawpact.access.actor import Actor, Role
from pawpact.accounts.values import ConsentKind, Housing
from pawpact.billing.models import Charge
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.models import Application, Contract
from pawpact.database.engine import make_engine
from pawpact.database.model import Base
from pawpact.database.session import Database
from pawpact.decisions.models import DecisionChunkRow, DecisionRow, HeldCase
from pawpact.decisions.plugin import Inquirer
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import TimeOrderedIds, subject_id
from pawpact_plugins.complaint_compensation import plugin as complaint_compensation
from pawpact_plugins.illness_pause import plugin as illness_pause
from pawpact_plugins.referral_rewards import plugin as referral_rewards
from tests.conftest import OpenVault
from tests.core.policy.sized import SIZE
from tests.databases import Databases, Given, tables_of
from tests.house import House, build_house, plugin_tables
from tests.stories.counter import apply, begin_contract, conclude, live_days

STORE = "fulou"
APPLICATIONS = 10 if SIZE == 1 else 90 * SIZE
CONTRACTS = 3 if SIZE == 1 else 9 * SIZE
APART = 100_000
"""Ids that a case has to itself, so that it gets the same ones both times."""

COUNTER = Actor(Role.SALES, "test")
COMPLAINT, REFERRAL = "complaint_compensation", "referral_rewards"
Do = Callable[[], object]


@dataclass
class World:
    """A store with contracts that run, and what people are about to do in it."""

    house: House
    given: Given
    random: Random = field(default_factory=lambda: Random(20260312))
    reserved: int = 0

    def apart(self) -> int:
        """Where the ids of a case begin."""
        self.reserved = max(self.reserved, self._ids._next) + APART
        return self.reserved

    def done(self, begin: int, do: Do) -> list[Any]:
        """What came of it: what was said, and every receipt that was written."""
        self._ids._next = begin
        before = self._ids.one()
        self._ids.one()
        return [_said(do), *self._receipts(before)]

    def tried(self, begin: int, do: Do) -> list[Any]:
        """The same, taken back."""
        self._ids._next = begin
        before = self._ids.one()
        with self.house.platform.rehearsing(STORE) as made:
            found = [_said(do), *self._receipts(before)]
            told = [self.house.platform.explain_decision(STORE, each) for each in made()]
        assert all(told)
        return found

    @property
    def _ids(self) -> TimeOrderedIds:
        ids = self.house.platform.parts.ids
        assert isinstance(ids, TimeOrderedIds)
        return ids

    def _receipts(self, before: int) -> list[Any]:
        with self.house.platform.reading(STORE) as unit:
            return [
                sorted(map(_columns, unit.session.scalars(select(model).where(model.id > before))))
                for model in (DecisionRow, DecisionChunkRow, HeldCase)
            ]


def _columns(row: Any) -> list[str]:
    """Everything but where it hangs in the chain, which goes by what came before."""
    left_out = ("previous", "content_hash") if isinstance(row, DecisionChunkRow) else ()
    columns = type(row).__table__.columns
    return [repr(getattr(row, each.key)) for each in columns if each.key not in left_out]


def _said(do: Do) -> object:
    try:
        return do()
    except PawpactError as refused:
        return refused.code, refused.message


def _fingerprint(given: Given) -> object:
    """Every row of every table."""
    if given.kind == "postgresql":
        return given.content()
    with closing(sqlite3.connect(given.raw)) as connection:
        return list(connection.iterdump())


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[World]:
    """Contracts a day before their first debit, complaints, illnesses and newcomers to come."""
    further = (complaint_compensation, illness_pause, referral_rewards)
    given = databases.filled(tables_of(Base.metadata, *plugin_tables()))
    engine = make_engine(given.url)
    clock = FixedClock(datetime(2026, 3, 12, 4, tzinfo=UTC))
    for house in build_house(Database(engine), clock, OpenVault(), further):
        house.open(STORE)
        yield World(house, given)
    engine.dispose()
    databases.give_back([given])


def _applications(world: World) -> Iterator[Do]:
    """People of all kinds, some of whom nobody knows enough about."""
    house, random = world.house, world.random
    for number in range(APPLICATIONS):
        person = house.person(
            random.choice((None, 480, 549, 550, 600, 649, 650, 699, 700, 820)),
            born_on=date(
                random.choice((1955, 1985, 1992, 2007, 2010)), number % 12 + 1, number % 28 + 1
            ),
            housing=random.choice((*Housing, None)),
            consents=frozenset(
                ConsentKind if random.random() < 0.9 else {ConsentKind.IDENTITY_CHECK}
            ),
        )
        intake = house.intake(
            STORE,
            person,
            term=random.choice((12, 24)),
            documents=tuple(
                random.sample(("id_card", "residence_proof"), random.choice((1, 2, 2, 2)))
            ),
            identity=random.choice((*["verified"] * 6, "mismatched", "unavailable")),
            pets_prohibited=random.choice((True, False, False, False, None)),
        )
        key = f"tried-{number}"
        yield partial(submit_intake, house.platform.runner, STORE, key, intake, "staff:1")


def _compare(world: World, cases: list[Do]) -> list[list[Any]]:
    """Every case tried and then done; answers what was done."""
    begun = [(world.apart(), do) for do in cases]
    before = _fingerprint(world.given)
    tried = [world.tried(begin, do) for begin, do in begun]
    assert _fingerprint(world.given) == before
    done = [world.done(begin, do) for begin, do in begun]
    assert tried == done
    return done


def _do(world: World, plugin: str, action: str, **written: Any) -> Any:
    key = f"{action}-{next(iter(written.values()))}"
    done = world.house.platform.terminal.do(STORE, plugin, action, written, COUNTER, key)
    return done.answer, done.decided


def _plugins(world: World, contracts: list[Contract]) -> Iterator[Do]:
    """Owners complain, say that their pet is ill, and bring a friend who signs."""
    for at, row in enumerate(contracts):
        contract = subject_id("contract", row.id)
        customer = subject_id("customer", row.customer_id)
        match at % 3:
            case 0:
                told = {"customer": customer, "channel": "phone", "type": "goods"}
                said = world.random.choice(("袋子破了", "被猫咬了", ""))
                yield partial(_do, world, COMPLAINT, "take_in", **told, said=said)
            case 1:
                ill = {"contract": contract, "symptoms": "不吃东西"}
                yield partial(_do, world, "illness_pause", "report", **ill)
            case _:
                yield partial(conclude, world.house, STORE, _friend(world, customer))


def _friend(world: World, customer: str) -> int:
    """An approved application of somebody who came with this customer's code."""
    house = world.house
    issued, _ = _do(world, REFERRAL, "issue_code", customer=customer)
    application = apply(house, STORE, key=f"friend of {customer}")
    with house.platform.reading(STORE) as unit:
        row = unit.session.get_one(Application, (unit.store.tenant, application))
    came = {"customer": subject_id("customer", row.customer_id), "code": issued["code"]}
    _do(world, REFERRAL, "use_code", **came)
    return application


def _contracts(world: World) -> list[Contract]:
    """Contracts that run, ten days before their first debit."""
    house = world.house
    for number in range(CONTRACTS):
        begin_contract(house, STORE, house.person(700), f"runs-{number}")
    with house.platform.reading(STORE) as unit:
        contracts = list(unit.session.scalars(select(Contract).order_by(Contract.id)))
        due = unit.session.scalar(select(func.max(Charge.due_at)).where(Charge.period == 1))
    assert due is not None
    while house.clock.now() + timedelta(days=10) < due:
        live_days(house, STORE, 1)
    return contracts


def _days(world: World) -> Iterator[list[Any]]:
    """Debit runs tried and done: of a day of nothing, of prices, and of the first debits."""
    for days in (1, 6, 3):
        live_days(world.house, STORE, days - 1)
        world.house.clock.advance(timedelta(days=1))
        yield from _compare(world, [partial(world.house.platform.run_debits, STORE)])


def test_applications_come_out_the_same(world: World) -> None:
    """Whoever applies is answered as the dry run said, with the same receipt to the byte."""
    done = _compare(world, list(_applications(world)))

    assert len({tuple(each[6:]) for _, singles, *_ in done for each in singles}) > APPLICATIONS // 3


def test_what_happens_to_contracts_comes_out_the_same(world: World) -> None:
    """A batch of debits with its chunk, complaints, illnesses and what comes of a referral."""
    contracts = _contracts(world)

    moments = {each[2] for _, _, chunks, _ in _days(world) for each in chunks}
    assert moments >= {"'charge.priced'", "'period.performed'"}
    done = _compare(world, list(_plugins(world, contracts)))
    moments = {each[2] for _, singles, *_ in done for each in singles}
    assert moments >= {"'complaint.registered'", "'contract.activated'", "'illness.reported'"}


def test_nobody_outside_is_asked(world: World) -> None:
    """Where real services are installed a dry run ends before it would ask one, and says whom."""
    inquirer = replace(cast(Inquirer, world.house.platform.runner.inquire), are_doubles=False)
    runner = replace(world.house.platform.runner, inquire=inquirer)
    intake = world.house.intake(STORE, world.house.person(700))
    before, begin = _fingerprint(world.given), world.apart()

    tried = world.tried(begin, partial(submit_intake, runner, STORE, "asks", intake, "staff:1"))

    assert tried[0][0] == "asks_outside"
    assert "credit_scoring" in tried[0][1].en
    assert _fingerprint(world.given) == before
