"""Invitation codes: who has one, who may name one, and when."""

from __future__ import annotations

import pytest

from pawpact_plugins.referral_rewards.code import make_code, written
from tests.plugins.referral_rewards.conftest import PLUGIN, Shop, refused


def test_a_code_is_read_however_it_is_typed() -> None:
    """Small letters, spaces around it, O for 0 and l for 1: it is the same code."""
    code = make_code("hangzhou-xihu", 7)
    assert written(f" {code.lower()} ") == code
    assert written("chengdu-yulin-OIL00000") == "chengdu-yulin-01100000"


def test_a_customer_has_one_code_until_it_runs_out(shop: Shop) -> None:
    """Asked for again it is the same one up to its last day, then another."""
    referrer = shop.referrer()["customer"]
    code = shop.code(referrer)
    shop.store.advance(days=365)
    assert shop.code(referrer) == code
    shop.store.advance(days=1)
    assert shop.code(referrer) != code


def test_nobody_recommends_who_has_not_signed(shop: Shop) -> None:
    """An applicant has no code yet."""
    applicant = shop.store.apply(score=700).subjects["customer"]
    assert refused(shop, "issue_code", customer=applicant) == "no_contract"


def test_a_code_counts_up_to_its_last_day(shop: Shop) -> None:
    """On day 365 it is taken, on day 366 it has run out."""
    code = shop.code(shop.referrer()["customer"])
    first, second = (shop.store.apply(score=700).subjects["customer"] for _ in "12")
    shop.store.advance(days=365)
    shop.store.do(PLUGIN, "use_code", customer=first, code=code)
    shop.store.advance(days=1)
    assert refused(shop, "use_code", customer=second, code=code) == "expired_code"


def test_the_first_valid_code_wins(shop: Shop) -> None:
    """A second one is refused, also after a first that was refused itself."""
    code, other = (shop.code(shop.referrer()["customer"]) for _ in "12")
    newcomer = shop.store.apply(score=700).subjects["customer"]
    assert refused(shop, "use_code", customer=newcomer, code=f"{code}0") == "unknown_code"
    shop.store.do(PLUGIN, "use_code", customer=newcomer, code=code)
    assert refused(shop, "use_code", customer=newcomer, code=other) == "second_code"


def test_ones_own_code_is_refused(shop: Shop) -> None:
    """Whoever the code belongs to is no newcomer."""
    referrer = shop.referrer()["customer"]
    assert refused(shop, "use_code", customer=referrer, code=shop.code(referrer)) == "own_code"


def test_who_signed_before_is_no_newcomer(shop: Shop) -> None:
    """The day after signing it is too late; whoever left or stayed is a customer already."""
    code = shop.code(shop.referrer()["customer"])
    late, left = shop.referrer(), shop.referrer()
    assert refused(shop, "use_code", customer=late["customer"], code=code) == "after_signing"
    shop.leave(left)
    assert refused(shop, "use_code", customer=left["customer"], code=code) == "existing_customer"


@pytest.mark.parametrize("seen", ["payment_account", "address"])
def test_what_the_staff_sees_counts(shop: Shop, seen: str) -> None:
    """The same account or address, as the platform asks for it, is a self-referral."""
    code = shop.code(shop.referrer()["customer"])
    newcomer = shop.store.apply(score=700).subjects["customer"]
    given = {"customer": newcomer, "code": code, "same": [seen]}
    assert refused(shop, "use_code", **given) == "self_referral"
