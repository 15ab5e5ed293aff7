"""The card shop outside, which prints a birthday card to be fetched at the counter.

It learns the number of an order and nothing about people. Stores that name no shop order none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, validates_schema

from acme_birthday.words import BIRTHDAY
from pawpact.sdk import Adapter, Event, Label, Listener, PawpactError

KIND, SHOP = "card_shop", "acme"
SECONDS = 5.0


class Config(Schema):
    """What a store may write under plugins.acme_birthday: where its cards are printed."""

    card_address = fields.Url(schemes={"https"})
    card_token = fields.String()

    @validates_schema
    def both_or_none(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("card_address" in data) != ("card_token" in data):
            raise ValidationError("card_address and card_token go together", "card_token")


class Cards(Protocol):
    """Orders a card; the same number again is the same card."""

    def order(self, number: str) -> None: ...


class NotOrdered(PawpactError):
    """The shop did not take the order; it is told again later."""


class CardShop:
    """The shop's own interface: one call, with a time limit."""

    def __init__(self, address: str, token: str) -> None:
        self._address, self._token = urlsplit(address), token

    def order(self, number: str) -> None:
        call = HTTPSConnection(self._address.netloc, timeout=SECONDS)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            call.request("PUT", self._address.path or "/", json.dumps({"order": number}), headers)
            status = call.getresponse().status
        finally:
            call.close()
        if status >= 300:
            raise NotOrdered(Label(f"卡片店答复 {status}", f"the card shop answered {status}"))


class NoCards:
    """A store without a card shop."""

    def order(self, number: str) -> None:
        return


class PlayedCards:
    """Stands for the shop in tests and simulations."""

    def __init__(self, seed: str) -> None:
        self.ordered: list[str] = []

    def order(self, number: str) -> None:
        if number not in self.ordered:
            self.ordered.append(number)


def connect(config: Mapping[str, Any]) -> Cards:
    if "card_address" not in config:
        return NoCards()
    return CardShop(config["card_address"], config["card_token"])


def order_card(event: Event) -> None:
    event.adapter(KIND, SHOP).order(event.key)


ADAPTERS = (Adapter(KIND, SHOP, make=connect, sandbox=PlayedCards),)
LISTENERS = (Listener(BIRTHDAY.name, "card", order_card),)
