"""What people read, what the report counts, what the card shop hears, what may be configured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from acme_birthday import plugin
from acme_birthday.cards import Config, NoCards, connect
from pawpact.sdk import Total
from pawpact.sdk.testing import PluginConformance, Store

TODAY = date(2025, 3, 12)
CARDS = {"card_address": "https://cards.example/orders", "card_token": "of the test"}


def test_the_staff_see_the_next_birthday(store: Store, at_home: Any) -> None:
    """The day, the age then, and what the store gives; unknown where nobody knows the birth."""
    known, unknown = at_home(date(2024, 2, 29)), at_home(None)
    found = store.view("acme_birthday", "next", pet=known["pet"])
    assert (found["on"], found["years"], found["gift"]) == ("2027-02-28", 3, "points")
    assert store.view("acme_birthday", "next", pet=unknown["pet"])["on"] is None


def test_the_month_counts_birthdays(store: Store, at_home: Any) -> None:
    """By gift, in the month of the birthday and in no other."""
    at_home(TODAY)
    store.day()
    none, one = Total("count", 0), Total("count", 1)
    found = store.figures("acme_birthday.birthdays", "2026-03")
    assert found == {"points": one, "coupon": none, "nothing": none}
    store.advance(days=31)
    assert store.figures("acme_birthday.birthdays")["points"] == none


def test_a_card_is_ordered_once(store: Store, at_home: Any) -> None:
    """After the day was committed, the shop hears a number, and nothing about people."""
    pet = at_home(TODAY)["pet"]
    store.day()
    store.tell()
    store.day()
    store.tell()
    assert store.double("card_shop", "acme").ordered == [f"{pet}:2026"]


def test_without_a_shop_no_card_is_ordered() -> None:
    """A store that configures nothing has a plugin that works."""
    assert isinstance(connect(Config().load({})), NoCards)


@pytest.mark.parametrize("written", [{"card_address": CARDS["card_address"]}, {"shop": "x"}])
def test_half_a_configuration_is_refused(store: Store, written: dict[str, str]) -> None:
    """An address without its token, and a key that nobody knows, are named."""
    with pytest.raises(Exception, match=r"card_token|shop"):
        store.switch_on("acme_birthday", written)


class TestConformance(PluginConformance):
    """The suite that every plugin passes."""

    plugin: ClassVar[Any] = plugin
    config: ClassVar[Mapping[str, Any]] = CARDS

    def folder(self) -> Path:
        """README.md and quality.yaml lie beside pyproject.toml."""
        return Path(__file__).parents[1]
