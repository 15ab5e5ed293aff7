"""A newcomer in another store of the brand: the stores write to each other, the newcomer's pays."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from pawpact.accounts.models import PersonContract
from pawpact.bootstrap.between import finish_halves, unmatched_halves
from pawpact.contracts.brand import tell_signed
from pawpact.decisions.models import PluginLetter
from pawpact.ledger.account import INTERSTORE_ASSET, INTERSTORE_LIABILITY, REFERRAL
from pawpact.ledger.models import Balance
from pawpact.sdk.testing import Store, open_store
from tests.plugins.referral_rewards.conftest import PLUGIN, Shop, refused

PRICE = 26_800


@pytest.fixture
def far(store: Store) -> Shop:
    return Shop(open_store(store.installation, "far-store"))


def booked(shop: Shop, account: str) -> int:
    """What stands on an account, debit above zero."""
    with shop.store.reading() as unit:
        rows = select(Balance.amount).where(Balance.account == account)
        return -sum(unit.session.scalars(rows))


def carry(*shops: Shop) -> int:
    """Letters go to and fro until none is left."""
    read = 0
    while True:
        done = sum(each.store.read_letters() for each in shops)
        read += done
        if not done:
            return read


def test_the_newcomers_store_pays(shop: Shop, far: Shop) -> None:
    """A waived period of 268.00 costs the referrer's store nothing: P06a here, P06b there."""
    referrer = shop.referrer()
    newcomer = far.newcomer(shop.code(referrer["customer"]))
    assert carry(shop, far) == 3  # asked, signed, answered
    shop.live(31, far)
    assert carry(shop, far) == 1
    assert far.charge(newcomer, 1) == ("settled", PRICE // 2)
    assert shop.seen(referrer["customer"])["qualified"] == 1
    shop.live(31, far)
    assert shop.charge(referrer, 2) == ("waived", PRICE)
    assert (booked(shop, INTERSTORE_ASSET), booked(shop, REFERRAL)) == (PRICE, 0)
    platform = shop.store.installation.platform
    assert len(unmatched_halves(platform)) == 1
    assert finish_halves(platform) == 1
    assert (booked(far, INTERSTORE_LIABILITY), booked(far, REFERRAL)) == (-PRICE, PRICE)
    assert unmatched_halves(platform) == []
    assert shop.findings() == far.findings() == []
    with shop.store.reading() as unit:
        assert {str(said) for said in unit.session.scalars(select(PluginLetter.said))} == {"{}"}


@pytest.mark.parametrize(("code", "why"), [("unknown", "unknown_code"), ("late", "expired_code")])
def test_a_code_that_does_not_hold_there_brings_nothing(
    shop: Shop, far: Shop, code: str, why: str
) -> None:
    """The referrer's store answers that the code is unknown or has run out: no half price."""
    named = shop.code(shop.referrer()["customer"])
    if code == "unknown":
        named = f"{named[:-1]}{'0' if named[-1] != '0' else '1'}"
    else:
        shop.store.advance(days=366)
    newcomer = far.newcomer(named)
    carry(shop, far)
    far.live(31)
    assert far.charge(newcomer, 1) == ("settled", PRICE)
    assert far.newcomers()[0]["why"] == why


def test_the_same_person_elsewhere_is_no_newcomer(shop: Shop, far: Shop) -> None:
    """The staff there see the referrer's own address: her store says that it is a self-referral."""
    referrer = shop.referrer()
    code = shop.code(referrer["customer"])
    again = far.store.apply(score=700)
    given = {"customer": again.subjects["customer"], "code": code, "same": ["address"]}
    far.store.do(PLUGIN, "use_code", **given)
    carry(shop, far)
    assert far.newcomers()[0]["why"] == "self_referral"
    assert shop.seen(referrer["customer"])["pending"] == 0


def test_who_signed_in_another_store_is_no_newcomer(shop: Shop, far: Shop) -> None:
    """A customer of the brand, though none of this store: refused with a code of either store."""
    person = shop.store.person()
    left = shop.store.contract(shop.store.apply(person, score=700))
    shop.leave(left)
    hers = shop.code(shop.referrer()["customer"])
    again = far.store.apply(person, score=700).subjects["customer"]
    for code in (hers, far.code(far.referrer()["customer"])):
        assert refused(far, "use_code", customer=again, code=code) == "existing_customer"


def test_what_the_brand_was_not_told_of_is_told_later(shop: Shop, far: Shop) -> None:
    """A contract that was brought along: known everywhere after the next round, told once."""
    person = shop.store.person()
    shop.store.contract(shop.store.apply(person, score=700))
    with shop.store.unit() as unit:
        unit.session.execute(delete(PersonContract).where(PersonContract.contract_id > 0))
        assert (tell_signed(unit), tell_signed(unit)) == (1, 0)
    again = far.store.apply(person, score=700).subjects["customer"]
    code = far.code(far.referrer()["customer"])
    assert refused(far, "use_code", customer=again, code=code) == "existing_customer"


@pytest.mark.parametrize("code_of", ["shop", "far"])
def test_who_signs_elsewhere_first_is_a_newcomer_there_alone(
    shop: Shop, far: Shop, code_of: str
) -> None:
    """She named a code here, signed in the other store, and signs here: no half price."""
    person = shop.store.person()
    referring = {"shop": shop, "far": far}[code_of]
    referrer = referring.referrer()
    application = far.store.apply(person, score=700)
    given = {"customer": application.subjects["customer"]}
    far.store.do(PLUGIN, "use_code", **given, code=referring.code(referrer["customer"]))
    carry(shop, far)
    shop.store.contract(shop.store.apply(person, score=700))
    signed = far.store.contract(application)
    carry(shop, far)
    assert far.newcomers()[0] == {"state": "withdrawn", "why": "existing_customer"}
    assert referring.seen(referrer["customer"])["pending"] == 0
    far.live(31)
    assert far.charge(signed, 1) == ("settled", PRICE)


def test_what_another_store_bore_is_owed_back_to_it(shop: Shop, far: Shop) -> None:
    """The newcomer leaves in time and nothing is spent: P38a here, P38b there, and both agree."""
    referrer = shop.referrer()
    newcomer = far.newcomer(shop.code(referrer["customer"]))
    carry(shop, far)
    shop.live(31, far)
    carry(shop, far)
    shop.live(30, far)
    assert shop.charge(referrer, 2) == ("waived", PRICE)
    platform = shop.store.installation.platform
    finish_halves(platform)
    far.leave(newcomer)
    carry(shop, far)
    assert shop.journals("P38a") == 1
    assert finish_halves(platform) == 1
    assert (booked(shop, INTERSTORE_LIABILITY), booked(shop, REFERRAL)) == (-PRICE, 0)
    assert (booked(far, INTERSTORE_ASSET), booked(far, REFERRAL)) == (PRICE, 0)
    assert unmatched_halves(platform) == []
    assert shop.findings() == far.findings() == []


def test_a_store_that_is_none_of_the_brand_is_unknown(shop: Shop) -> None:
    """A code that names no store of the brand is refused on the spot."""
    application = shop.store.apply(score=700)
    asked = {"customer": application.subjects["customer"], "code": "nowhere-00000000"}
    assert refused(shop, "use_code", **asked) == "unknown_code"


def test_what_the_referrers_store_finds_out_reaches_the_other(shop: Shop, far: Shop) -> None:
    """A fraud: the manager there takes it back, and the newcomer's half price goes."""
    referrer = shop.referrer()
    newcomer = far.newcomer(shop.code(referrer["customer"]))
    carry(shop, far)
    shop.take_back(referrer["customer"])
    carry(shop, far)
    far.live(31)
    assert far.charge(newcomer, 1) == ("settled", PRICE)


def test_a_newcomer_who_leaves_there_takes_the_reward_along(shop: Shop, far: Shop) -> None:
    """Withdrawn in time in the other store: the referral counts no more in the referrer's."""
    referrer = shop.referrer()
    newcomer = far.newcomer(shop.code(referrer["customer"]))
    carry(shop, far)
    shop.live(31, far)
    carry(shop, far)
    far.leave(newcomer)
    carry(shop, far)
    assert shop.seen(referrer["customer"])["qualified"] == 0
    assert shop.benefits(referrer, "grooming") == ["withdrawn"]
