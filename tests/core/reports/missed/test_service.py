"""Why a customer did not get something, told from the decisions about her."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.access.log import READ_WHY, trail
from pawpact.accounts.models import Customer
from pawpact.kernel.errors import NotFound
from pawpact.reports.missed import service
from pawpact.reports.missed.document import document_of, why_not_schema
from pawpact.reports.missed.service import WhyNot, why_not
from pawpact.reports.missed.wanted import NothingOfThatName
from pawpact.reports.missed.words import lines_of
from tests.house import House
from tests.stories.counter import apply, begin_contract, live_until_due

STORE = "xihu"


@pytest.fixture
def lived(house: House) -> House:
    """One customer who adopted and was debited once, and another whose score is too low."""
    house.open(STORE)
    begin_contract(house, STORE, house.person(700, name="甲乙丙"))
    apply(house, STORE, key="other", person=house.person(520, name="饕餮"))
    live_until_due(house, STORE, 1)
    house.platform.run_debits(STORE)
    return house


def ask(house: House, wanted: str, who: int = 0, role: Role = Role.STORE_MANAGER) -> WhyNot:
    with house.platform.unit(STORE, "staff:1") as unit:
        customers = unit.session.scalars(select(Customer.id).order_by(Customer.id)).all()
        return why_not(unit, customers[who], wanted, role, house.platform.parts.revisions)


def text(house: House, found: WhyNot, *, inside: bool) -> str:
    with house.platform.reading(STORE) as unit:
        return "\n".join(lines_of(found, unit.store.zone, "zh", inside=inside))


def test_what_was_missed_is_told_with_what_would_have_brought_it(lived: House) -> None:
    """A score of 520 where 550 pass: the rule, by how much, and the value that is enough."""
    (missed,) = ask(lived, "approve", who=1).missed
    assert (missed.policy, missed.rule) == ("credit_scoring.decide", "pass")
    assert "520" in missed.because[0].zh
    assert [way.raw for way in missed.ways] == [550]
    assert missed.ways[0].distance is not None
    assert missed.ways[0].distance.zh == "再高 30"


def test_what_was_given_is_no_loss(lived: House) -> None:
    """Who was approved is told when, and of nothing that she missed."""
    found = ask(lived, "approve")
    assert [each.title.zh for each in found.got] == ["信用达标"]
    assert found.missed == ()


def test_a_batch_receipt_is_found_by_its_contract(lived: House) -> None:
    """The anniversary of which one period is performed lacks eleven more."""
    (missed,) = ask(lived, "core.performance").missed
    assert missed.decision.startswith("dec_")
    assert ":" in missed.decision
    assert missed.ways[0].raw == 12


def test_a_moment_that_never_came_is_told_with_what_it_wants(lived: House) -> None:
    """Who asked for no offset of a deposit is told at which moment that is decided."""
    found = ask(lived, "offset_deposit")
    assert found.missed == ()
    assert [each.policy for each in found.awaited] == ["deposit_fallback.offset"]
    assert found.awaited[0].wants


def test_many_decisions_of_one_moment_hide_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More periods than are told came after the approval; it is told, and not awaited."""
    monkeypatch.setattr(service, "MOST_TOLD", 1)
    house.open(
        STORE,
        "store: xihu\nextends: platform@2026.1\ncore.performance:\n  add:\n"
        "    - {id: far, title: 信用达标, when: {contract.performed: 99},"
        " then: [grant_points: {points: 1, reason: streak}]}\n",
    )
    begin_contract(house, STORE, house.person(700, name="甲乙丙"))
    live_until_due(house, STORE, 1)
    house.platform.run_debits(STORE)
    found = ask(house, "信用达标")
    assert [each.title.zh for each in found.got] == ["信用达标"]
    assert [each.rule for each in found.missed] == ["far"]
    assert found.awaited == ()


def test_of_what_was_erased_no_way_is_claimed(lived: House) -> None:
    """Where personal facts cannot be opened any more it says so, and not that nothing helps."""
    (missed,) = ask(lived, "approve", who=1).missed
    erased = replace(missed, ways=(), erased=True)
    told = text(lived, WhyNot(1, "approve", (), (erased,), ()), inside=False)
    assert "个人资料已抹除" in told
    assert "还不够" not in told


def test_a_role_without_the_right_sees_no_score(lived: House) -> None:
    """An agent is told that the score is short, neither what it is nor by how much."""
    (missed,) = ask(lived, "approve", who=1, role=Role.SERVICE_AGENT).missed
    assert "520" not in repr(missed.because) + repr(missed.ways)
    assert missed.ways[0].distance is None


def test_the_customer_reads_no_inner_name(lived: House) -> None:
    """Her own value and the way are there; policies, rules and receipts are not."""
    found = ask(lived, "approve", who=1, role=Role.CUSTOMER)
    hers, ours = text(lived, found, inside=False), text(lived, found, inside=True)
    assert "520" in hers
    assert "再高 30" in hers
    assert "credit_scoring" not in hers
    assert "dec_" not in hers
    assert "credit_scoring.decide/pass" in ours


def test_the_document_keeps_to_its_schema(lived: House) -> None:
    """For the store and for the customer, with what was got, missed and awaited."""
    for wanted, who in (("approve", 0), ("approve", 1), ("offset_deposit", 0)):
        found = ask(lived, wanted, who)
        with lived.platform.reading(STORE) as unit:
            for inside in (True, False):
                Draft202012Validator(why_not_schema()).validate(
                    document_of(unit, found, inside=inside)
                )


def test_a_thing_that_no_rule_gives_is_refused_with_a_guess(lived: House) -> None:
    """A slip of the pen is answered with the nearest name, and nothing is put on record."""
    with pytest.raises(NothingOfThatName) as refused:
        ask(lived, "aprove")
    assert refused.value.hint is not None
    assert "approve" in refused.value.hint.en


def test_a_stranger_is_not_found(lived: House) -> None:
    """A number that is nobody's is refused."""
    with lived.platform.unit(STORE, "staff:1") as unit, pytest.raises(NotFound):
        why_not(unit, 7, "approve", Role.STORE_MANAGER, lived.platform.parts.revisions)


def test_that_somebody_looked_is_on_record(lived: House) -> None:
    """The access log names the customer and what was read."""
    found = ask(lived, "approve")
    with lived.platform.reading(STORE) as unit:
        (line,) = [each for each in trail(unit, most=10) if each.action == READ_WHY]
    assert line.subject_id == found.customer
