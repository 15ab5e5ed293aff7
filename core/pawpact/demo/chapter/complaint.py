"""Customers complain of goods, services, debits, their pet; answered, made good, called back."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.demo.chapter.story import THURSDAY, Chapter
from pawpact.demo.scene import Family, Scene
from pawpact.kernel.identity import public_id, read_public_id, subject_id
from pawpact.orders.models import Order, OrderLineRow

PLUGIN = "complaint_compensation"
SHARE, FRESH_SHARE = 0.01, 0.03
TYPES = (*("goods",) * 5, *("service",) * 3, "pet_health", "performance", "pet_care")
SAID: Mapping[str, str] = {"pet_health": "这两天呕吐", "goods": "袋子破了", "service": "洗得不干净"}
DEFECTS = ("damaged", "damaged", "missing", "near_expiry", "expired", "quality")
DISEASES = ("canine_parvovirus", "feline_panleukopenia", "skin_irritation")
ANSWERS = ("satisfied", "satisfied", "satisfied", "no_answer", "unsatisfied")


def live(scene: Scene) -> None:
    random = scene.chance("complaint")
    for case in scene.listed(PLUGIN, "complaints", {}):
        if case["state"] == "revisit_due":
            customer = read_public_id("cus", case["customer"]) or 0
            _ask(scene, case, "revisit", {"answer": random.of(customer).choice(ANSWERS)})
        elif case["state"] not in ("closed", "received"):
            _settle(scene, case)
    for family in scene.families("complaint", SHARE):
        chance = random.of(family.contract)
        _complain(scene, chance, family, chance.choice(TYPES))
    share = scene.share(FRESH_SHARE)
    for family in scene.fresh():
        chance = random.of(family.contract)
        drawn = chance.random()
        if drawn < share:
            _complain(scene, chance, family, "pet_health")
        elif drawn < 3 * share:
            _say_nothing_of_the_pet(scene, family)


def _say_nothing_of_the_pet(scene: Scene, family: Family) -> None:
    """Her pet is ill, and she does not say which."""
    written = {
        "customer": public_id("cus", family.customer),
        "channel": "phone",
        "type": "pet_health",
        "said": SAID["pet_health"],
    }
    key = f"unnamed-{family.contract}-{scene.day}"
    scene.ask(PLUGIN, "take_in", written, key, role=Role.SERVICE_AGENT)


def _complain(scene: Scene, random: Random, family: Family, about: str) -> None:
    written = {
        "customer": public_id("cus", family.customer),
        "contract": public_id("con", family.contract),
        "channel": random.choice(("mini_program", "wecom", "phone")),
        "type": about,
        "said": SAID.get(about, "说不清楚"),
    }
    key = f"complaint-{family.contract}-{scene.day}"
    case = scene.ask(PLUGIN, "take_in", written, key, role=Role.SERVICE_AGENT)
    case = case and _ask(scene, case, "respond", {})
    if case is None:
        return
    if about == "goods":
        case = _goods(scene, random, case, family.customer) or case
    elif about == "service":
        case = _service(scene, random, case) or case
    elif about == "pet_health":
        case = _ask(scene, case, "diagnose", {"disease": random.choice(DISEASES)}) or case
        accepted = random.random() < 0.5
        case = _ask(scene, case, "decide", {"accepted": accepted}, Role.STORE_MANAGER) or case


def _goods(scene: Scene, random: Random, case: Mapping[str, Any], customer: int) -> Any:
    """A line of the newest order that arrived; where there is none it stays with words."""
    with scene.reading() as unit:
        line = unit.session.scalar(
            select(OrderLineRow.id)
            .join(Order, Order.id == OrderLineRow.order_id)
            .where(Order.customer_id == customer, Order.state.in_(("received", "closed")))
            .order_by(OrderLineRow.id.desc())
            .limit(1)
        )
    if line is None:
        return None
    defect = random.choice(DEFECTS)
    written: dict[str, Any] = {"order_line": subject_id("order_line", line), "defect": defect}
    if defect in ("expired", "quality"):
        written["wish"] = random.choice(("return", "exchange"))
    if random.random() < 0.7:
        written["points"] = random.choice((30, 80, 150))
    return _ask(scene, case, "remedy_goods", written)


def _service(scene: Scene, random: Random, case: Mapping[str, Any]) -> Any:
    wish = random.choice(("free_grooming", "points"))
    written = {"fault": "attitude", "staff": "stf_0000000000001", "wish": wish}
    points = {"points": random.choice((30, 150, 200))} if wish == "points" else {}
    return _ask(scene, case, "remedy_service", {**written, **points})


def _settle(scene: Scene, case: Mapping[str, Any]) -> None:
    if case["urgency"] == "urgent" and not case["decision"]:
        decided = _ask(scene, case, "decide", {"accepted": True}, Role.STORE_MANAGER)
        case = decided or case
    _ask(scene, case, "resolve", {"cause": "快递挤压", "solution": "已道歉并补偿"})


def _ask(
    scene: Scene,
    case: Mapping[str, Any],
    action: str,
    body: Mapping[str, Any],
    role: Role = Role.SERVICE_AGENT,
) -> Mapping[str, Any] | None:
    written = {"complaint": case["complaint"], "version": case["version"], **body}
    key = f"{case['complaint']}-{action}-{case['version']}"
    return scene.ask(PLUGIN, action, written, key, role=role)


CHAPTER = Chapter("complaint", live, on=(THURSDAY,), plugin=PLUGIN)
