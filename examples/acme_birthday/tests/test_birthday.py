"""Birthdays in a store: who is thanked, with what, how often. Its clock begins on 12 March 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

from pawpact.sdk.testing import Store

TODAY, TOMORROW = date(2025, 3, 12), date(2025, 3, 13)
EVENT = "acme_birthday.birthday"


def test_a_birthday_gives_points_once(store: Store, at_home: Any) -> None:
    """On the day, not before it, and not again when the day is gone through twice."""
    customer = at_home(TOMORROW)["customer"]
    store.day()
    assert store.points(customer) == 0
    store.advance(days=1)
    store.day()
    store.day()
    assert store.points(customer) == 50
    assert "发放奖励积分 50 分" in store.decisions(EVENT)[0].text("zh")


def test_the_customer_is_told_of_the_points(store: Store, at_home: Any) -> None:
    """Once, in the plugin's own words, whatever she agreed to; not where a coupon is given."""
    at_home(TODAY)
    store.day()
    store.day()
    assert store.messages().count("acme_birthday.points_given") == 1
    (words,) = store.words("acme_birthday.points_given")
    assert "生日积分已到账" in words
    assert "{" not in words
    store.parameters({"acme_birthday.gift_kind": "coupon"})
    at_home(TOMORROW)
    store.advance(days=1)
    store.day()
    assert store.messages().count("acme_birthday.points_given") == 1


def test_a_store_gives_a_coupon_instead(store: Store, at_home: Any) -> None:
    """Which gift, and what it is worth, are the store's numbers."""
    store.parameters({"acme_birthday.gift_kind": "coupon", "acme_birthday.coupon_amount": 15})
    customer = at_home(TODAY)["customer"]
    store.day()
    (decision,) = store.decisions(EVENT)
    assert decision.fired == ("acme_birthday.gift/greet", "acme_birthday.gift/give_coupon")
    assert "15.00" in decision.text("zh")
    assert store.points(customer) == 0


def test_whoever_agreed_to_greetings_is_greeted(store: Store) -> None:
    """Without that consent the gift comes all the same, and the greeting is capped."""
    for consents in (frozenset(), frozenset({"marketing"})):
        store.contract(store.apply(store.person(consents=consents), pet=store.pet(born_on=TODAY)))
    store.day()
    assert store.messages().count("pet.birthday") == 1
    said = [each.text("zh") for each in store.decisions(EVENT)]
    assert all("发放奖励积分 50 分" in each for each in said)
    assert len(said) == 2


def test_the_next_year_it_comes_again(store: Store, at_home: Any) -> None:
    """A birthday is kept once a year, and next year once more."""
    customer = at_home(TODAY)["customer"]
    store.day()
    store.advance(days=365)
    store.day()
    assert store.points(customer) == 100


def test_days_on_which_nobody_ran_it_are_made_up_for(store: Store, at_home: Any) -> None:
    """A birthday three days ago is found, and is dated to its day."""
    store.day()
    customer = at_home(TOMORROW)["customer"]
    store.advance(days=4)
    store.day()
    assert store.points(customer) == 50
    (kept,) = store.view("acme_birthday", "kept")["items"]
    assert (kept["on"], kept["years"]) == ("2026-03-13", 1)


def test_29_february_is_kept_on_28_february(store: Store, at_home: Any) -> None:
    """In other years, as the store has not chosen otherwise, and on no other day."""
    customer = at_home(date(2024, 2, 29))["customer"]
    store.advance(days=352)
    for _ in range(4):
        store.day()
        store.advance(days=1)
    assert [each["on"] for each in store.view("acme_birthday", "kept")["items"]] == ["2027-02-28"]
    assert store.points(customer) == 50


def test_no_birthday_no_gift(store: Store, at_home: Any) -> None:
    """Where the date of birth is unknown, and on the day after the birthday, nothing happens."""
    for born_on in (None, date(2025, 3, 11)):
        at_home(born_on)
    store.day()
    assert (store.decisions(EVENT), store.held()) == ([], [])


def test_nobody_is_greeted_for_a_pet_that_is_not_there(store: Store, at_home: Any) -> None:
    """Lost, reported dead, dead or given back: no gift and no greeting."""
    for what in (store.report_lost, store.report_dead, store.pet_dies, store.give_back):
        what(at_home(TODAY)["contract"])
    store.day()
    assert (store.decisions(EVENT), store.held()) == ([], [])


def test_a_pet_that_was_found_again_has_birthdays(store: Store, at_home: Any) -> None:
    """Once it is at home again, it is as before."""
    subjects = at_home(TODAY)
    store.report_lost(subjects["contract"])
    store.report_found(subjects["contract"])
    store.day()
    assert store.points(subjects["customer"]) == 50


def test_switched_off_nothing_happens(store: Store, at_home: Any) -> None:
    """Only stores that have it on keep birthdays."""
    customer = at_home(TODAY)["customer"]
    store.switch_off("acme_birthday")
    store.day()
    assert store.points(customer) == 0
