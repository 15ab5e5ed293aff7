"""A customer is erased: everything of hers closes, wherever it lies, and the records stay sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from pawpact.access.key_file import create_key_file
from pawpact.access.models import SubjectKey
from pawpact.access.vault import FileVault
from pawpact.accounts.models import Customer
from pawpact.accounts.personal import read_personal
from pawpact.accounts.service import register_customer
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.ending.erasure import erase_customer
from pawpact.contracts.models import Application
from pawpact.database.session import Database
from pawpact.decisions.held import Holding, Reason, case_of, hold_all, waiting
from pawpact.decisions.models import DecisionRow, HeldCase
from pawpact.hosting.storage import reader
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.label import Label
from pawpact.ledger.service import audit
from pawpact.policy.receipt import SingleReceipt
from pawpact.vocabulary.case import Case
from pawpact_plugins.credit_scoring.models import Check
from tests.house import House, build_house
from tests.stories.counter import apply, shown

STORE = "xihu"
SCORE = 612


class Life:
    """A store in which one customer was refused by a person and another got what she wanted."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.open(STORE)
        self.person = house.person(SCORE, born_on=date(1992, 3, 1))
        self.refused = self._refused()
        self.customer = self._customer(self.refused)
        self.other = self._customer(apply(house, STORE, 655, key="other"))
        house.clock.advance(timedelta(days=40))

    def erase(self) -> None:
        with self.house.platform.unit(STORE, "staff:1") as unit:
            erase_customer(unit, self.customer, "asked for it")

    def scores(self) -> list[object]:
        """What the plugin's table answers about both."""
        with self.house.platform.reading(STORE) as unit:
            rows = reader(unit.session, unit.vault)(
                Check, "customer", [self.customer, self.other], ("score",)
            )
        return [rows[number][0] for number in (self.customer, self.other)]

    def explained(self) -> str:
        decision = shown(self.house, STORE, self.refused).decision
        assert decision is not None
        return self.house.platform.explain_decision(STORE, decision, "zh")

    def _refused(self) -> int:
        """Her card was not checked: she was asked about, a person decided, and said no."""
        intake = self.house.intake(STORE, self.person, identity=None)
        runner = self.house.platform.runner
        application = submit_intake(runner, STORE, "refused", intake, "staff:1")
        with self.house.platform.reading(STORE) as unit:
            (case,) = waiting(unit)
        reason = {"reason": "store_policy"}
        self.house.platform.person.decide(
            STORE, case.id, "refuse", reason, actor="staff:9", why="没有带证件"
        )
        return application

    def _customer(self, application: int) -> int:
        with self.house.platform.reading(STORE) as unit:
            found = select(Application.customer_id).where(Application.id == application)
            return unit.session.scalars(found).one()


@pytest.fixture
def life(engine: Engine, database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Life]:
    """A life under a real key file."""
    create_key_file(tmp_path / "keys.json")
    for house in build_house(database, clock, FileVault.load(tmp_path / "keys.json")):
        yield Life(house)


def test_the_plugins_records_answer_nothing(life: Life) -> None:
    """The score that a plugin stored is gone; another customer's is there."""
    assert life.scores() == [str(SCORE), "655"]
    life.erase()
    assert life.scores() == [None, "655"]


def test_the_record_opens_no_more(life: Life) -> None:
    """Of the customer's own row nothing opens and nothing is found."""
    life.erase()
    with life.house.platform.unit(STORE) as unit:
        assert list(read_personal(unit, [life.customer, life.other], "test")) == [life.other]
        row = unit.session.scalars(select(Customer).where(Customer.id == life.customer)).one()
    kept = (row.phone_blind, row.phone_last4, row.identity_blind, row.identity_last4)
    assert (*kept, row.housing, row.landlord_consent, row.person_id) == (None,) * 7


def test_the_receipt_says_that_it_was_erased(life: Life) -> None:
    """Why she was refused is still told from the record, without what she was asked about."""
    assert "年龄 34" in life.explained()
    life.erase()
    told = life.explained()
    assert "已抹除" in told
    assert "年龄 34" not in told
    assert str(SCORE) not in told
    assert "取自记录" in told


def test_the_receipt_still_proves_itself(life: Life) -> None:
    """The hash of the receipt holds, since it is over what was stored."""
    life.erase()
    with life.house.platform.reading(STORE) as unit:
        rows = unit.session.scalars(select(DecisionRow)).all()
        assert len(rows) >= 2
        for row in rows:
            assert SingleReceipt(row.body, row.sealed).content_hash == row.content_hash
        assert audit(unit).sound


def test_a_held_case_knows_nothing_any_more(life: Life) -> None:
    """The facts that a case waited with are gone, those of others are there."""
    reason = Reason("test", Label("测试", "test"))
    subjects = (life.customer, life.other)
    with life.house.platform.unit(STORE) as unit:
        holdings = [
            Holding(Case(f"h{number}", {"customer": number}), reason, {"customer.age": 34})
            for number in subjects
        ]
        hold_all(unit, "application.submitted", holdings)
        for row in unit.session.scalars(select(HeldCase)):
            row.state = "decided"
    life.erase()
    with life.house.platform.reading(STORE) as unit:
        rows = {row.subjects["customer"]: row for row in unit.session.scalars(select(HeldCase))}
        facts = [dict(case_of(unit, rows[number]).facts) for number in subjects]
    assert facts == [{}, {"customer.age": 34}]


def test_who_erased_her_and_why_is_kept(life: Life) -> None:
    """The destroyed key says who destroyed it, when and why; the key itself is written over."""
    life.erase()
    with life.house.platform.reading(STORE) as unit:
        row = unit.session.scalars(
            select(SubjectKey).where(
                SubjectKey.subject == "customer", SubjectKey.subject_id == life.customer
            )
        ).one()
    assert (row.destroyed_by, row.why, row.destroyed_at) == (
        "staff:1",
        "asked for it",
        life.house.clock.now(),
    )
    assert not any(row.wrapped)


def test_a_running_process_forgets_with_the_next_unit(life: Life) -> None:
    """A vault that opened her data before the erasure opens none afterwards."""
    with life.house.platform.unit(STORE) as unit:
        assert read_personal(unit, [life.customer], "before")
    life.erase()
    with life.house.platform.unit(STORE) as unit:
        assert read_personal(unit, [life.customer], "after") == {}


def test_what_is_written_later_is_never_readable(life: Life) -> None:
    """A late case about somebody erased is kept, its facts sealed with a key that nobody has."""
    life.erase()
    reason = Reason("test", Label("测试", "test"))
    case = Case("late", {"customer": life.customer})
    with life.house.platform.unit(STORE) as unit:
        hold_all(unit, "application.submitted", [Holding(case, reason, {"customer.age": 34})])
    with life.house.platform.reading(STORE) as unit:
        late = select(HeldCase).where(HeldCase.key == "late")
        assert case_of(unit, unit.session.scalars(late).one()).facts == {}


def test_the_same_person_may_come_back(life: Life) -> None:
    """Registering again makes a new customer, whose data opens."""
    life.erase()
    with life.house.platform.unit(STORE) as unit:
        again = register_customer(unit, life.person)
        assert again != life.customer
        assert read_personal(unit, [again], "test")[again].phone == life.person.phone
