"""A customer's life, told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.log import READ_TIMELINE, trail
from pawpact.accounts.models import Customer
from pawpact.billing.gateway.simulator import Outcome
from pawpact.contracts.models import Contract
from pawpact.contracts.running.hold import lift_hold, put_hold
from pawpact.database.counting import count_statements
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.reports.timeline.service import Asked, Biographer, Timeline
from tests.house import House
from tests.stories.counter import apply, begin_contract, live_days, live_until_due

STORE = "xihu"
EVERYTHING = Asked(limit=1_000)
STATEMENTS = 34
"""What a life takes, BEGIN and COMMIT with it, and the search for the customer of this test."""


def tell(house: House, asked: Asked = EVERYTHING, role: Role = Role.STORE_MANAGER) -> Timeline:
    """The life of the store's first customer."""
    with house.platform.unit(STORE, "staff:1") as unit:
        customer = unit.session.scalars(select(Customer.id).order_by(Customer.id)).first()
        assert customer is not None
        return biographer(house).tell(unit, customer, role, asked)


def biographer(house: House) -> Biographer:
    return Biographer(house.platform.parts.revisions, house.platform.parts.texts)


def debit(house: House, period: int) -> None:
    live_until_due(house, STORE, period)
    house.platform.run_debits(STORE)


@pytest.fixture
def lived(house: House) -> House:
    """One customer who adopted and was debited, and another who only applied."""
    house.open(STORE)
    begin_contract(house, STORE, house.person(700, name="甲乙丙"))
    apply(house, STORE, key="other", person=house.person(700, name="饕餮"))
    debit(house, 1)
    return house


def kinds(found: Timeline) -> list[str]:
    return [event.kind for event in found.events]


def test_a_life_stands_in_its_order(lived: House) -> None:
    """Application, decision, contract and debit follow each other, nobody else's among them."""
    found = tell(lived)
    told = kinds(found)
    milestones = (
        "account.created",
        "application.submitted",
        "decision.made",
        "application.approved",
        "contract.active",
        "charge.noticed",
        "charge.settled",
        "money.P01",
    )
    assert sorted(milestones, key=told.index) == list(milestones)
    assert [told.count(kind) for kind in milestones] == [1] * len(milestones)
    assert [event.at for event in found.events] == sorted(event.at for event in found.events)


def test_a_decision_says_why_in_one_sentence(lived: House) -> None:
    """The rule that fired and what came of it stand there in Chinese, beside the receipt's id."""
    (decision,) = [each for each in tell(lived).events if each.kind == "decision.made"]
    assert decision.detail.zh == "因符合“信用达标”：通过申请"
    assert lived.platform.explain_decision(STORE, decision.receipt)
    assert "700" not in str(decision)


def test_a_debit_names_its_decision(lived: House) -> None:
    """A settled period links to the receipt of its batch, which explains it."""
    (settled,) = [each for each in tell(lived).events if each.kind == "charge.settled"]
    assert settled.title.zh == "第 1 期月付：已扣款"
    assert lived.platform.explain_decision(STORE, settled.receipt)


def test_money_shows_what_it_came_to(lived: House) -> None:
    """A movement of points has its change and the balance after it."""
    debit(lived, 2)
    moved = [each.moved for each in tell(lived).events if each.kind == "money.P01"]
    assert [(each.change, each.balance) for (each,) in moved] == [
        ("+268.00", "268.00"),
        ("+268.00", "536.00"),
    ]


def test_a_failed_debit_is_told(lived: House) -> None:
    """A refused attempt stands there with its period, and so does the one after it."""
    lived.gateway._decide = lambda _: Outcome.INSUFFICIENT_FUNDS
    debit(lived, 2)
    lived.gateway._decide = lambda _: Outcome.OK
    live_days(lived, STORE, 4)
    told = [each.title.zh for each in tell(lived).events if each.about[:3] == "chg"]
    assert "第 2 期月付：扣款失败" in told
    assert told[-1] == "第 2 期月付：已扣款"


