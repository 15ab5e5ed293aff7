"""What a period costs is decided by rules before its first notice, and told as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.billing.audit import AUDITOR
from pawpact.billing.audit_added import AUDITOR as ADDED
from pawpact.billing.models import Charge
from pawpact.billing.service import pause_charges, reverse_charge
from pawpact.billing.values import NoticeKind
from pawpact.contracts.ending.termination import request_termination
from pawpact.decisions.models import HeldCase
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.finding import examine
from pawpact.ledger.service import balances
from pawpact.outbox.models import OutboxMessage
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.answerable import answerable
from pawpact.tenancy.values import Store
from tests.house import RULES, House
from tests.stories.counter import begin_contract, charge, contract_of, live_days, movements

STORE = "corner"
FIRST_CHARGE = """
format: 1
policy: core.first_charge
version: "2026.1"
title: {{zh: 首期优惠, en: First debit for less}}
moment: charge.priced
hit: all
binds: today
rules:
"""
HALF = """
  - id: half
    title: {zh: 首月半价, en: First month at half price}
    when: {charge.period: 1}
    then: [discount_charge: {price_ratio: 0.50, reason: half_price}]
"""
THIRTY = """
  - id: thirty
    title: {zh: 首次立减, en: Thirty off}
    when: {charge.period: 1}
    then: [discount_charge: {amount: 30, reason: first_charge}]
"""
WAIVED = """
  - id: waived
    title: {zh: 减免, en: Waived}
    when: {charge.period: 1}
    then: [waive_period: {periods: 1}]
"""
WAIVED_OFTEN = """
  - id: waived_often
    title: {zh: 减免多期, en: Waived often}
    when: {charge.period: 1}
    then: [waive_period: {periods: 4}]
"""
WAIVED_MORE = """
  - id: waived_more
    title: {zh: 再减免多期, en: Waived more}
    when: {charge.period: 1}
    then: [waive_period: {periods: 5}]
"""


@pytest.fixture
def price(house: House, tmp_path: Path) -> Any:
    """Opens the store under the platform's rules and these; one contract runs in it."""

    def opened(*rules: str, missing: bool = False) -> House:
        (tmp_path / "first_charge.yaml").write_text(
            FIRST_CHARGE.replace("{{", "{").replace("}}", "}") + "".join(rules), encoding="utf-8"
        )
        written = answerable(read_platform([(RULES, "rules"), (tmp_path, "extra")]), house.host)
        store = house.open(STORE)
        words = store.revision.vocabulary
        ruleset = resolve(written, None, None, words)
        revision = replace(store.revision, ruleset=ruleset, content_hash=ruleset.content_hash)
        house.stores[STORE] = replace(store, revision=revision)
        begin_contract(house, STORE)
        if missing:
            degraded = {"acme": Label("未安装", "not installed")}
            house.stores[STORE] = replace(house.stores[STORE], degraded=degraded)
        return house

    return opened


def first_debit(house: House, days: int = 0) -> Any:
    """The contract is lived to its first debit, and so many days on."""
    due_at = charge(house, STORE).due_at
    while house.clock.now() < due_at + timedelta(days=days):
        house.clock.advance(timedelta(hours=12))
        house.platform.run_debits(STORE)
    return charge(house, STORE)


def points(house: House) -> tuple[int, int]:
    with house.platform.reading(STORE) as unit:
        customer = unit.session.scalars(select(Charge.customer_id).limit(1)).one()
        have = balances(unit, customer)
        return have.paid, have.bonus


def findings(house: House) -> tuple[Any, ...]:
    with house.platform.reading(STORE) as unit:
        return examine(unit.session, (AUDITOR, ADDED))


