"""What is given for good in one store of a brand holds in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from pawpact.accounts.models import PersonPrivilege
from pawpact.accounts.person import leave_person
from pawpact.accounts.service import register_customer
from pawpact.benefits.brand import LIFETIME, share_due
from pawpact.benefits.granting import grant_now
from pawpact.benefits.handlers import set_privileges
from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.price import price_rights
from pawpact.benefits.price_use import note_used
from pawpact.benefits.revoking import revoke
from pawpact.benefits.values import NewBenefit, Terms, Window
from pawpact.benefits.withdrawing import withdraw_grants
from pawpact.database.session import Database
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.benefit_kind import Form
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from tests.core.benefits.counter import STORE
from tests.core.shop import make_store, make_unit, newcomer

Visit = Callable[..., AbstractContextManager[Unit]]


@pytest.fixture
def visit(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Visit:
    """Opens a store of a brand."""

    @contextmanager
    def open_(tenant: int, brand: str = "paws") -> Iterator[Unit]:
        store = replace(make_store(STORE, tenant), brand=brand)
        with database.store(tenant) as session:
            unit = make_unit(session, clock, ids, vault, store)
            yield unit
            unit.catch_up()

    return open_


def veteran(visit: Visit, tenant: int) -> int:
    """Somebody who is a veteran of this store, and has a star there; its customer."""
    with visit(tenant) as unit:
        customer = register_customer(unit, newcomer(1))
        window = (Window(unit.at, None),)
        grant_now(
            unit,
            [
                NewBenefit(
                    f"t:{form}", customer, str(form), form, "x", "a/b", 1, window, None, terms
                )
                for form, terms in (
                    (Form.PRIVILEGE, Terms(6, 9_500, covers=("food",))),
                    (Form.STAR, Terms(2, 9_000, covers=("food",))),
                )
            ],
        )
        share_due(unit)
        return customer


def test_a_veteran_of_one_store_is_one_of_the_brand(visit: Visit) -> None:
    """Her lifetime price holds in the other store, once; her star stays where it was earned."""
    veteran(visit, 1)
    with visit(2) as unit:
        customer = register_customer(unit, newcomer(1))
        assert share_due(unit) == 1
        assert share_due(unit) == 0
        assert [(each.form, each.price_ratio) for each in price_rights(unit, customer)] == [
            ("privilege", 9_500)
        ]
    with visit(1) as unit:
        assert share_due(unit) == 0


def test_another_brand_and_another_person_get_nothing(visit: Visit) -> None:
    """What a brand gives is its own, and hers alone."""
    veteran(visit, 1)
    for tenant, brand, who in ((2, "tails", 1), (3, "paws", 2)):
        with visit(tenant, brand) as unit:
            register_customer(unit, newcomer(who))
            assert share_due(unit) == 0


def test_who_is_erased_leaves_nothing_of_it(visit: Visit) -> None:
    """With her account in the giving store what it had told the brand goes."""
    customer = veteran(visit, 1)
    with visit(1) as unit:
        leave_person(unit, customer)
        assert unit.session.scalars(select(func.count(PersonPrivilege.id))).one() == 0


def card(visit: Visit, tenant: int) -> tuple[int, int]:
    """Somebody with a lifetime food card of this store; the benefit and its customer."""
    with visit(tenant) as unit:
        customer = register_customer(unit, newcomer(1))
        terms = Terms(price_ratio=9_000, covers=("food",))
        key = f"a/b:{LIFETIME}:0:customer:{customer}"
        window = (Window(unit.at, None),)
        scope = f"customer:{customer}"
        new = NewBenefit(key, customer, LIFETIME, Form.PRICE, scope, "a/b", 1, window, None, terms)
        grant_now(unit, [new])
        share_due(unit)
        return unit.session.scalars(select(Benefit.id)).one(), customer


def withdraw(unit: Unit, customer: int) -> Status:
    """A rule takes back what ``a`` granted to the customer."""
    asked = asked_for("withdraw_grant", {"customer": customer}, grant="a", mark=0)
    return withdraw_grants(unit, [asked])[0]


def asked_for(effect: str, subjects: Mapping[str, int], **arguments: Value) -> Granted:
    """What one rule asks for."""
    request = EffectRequest(effect, arguments, "p", "r")
    return Granted("contract.ended", Case("k", subjects), request, frozenset({effect}), 1)


def states(unit: Unit) -> list[str]:
    return list(unit.session.scalars(select(Benefit.state).order_by(Benefit.id)))


def test_what_was_withdrawn_is_given_up_in_the_other_stores(visit: Visit) -> None:
    """A store that had taken the card over gives it up; one that had not never takes it over."""
    _, customer = card(visit, 1)
    with visit(2) as unit:
        register_customer(unit, newcomer(1))
        share_due(unit)
    with visit(1) as unit:
        assert withdraw(unit, customer) is Status.APPLIED
        assert share_due(unit) == 1
        assert share_due(unit) == 0
    with visit(2) as unit:
        assert share_due(unit) == 1
        assert states(unit) == ["withdrawn"]
        assert share_due(unit) == 0
    with visit(3) as unit:
        register_customer(unit, newcomer(1))
        assert share_due(unit) == 0


def test_a_price_that_counted_in_another_store_is_used(visit: Visit) -> None:
    """Told to the brand with the order there: the giving store's rule takes nothing back."""
    _, customer = card(visit, 1)
    with visit(2) as unit:
        there = register_customer(unit, newcomer(1))
        share_due(unit)
        (right,) = price_rights(unit, there)
        note_used(unit, [right.unused])
        assert [each.unused for each in price_rights(unit, there)] == [0]
    with visit(1) as unit:
        assert withdraw(unit, customer) is Status.ALREADY
        assert states(unit) == ["granted"]


def test_a_proven_fraud_ends_it_in_every_store(visit: Visit) -> None:
    """Used or not; with a reason, where it was given; and nobody gets it back by a rule."""
    benefit, _ = card(visit, 1)
    with visit(2) as unit:
        register_customer(unit, newcomer(1))
        share_due(unit)
        (copy,) = unit.session.scalars(select(Benefit.id))
        with pytest.raises(Conflict):
            revoke(unit, copy, "forged receipts")
    with visit(1) as unit:
        note_used(unit, [benefit])
        revoke(unit, benefit, "forged receipts")
        event = unit.session.scalars(select(BenefitEvent)).one()
        assert (event.to_state, event.actor, event.why) == (
            "revoked",
            unit.actor,
            "forged receipts",
        )
        share_due(unit)
    with visit(2) as unit:
        share_due(unit)
        assert states(unit) == ["withdrawn"]


def test_no_rule_takes_a_veterans_price_and_none_gives_it_again(visit: Visit) -> None:
    """It survives whatever a rule withdraws; ended for a fraud it is not granted once more."""
    customer = veteran(visit, 1)
    with visit(1) as unit:
        hers = {"customer": customer}
        wanted = select(Benefit).where(Benefit.form == Form.PRIVILEGE.value)
        row = unit.session.scalars(wanted).one()
        row.scope = "contract:5"
        unit.session.flush()
        withdraw_grants(unit, [asked_for("withdraw_grant", {**hers, "contract": 5}, grant="a")])
        assert row.state == "granted"
        revoke(unit, row.id, "forged receipts")
        more = {"kind": row.kind, "level": 12, "price_ratio": 9_200}
        again = asked_for("set_privilege", hers, **more)
        assert set_privileges(unit, [again]) == [Status.ALREADY]