def test_a_hold_has_two_ends(lived: House) -> None:
    """A hold is told when it was laid, and when it was lifted if that was in the span."""
    with lived.platform.unit(STORE, "staff:1") as unit:
        contract = unit.session.scalars(select(Contract.id)).one()
        put_hold(unit, contract, "dispute", "客户来电")
    laid_on = lived.clock.now().date()
    live_days(lived, STORE, 3)
    with lived.platform.unit(STORE, "staff:1") as unit:
        lift_hold(unit, contract, "dispute", "已说明")
    assert [kind for kind in kinds(tell(lived)) if kind.startswith("hold")] == [
        "hold.laid",
        "hold.lifted",
    ]
    early = tell(lived, Asked(until=laid_on))
    assert [kind for kind in kinds(early) if kind.startswith("hold")] == ["hold.laid"]
    late = tell(lived, Asked(since=lived.clock.now().date()))
    assert [kind for kind in kinds(late) if kind.startswith("hold")] == ["hold.lifted"]


@pytest.mark.parametrize(
    ("role", "areas"),
    [
        (Role.CARE_ADVISOR, {"account", "consent", "contract", "mandate", "charge", "task"}),
        (Role.SALES, None),
    ],
)
def test_a_role_reads_its_own_areas(lived: House, role: Role, areas: set[str] | None) -> None:
    """What a role may not read is left out and named; who may read everything is told so."""
    found = tell(lived, role=role)
    if areas is None:
        assert found.events == tell(lived).events
        assert not found.hidden
    else:
        assert {event.area for event in found.events} == areas
        assert "资金、积分与权益" in [each.zh for each in found.hidden]


def test_names_are_masked(lived: House) -> None:
    """Even a manager reads name and phone masked here."""
    who = tell(lived).who
    assert who.name == "甲**"
    assert "****" in who.phone


def test_a_reading_is_on_record(lived: House) -> None:
    """That somebody looked stands in the access log, by name and whom it was about."""
    tell(lived)
    with lived.platform.reading(STORE) as unit:
        line = trail(unit, most=1)[0]
    assert (line.action, line.actor, line.subject) == (READ_TIMELINE, "staff:1", "customer")


def test_pages_make_up_the_whole(lived: House) -> None:
    """Page after page nothing is missing and nothing comes twice."""
    whole, after, seen = tell(lived), "", []
    for _ in whole.events:
        page = tell(lived, Asked(after=after, limit=7))
        seen += page.events
        if page.next is None:
            break
        after = page.next
    assert seen == list(whole.events)


def test_an_unknown_place_is_refused(lived: House) -> None:
    """A page that begins after nothing known is refused."""
    with pytest.raises(InvalidField):
        tell(lived, Asked(after="evt_0000000000001:charge.settled"))


def test_days_bound_it(lived: House) -> None:
    """Both days count, in the store's own zone; one day alone has what happened on it."""
    last = lived.platform.parts.clock.now().date()
    of_day = tell(lived, Asked(since=last, until=last))
    assert kinds(of_day) == ["charge.processing", "charge.settled", "money.P01"]
    assert kinds(tell(lived, Asked(until=date(2020, 1, 1)))) == []
    assert tell(lived, Asked(date.min, date.max, limit=1_000)).events == tell(lived).events
    with pytest.raises(InvalidField):
        tell(lived, Asked(since=last, until=date(2020, 1, 1)))


def test_a_stranger_has_no_life(lived: House) -> None:
    """Somebody whom the store does not know is not found."""
    with lived.platform.unit(STORE) as unit, pytest.raises(NotFound):
        biographer(lived).tell(unit, 404, Role.STORE_MANAGER, EVERYTHING)


def test_a_longer_life_costs_no_more(lived: House) -> None:
    """However much happened, a life takes the same number of statements."""
    engine = lived.platform.parts.database.engine
    with count_statements(engine) as before:
        short = tell(lived)
    debit(lived, 2)
    with count_statements(engine) as after:
        longer = tell(lived)
    assert len(longer.events) > len(short.events) + 3
    assert (after.count, before.count) == (STATEMENTS, STATEMENTS)
