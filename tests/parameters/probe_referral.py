"""Probes of referrals: who counts when, what it brings, what of it goes, who bears it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from pawpact.access.actor import Actor, Role
from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import BY_CUSTOMER, Choice
from pawpact.contracts.models import Application, Contract
from pawpact.database import bulk
from pawpact.decisions.models import PluginLetter
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import subject_id
from pawpact.ledger.models import PointLot
from pawpact.tenancy.models import BrandRow, StoreRow
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from pawpact_plugins.referral_rewards.models import Newcomer, Referral
from tests.parameters.probe import Probe, rows
from tests.parameters.scene import Scene
from tests.stories.counter import apply, begin_contract, conclude, live_days

NAME = "referral_rewards"
_SALES = Actor(Role.SALES, "test")


def bringing(scene: Scene) -> object:
    """A newcomer comes with a code and stays; a month later the referrer's period is waived."""
    referrer = _owner(scene, begin_contract(scene.house, scene.store))
    _bring(scene, referrer)
    _live(scene, 31)
    _live(scene, 31)
    return (*_seen(scene), rows(scene, Referral, "state", "periods", "converted"))


def counting_early(scene: Scene) -> object:
    """Ten days after signing: does the newcomer count by now?"""
    _bring(scene, _owner(scene, begin_contract(scene.house, scene.store)))
    _live(scene, 10)
    return rows(scene, Referral, "state")


def leaving(scene: Scene) -> object:
    """The newcomer leaves forty days after she counted."""
    newcomer = _bring(scene, _owner(scene, begin_contract(scene.house, scene.store)))
    _live(scene, 71)
    with scene.unit() as unit:
        request_termination(unit, newcomer, BY_CUSTOMER, "test")
    with scene.unit() as unit:
        settle_termination(unit, newcomer, choice=Choice.REFUND, confirmed=True, why="test")
    return rows(scene, Newcomer, "state"), rows(scene, Benefit, "kind", "state")


def naming(scene: Scene) -> object:
    """A code, its last day, and a newcomer at the referrer's address."""
    referrer = _owner(scene, begin_contract(scene.house, scene.store))
    issued = _do(scene, "issue_code", customer=subject_id("customer", referrer))
    customer = _applicant(scene, apply(scene.house, scene.store, key="newcomer"))
    given = {"code": issued["code"], "same": ["address"]}
    used = _do(scene, "use_code", customer=subject_id("customer", customer), **given)
    return issued["valid_until"], used.get("reason", "taken")


def recommending_much(scene: Scene) -> object:
    """The tenth referral counts, and eight waived periods are owed for the others."""
    customer = _owner(scene, begin_contract(scene.house, scene.store))
    with scene.unit() as unit:
        things = unit.ids.many(10)
        bulk.insert(unit.session, Referral, _referrals(unit.ids.many(10), things, customer))
        case = Case(f"referral:{things[9]}", {"referral": things[9], "customer": customer})
        unit.raise_moment("referral.qualified", [case])
    _live(scene, 1)
    return _seen(scene)


def bearing(scene: Scene) -> object:
    """Another store of the brand writes that somebody there came with a code of this one."""
    referrer = _owner(scene, begin_contract(scene.house, scene.store))
    code = _do(scene, "issue_code", customer=subject_id("customer", referrer))["code"]
    store = scene.house.stores[scene.store]
    said = {"newcomer": 7, "code": code, "day": date(2026, 3, 12).toordinal()}
    with scene.unit() as unit:
        unit.session.add(BrandRow(name=store.brand, title_zh="品牌", title_en="brand"))
        unit.session.flush()
        unit.session.add(
            StoreRow(
                tenant=9_000 + store.tenant,
                name=f"far-{store.name}",
                brand=store.brand,
                title_zh="远店",
                title_en="far",
            )
        )
        unit.session.add(
            PluginLetter(
                id=unit.ids.one(),
                sender=9_000 + store.tenant,
                sender_name=f"far-{store.name}",
                receiver=store.tenant,
                plugin=NAME,
                kind="asked",
                key="asked:7",
                said={**said, "traces": "", "same": ""},
                sent_at=unit.at,
                read_at=None,
            )
        )
    scene.house.platform.carry_letters(scene.store)
    return [payer > 0 for (payer,) in rows(scene, Referral, "payer")]


