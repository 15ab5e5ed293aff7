"""Rules send messages and open tasks, within limits that no rule lifts."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.decisions.values import Granted, Status
from pawpact.messages.handlers import SendMessage
from pawpact.policy.model import EffectRequest
from pawpact.tasks.handlers import MOST, open_task
from pawpact.tasks.models import Task
from pawpact.tasks.service import tasks_due
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from tests.core.messages.conftest import Shop, platform_texts


def granted(effect: str, customer: int, rule: str = "thank", **arguments: int | str) -> Granted:
    case = Case(f"case:{customer}", {"customer": customer, "contract": 5})
    request = EffectRequest(effect, arguments, "corner.own", rule)
    return Granted("period.performed", case, request, frozenset({effect}), 1)


def sent(shop: Shop) -> list[tuple[str, int | None]]:
    return [(row.kind, row.customer_id) for row in shop.rows()]


def apply(unit: Unit, *asked: Granted) -> list[Status]:
    answers = list(SendMessage(platform_texts())(unit, asked))
    unit.catch_up()
    return answers


def test_a_rule_sends_a_message_once(shop: Shop) -> None:
    """The same rule, subject and moment again is the same message."""
    asked = granted("send_message", shop.customers[0], template="vet")
    for _ in range(2):
        with shop.unit() as unit:
            assert apply(unit, asked) == [Status.APPLIED]
    assert sent(shop) == [("vet", shop.customers[0])]


def test_an_advertisement_of_a_rule_is_capped(shop: Shop) -> None:
    """Without consent at once, with it after the weekly number; nothing of it is queued."""
    ann, bob = shop.customers
    shop.agree(ann)
    rules = [granted("send_message", ann, f"r{n}", template="news") for n in range(3)]
    with shop.unit() as unit:
        answers = apply(unit, *rules, granted("send_message", bob, template="news"))
    assert answers == [Status.APPLIED, Status.APPLIED, Status.CAPPED, Status.CAPPED]
    assert sent(shop) == [("news", ann), ("news", ann)]


def test_a_rule_opens_a_task_on_its_clock(shop: Shop) -> None:
    """Kind, role and deadline are the rule's; again it opens nothing."""
    asked = granted(
        "open_task", shop.customers[0], kind="call", within=2, clock="working_days", role="vet"
    )
    for _ in range(2):
        with shop.unit() as unit:
            assert open_task(unit, [asked]) == [Status.APPLIED]
            unit.catch_up()
    with shop.unit() as unit:
        task = unit.session.scalars(select(Task)).one()
        assert (task.kind, task.role, task.clock, task.amount) == (
            "rule.call",
            "vet",
            "working_days",
            2,
        )
        assert tasks_due(unit) == 0


def test_one_decision_opens_so_many_tasks_at_most(shop: Shop) -> None:
    """What goes beyond is capped and not opened."""
    asked = [
        granted("open_task", shop.customers[0], f"r{n}", kind="call", within=1, clock="hours")
        for n in range(MOST + 2)
    ]
    with shop.unit() as unit:
        answers = open_task(unit, asked)
        unit.catch_up()
        assert len(unit.session.scalars(select(Task)).all()) == MOST
    assert answers == [Status.APPLIED] * MOST + [Status.CAPPED] * 2
