"""Probes of complaints: by when, made good with what, who has to approve, what is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pawpact.access.actor import Actor, Role
from pawpact.accounts.service import register_customer
from pawpact.benefits.models import Benefit
from pawpact.contracts.models import Contract, ContractHold
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import read_subject_id, subject_id
from pawpact.ledger.models import PointLot
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.models import OrderLineRow
from pawpact.orders.service import OrderLine, place, receive, ship
from pawpact.tasks.models import Task
from pawpact.vocabulary.types import Value
from tests.parameters.probe import Probe, rows
from tests.parameters.scene import Scene
from tests.stories.counter import begin_contract

NAME = "complaint_compensation"
BAD = {"fault": "attitude", "staff": "stf_0000000000001"}


class Complaining:
    """One customer of a shop who complains."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.said, self.lines = scene, list[object](), list[str]()
        with scene.unit() as unit:
            customer = register_customer(unit, scene.house.person())
        self.customer = subject_id("customer", customer)

    def adopt(self) -> str:
        """A contract of hers instead."""
        contract = begin_contract(self.scene.house, self.scene.store)
        with self.scene.unit() as unit:
            of = select(Contract.customer_id).where(Contract.id == contract)
            self.customer = subject_id("customer", unit.session.scalars(of).one())
        return subject_id("contract", contract)

    def order(self) -> None:
        """Some toys, paid in cash, that she has."""
        customer = read_subject_id("customer", self.customer) or 0
        toys = [OrderLine(f"T-{each}", "逗猫棒", "toy", 1, 500, 200) for each in range(4)]
        with self.scene.unit() as unit:
            order = place(unit, customer, toys, "toys", cash=2_000, payment="paid-toys").order
            ship(unit, order)
            receive(unit, order)
            found = unit.session.scalars(select(OrderLineRow.id).order_by(OrderLineRow.number))
            self.lines = [subject_id("order_line", each) for each in found]

    def begin(self, type: str, **given: Any) -> dict[str, Any]:
        at = self.scene.house.clock.now().isoformat()
        about = {"customer": self.customer, "channel": "phone", "happened_at": at}
        return self._done("take_in", "sales", {**about, "type": type, **given})

    def then(self, seen: Mapping[str, Any], action: str, **given: Any) -> dict[str, Any]:
        about = {"complaint": seen.get("complaint"), "version": seen.get("version")}
        return self._done(action, "store_manager", {**about, **given})

    def goods(self, defect: str, **given: Any) -> dict[str, Any]:
        line = self.lines.pop()
        return self.then(
            self.begin("goods"), "remedy_goods", order_line=line, defect=defect, **given
        )

    def _done(self, action: str, role: str, written: Mapping[str, Any]) -> dict[str, Any]:
        terminal, who = self.scene.house.platform.terminal, Actor(Role(role), "test")
        try:
            done = terminal.do(self.scene.store, NAME, action, written, who, "")
        except PawpactError as refused:
            self.said.append((action, refused.code, refused.details.get("reason")))
            return {}
        self.said.append((action, done.answer["state"], done.answer["urgency"]))
        return dict(done.answer)


def complaining(scene: Scene) -> object:
    """Whatever a store may hear, by every way."""
    her = Complaining(scene)
    her.begin("goods")
    her.begin("parking")
    her.begin("goods", channel="email")
    her.begin("service", said="被猫咬了")
    return her.said, *_written(scene)


def bad_goods(scene: Scene) -> object:
    """Damaged, missing and bad goods are made good; eight days later she is not satisfied."""
    her = Complaining(scene)
    her.order()
    first = her.goods("damaged")
    her.goods("missing", points=80)
    her.goods("quality")
    her.goods("damaged", points=90)
    solved = her.then(first, "resolve", cause="a", solution="b")
    scene.house.clock.advance(timedelta(days=8))
    her.then(solved, "revisit", answer="unsatisfied")
    return her.said, *_written(scene)


