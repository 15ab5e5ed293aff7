"""The whole way of a referral, from the code to the waived period."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.models import Charge
from tests.plugins.referral_rewards.conftest import Shop


def test_way(shop: Shop) -> None:
    """Way."""
    first = shop.referrer()
    code = shop.code(first["customer"])
    second = shop.newcomer(code)
    shop.live(75)
    print(shop.seen(first["customer"]))
    with shop.store.reading() as unit:
        for row in unit.session.scalars(select(Charge).order_by(Charge.contract_id, Charge.period)):
            if row.period < 5:
                print(row.contract_id, row.period, row.state, row.amount, row.discount, row.waived, row.due_on)
    print(shop.store.held())
    for each in shop.store.decisions("referral.qualified"):
        print(each.text("zh"))
    raise SystemExit