def _referrals(ids: list[int], things: list[int], customer: int) -> Mapping[str, list[Any]]:
    count = len(things)
    return {
        "id": ids,
        "key": [f"{thing}:1" for thing in things],
        "thing": things,
        "version": [1] * count,
        "customer": [customer] * count,
        "state": ["qualified"] * count,
        "other_store": [""] * count,
        "partner": things,
        "payer": [0] * count,
        "qualified_on": [date(2026, 3, 12)] * count,
        "periods": [8] + [0] * (count - 1),
        "converted": [0] * count,
        "is_carried": [False] * count,
        "elsewhere": [""] * count,
        "why": [""] * count,
    }


def _bring(scene: Scene, referrer: int) -> int:
    """A newcomer with the referrer's code signs; the contract's number."""
    code = _do(scene, "issue_code", customer=subject_id("customer", referrer))["code"]
    application = apply(scene.house, scene.store, key="newcomer")
    customer = subject_id("customer", _applicant(scene, application))
    _do(scene, "use_code", customer=customer, code=code)
    return conclude(scene.house, scene.store, application)


def _do(scene: Scene, action: str, **written: Any) -> Mapping[str, Any]:
    terminal = scene.house.platform.terminal
    try:
        return dict(terminal.do(scene.store, NAME, action, written, _SALES, "").answer)
    except PawpactError as refused:
        return dict(refused.details)


def _live(scene: Scene, days: int) -> None:
    for _ in range(days):
        live_days(scene.house, scene.store, 1)
        for _done in scene.house.platform.run_plugins(scene.store):
            pass


def _owner(scene: Scene, contract: int) -> int:
    with scene.unit() as unit:
        return unit.session.get_one(Contract, (unit.store.tenant, contract)).customer_id


def _applicant(scene: Scene, application: int) -> int:
    with scene.unit() as unit:
        return unit.session.get_one(Application, (unit.store.tenant, application)).customer_id


def _seen(scene: Scene) -> tuple[object, ...]:
    with scene.unit() as unit:
        charges = unit.session.execute(
            select(Charge.period, Charge.state, Charge.amount, Charge.discount, Charge.waived)
            .where(Charge.period < 5)
            .order_by(Charge.contract_id, Charge.period)
        ).all()
    return (
        [tuple(each) for each in charges],
        rows(scene, Benefit, "kind", "price_ratio", "number"),
        rows(scene, PointLot, "bucket", "granted"),
    )


REFERRALS: Mapping[str, Probe] = {
    f"{NAME}.{name}": probe
    for probe, names in (
        (
            bringing,
            (
                "base_grooming_count",
                "base_waived_periods",
                "referee_adoption_kit",
                "referee_first_month_ratio",
                "waived_period_points_ratio",
            ),
        ),
        (counting_early, ("qualifies_when",)),
        (leaving, ("clawback_days",)),
        (naming, ("invite_code_valid_days", "self_referral_keys")),
        (
            recommending_much,
            ("lifetime_food_price", "max_waived_periods_per_contract", "tiers"),
        ),
        (bearing, ("cross_store",)),
    )
    for name in names
}
REFERRALS = {**REFERRALS, "followup.deworm_interval_days": recommending_much}
CHOSEN: Mapping[str, Value] = {
    f"{NAME}.qualifies_when": ("contract_active",),
    f"{NAME}.self_referral_keys": ("phone",),
}
EARLIER = """\
store: {name}
extends: platform@2026.1
referral_rewards:
  params:
    tiers:
      - {{referrals: 1, benefit: grooming}}
      - {{referrals: 3, benefit: deworming_year_card}}
      - {{referrals: 5, benefit: health_check_year_card}}
      - {{referrals: 10, benefit: lifetime_food_card}}
"""