def bad_service(scene: Scene) -> object:
    """A grooming, points, and more points than anybody but the manager may give."""
    her = Complaining(scene)
    for wish in ("free_grooming", "points"):
        her.then(her.begin("service"), "remedy_service", wish=wish, **BAD)
    her.then(her.begin("service"), "remedy_service", wish="points", points=120, **BAD)
    return her.said, *_written(scene)


def falling_ill(scene: Scene) -> object:
    """An ill pet's complaint is refused, another one is not; and the month's end."""
    her = Complaining(scene)
    contract = her.adopt()
    refused = her.begin("pet_health", contract=contract, disease="ringworm")
    her.then(refused, "decide", accepted=False)
    her.begin("pet_health", contract=contract, disease="canine_parvovirus")
    scene.house.clock.move_to(datetime(2026, 4, 1, 4, 0, tzinfo=UTC))
    for _ in scene.house.platform.run_plugins(scene.store):
        pass
    return her.said, *_written(scene)


def diagnosed_late(scene: Scene) -> object:
    """Told on the last day of the guarantee, diagnosed eight days later."""
    her = Complaining(scene)
    contract = her.adopt()
    scene.house.clock.advance(timedelta(days=30))
    seen = her.begin("pet_health", contract=contract)
    scene.house.clock.advance(timedelta(days=8))
    her.then(seen, "diagnose", disease="canine_parvovirus")
    return her.said, *_written(scene)


def _written(scene: Scene) -> tuple[object, ...]:
    with scene.unit() as unit:
        decided = select(DecisionRow.moment, DecisionRow.key).order_by(DecisionRow.id)
        count = len(unit.session.execute(decided).all())
    return (
        rows(scene, Task, "kind", "due_at", "role"),
        rows(scene, AfterSalesClaim, "kind"),
        rows(scene, PointLot, "granted"),
        rows(scene, Benefit, "kind"),
        rows(scene, ContractHold, "reason"),
        count,
    )


COMPLAINTS: Mapping[str, Probe] = {
    "complaint_compensation.approval_above_points": bad_service,
    "complaint_compensation.channels": complaining,
    "complaint_compensation.first_response_hours": complaining,
    "complaint_compensation.goods_points_default": bad_goods,
    "complaint_compensation.goods_points_max": bad_goods,
    "complaint_compensation.goods_points_min": bad_goods,
    "complaint_compensation.illness_words": complaining,
    "complaint_compensation.monthly_budget_per_store": bad_goods,
    "complaint_compensation.monthly_points_cap_per_customer": bad_goods,
    "complaint_compensation.monthly_summary": falling_ill,
    "complaint_compensation.normal_types": complaining,
    "complaint_compensation.quality_points": bad_goods,
    "complaint_compensation.reopen_days": bad_goods,
    "complaint_compensation.revisit_days_after_close": bad_goods,
    "complaint_compensation.service_grooming_count": bad_service,
    "complaint_compensation.service_points_default": bad_service,
    "complaint_compensation.service_remedies": bad_service,
    "complaint_compensation.summary_working_days": falling_ill,
    "complaint_compensation.urgent_decision_working_days": falling_ill,
    "complaint_compensation.urgent_types": complaining,
    "health_guarantee.covered_diseases": falling_ill,
    "health_guarantee.diagnosis_days": diagnosed_late,
    "health_guarantee.hold_debit_while_open": falling_ill,
    "health_guarantee.review_working_days": falling_ill,
    "mall_orders.reship_within_hours": bad_goods,
    "service_desk.solution_hours": complaining,
}
CHOSEN: Mapping[str, Value] = {
    "complaint_compensation.channels": ("mini_program", "wecom", "phone", "email"),
    "complaint_compensation.goods_points_default": 70,
    "complaint_compensation.goods_points_max": 60,
    "complaint_compensation.illness_words": ("呕吐", "咬"),
    "complaint_compensation.monthly_budget_per_store": 1_00,
    "complaint_compensation.normal_types": ("goods", "service", "parking"),
    "complaint_compensation.service_remedies": ("points",),
    "complaint_compensation.urgent_types": ("pet_health", "goods"),
    "health_guarantee.covered_diseases": ("canine_parvovirus", "ringworm"),
}
