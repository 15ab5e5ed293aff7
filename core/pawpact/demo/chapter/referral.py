"""Customers bring friends: a code is issued and used before the friend signs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.contracts.models import Application, Contract
from pawpact.demo.chapter.story import SATURDAY, THURSDAY, Chapter
from pawpact.demo.scene import Scene
from pawpact.kernel.identity import public_id, read_public_id

PLUGIN = "referral_rewards"
SHARE, THE_SAME, KNOWN_WELL, TAKEN_BACK = 0.5, 0.1, 12, 0.02
"""Of those who are about to sign so many name a code; of these so many live with their referrer;
so many customers bring most of the friends."""


def live(scene: Scene) -> None:
    random, share = scene.chance("referral"), scene.share(SHARE)
    referrers, newcomers = _people(scene)
    if not referrers:
        return
    for newcomer in newcomers:
        chance = random.of(newcomer)
        if chance.random() >= share:
            continue
        referrer = public_id("cus", chance.choice(referrers))
        day = f"{scene.day}-{newcomer}"
        written = {"customer": referrer}
        issued = scene.ask(PLUGIN, "issue_code", written, f"issue-{day}", role=Role.SALES)
        if issued is not None:
            same = ["address"] if chance.random() < THE_SAME else []
            used = {"customer": public_id("cus", newcomer), "code": issued["code"], "same": same}
            scene.ask(PLUGIN, "use_code", used, f"use-{day}", role=Role.SALES)


def _people(scene: Scene) -> tuple[Sequence[int], Sequence[int]]:
    """Those who signed first, and those who are about to."""
    with scene.reading() as unit:
        signed = select(Contract.customer_id).where(Contract.state == "active")
        referrers = unit.session.scalars(signed.order_by(Contract.id).limit(KNOWN_WELL)).all()
        approved = (
            select(Application.customer_id)
            .outerjoin(Contract, Contract.application_id == Application.id)
            .where(Application.state == "approved", Contract.id.is_(None))
            .where(Application.approved_until > unit.at)
        )
        newcomers = unit.session.scalars(approved.order_by(Application.id)).all()
    return referrers, newcomers


def take_back(scene: Scene) -> None:
    """Now and then a manager finds out that a recommendation was none."""
    random = scene.chance("taken_back")
    for each in scene.listed(PLUGIN, "referrals", {}):
        chance = random.of(read_public_id("cus", each["referrer"]) or 0)
        if chance.random() < TAKEN_BACK:
            written = {"referral": each["referral"], "why": chance.choice(("fraud", "mistake"))}
            key = f"back-{each['referral']}"
            scene.ask(PLUGIN, "withdraw", written, key, role=Role.STORE_MANAGER)


WITHDRAWN = Chapter("taken_back", take_back, on=(THURSDAY,), plugin=PLUGIN, weeks=8)
CHAPTER = Chapter("referral", live, on=(SATURDAY,), plugin=PLUGIN)