def test_the_best_discount_alone_counts(price: Any) -> None:
    """Of thirty yuan off and half price the customer gets half price, and never both."""
    house = price(THIRTY, HALF)
    full = charge(house, STORE).amount
    row = first_debit(house)

    assert (row.state, row.amount, row.discount) == ("settled", full // 2, full - full // 2)
    assert movements(house, STORE) == ["P04"]
    assert list(house.gateway.taken.values()) == [full // 2]


def test_points_stay_at_face_value(price: Any) -> None:
    """Thirty yuan off leaves the points whole: what was paid as paid, the rest from the store."""
    house = price(THIRTY)
    full = charge(house, STORE).amount
    first_debit(house)

    assert points(house) == (full - 3_000, 3_000)
    assert movements(house, STORE) == ["P03"]
    assert findings(house) == ()


def test_the_notice_says_the_price_with_the_discount(price: Any) -> None:
    """The customer is told the amount that is debited, once, and the charge is priced before."""
    house = price(THIRTY)
    full = charge(house, STORE).amount
    row = first_debit(house)

    (told,) = [each for each in house.channel.sent if each.kind is NoticeKind.FIRST]
    assert told.amount == full - 3_000 == row.noticed_amount


def test_a_discount_is_reversed_with_its_debit(price: Any) -> None:
    """Charged back, a discounted debit takes the store's own points with it."""
    house = price(THIRTY)
    row = first_debit(house)
    with house.platform.unit(STORE) as unit:
        assert reverse_charge(unit, row.id, "charge_back") == 0

    assert points(house) == (0, 0)
    assert findings(house) == ()


def test_a_waived_period_is_performed_on_its_day(price: Any) -> None:
    """Nothing is announced or debited; on its day the points come and the period counts."""
    house = price(WAIVED)
    full = charge(house, STORE).amount
    due_at = charge(house, STORE).due_at
    while house.clock.now() < due_at - timedelta(hours=12):
        house.clock.advance(timedelta(hours=12))
        house.platform.run_debits(STORE)
    assert (charge(house, STORE).state, points(house)) == ("scheduled", (0, 0))

    row = first_debit(house)

    assert (row.state, points(house)) == ("waived", (0, full))
    assert house.gateway.taken == {}
    assert [each for each in house.channel.sent if each.period == 1] == []
    contract = contract_of(house, STORE)
    assert (contract.streak, contract.performed) == (1, 1)
    assert movements(house, STORE) == ["P05"]
    assert findings(house) == ()


def test_the_customer_hears_of_a_waiver(price: Any) -> None:
    """A waived period is told with its day and its points."""
    house = price(WAIVED)
    full = charge(house, STORE).amount
    row = first_debit(house)
    with house.platform.reading(STORE) as unit:
        kept = select(OutboxMessage).where(OutboxMessage.kind == "charge.waived")
        message = unit.session.scalars(kept).one()
        assert message.said == {"day": row.due_on.isoformat(), "points": full}


def test_a_waiver_beats_a_discount(price: Any) -> None:
    """A period that is waived is waived whole."""
    house = price(HALF, WAIVED)
    full = charge(house, STORE).amount
    first_debit(house)
    assert points(house) == (0, full)


def test_more_than_a_contract_may_have_waived_is_capped(price: Any) -> None:
    """Waivers for four and five periods give six, the most that a contract may have waived."""
    house = price(WAIVED_OFTEN, WAIVED_MORE)
    first_debit(house)
    with house.platform.reading(STORE) as unit:
        waived = unit.session.scalars(select(Charge.period).where(Charge.waived.is_(True)))
        assert sorted(waived) == [1, 2, 3, 4, 5, 6]


def test_a_waived_period_moves_with_a_pause(price: Any) -> None:
    """Paused before its day, a waived period is waived at the contract's end instead."""
    house = price(WAIVED)
    due_at = charge(house, STORE).due_at
    while house.clock.now() < due_at - timedelta(days=2):
        house.clock.advance(timedelta(hours=12))
        house.platform.run_debits(STORE)
    contract = contract_of(house, STORE).id
    with house.platform.unit(STORE) as unit:
        pause_charges(unit, contract, 1)
        last = select(Charge.waived).order_by(Charge.due_on.desc()).limit(1)
        assert unit.session.scalar(last) is True
    first_debit(house, days=1)
    assert points(house) == (0, 0)


def test_what_no_policy_can_answer_waits_unannounced(price: Any) -> None:
    """A plugin is missing: the charge stays scheduled, nobody is told, a person is asked."""
    house = price(THIRTY, missing=True)
    row = first_debit(house)

    assert (row.state, row.undecided) == ("scheduled", True)
    assert house.channel.sent == []
    with house.platform.reading(STORE) as unit:
        assert len(unit.session.scalars(select(HeldCase)).all()) == 1


def test_an_answered_price_is_announced_and_debited(price: Any) -> None:
    """Resumed once the plugin is back, the charge gets its discount, a notice, a later day."""
    house = price(THIRTY, missing=True)
    first_debit(house)
    house.stores[STORE] = replace(house.stores[STORE], degraded={})
    with house.platform.reading(STORE) as unit:
        held = unit.session.scalars(select(HeldCase.id)).one()
    house.platform.person.resume(STORE, public_id("held", held), "staff:1", "plugin is back")
    assert charge(house, STORE).state == "priced"

    live_days(house, STORE, 5)

    assert charge(house, STORE).state == "settled"
    assert charge(house, STORE).discount == 3_000


def test_nobody_is_asked_for_the_price_of_an_ended_contract(price: Any) -> None:
    """With the end of its contract the case is over; it is no more in anybody's list."""
    house = price(THIRTY, missing=True)
    first_debit(house)
    with house.platform.unit(STORE, "staff:1") as unit:
        contract = unit.session.scalars(select(Charge.contract_id).limit(1)).one()
        request_termination(unit, contract, "customer_request", "moves away")
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(HeldCase.state)).one() == "dropped"


def test_a_person_decides_a_price_that_waited(price: Any) -> None:
    """A person gives a discount within the effect's bounds, and the charge goes on."""
    house = price(THIRTY, missing=True)
    full = charge(house, STORE).amount
    first_debit(house)
    with house.platform.reading(STORE) as unit:
        held = unit.session.scalars(select(HeldCase.id)).one()
    house.platform.person.decide(
        STORE,
        public_id("held", held),
        "discount_charge",
        {"price_ratio": 9_000, "reason": "first_charge"},
        actor="staff:1",
        why="由店长决定",
    )

    row = charge(house, STORE)
    assert (row.state, row.amount, row.undecided) == ("priced", full * 9 // 10, False)


def test_a_store_without_such_rules_asks_nobody(house: House) -> None:
    """Where no policy prices a period, a run prices none."""
    store: Store = house.open(STORE)
    begin_contract(house, store.name)
    due_at = charge(house, STORE).due_at
    house.clock.move_to(due_at - timedelta(days=2.5))
    report = house.platform.run_debits(STORE)
    assert (report.priced, report.notices) == (0, 1)
