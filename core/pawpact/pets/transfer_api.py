"""``/stores/<store>/pets/<pet>/transfer``: two stores of a brand, each with a key of its own."""

from __future__ import annotations

from typing import Any

from pawpact.access.answering import IdempotencyHeader, carry_on, look, number_of
from pawpact.access.api_key import Unauthenticated
from pawpact.access.blueprint import Routes
from pawpact.access.caller import Caller, Doors, caller, find_caller
from pawpact.access.permission import Permission, require
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.pets.loading import load_pets
from pawpact.pets.schemas import TransferRequest, TransferView
from pawpact.pets.transfer import transfer_pet
from pawpact.tenancy.unit import Unit


def serve_transfer(pets: Routes, doors: Doors) -> None:
    """The store that gives the pet away asks; the one that takes it in agrees by its key."""

    @pets.writes(
        "/pets/<string:pet>/transfer",
        headers=IdempotencyHeader,
        body=TransferRequest,
        answer=TransferView,
        permission=Permission.TRANSFER_PET,
    )
    def transfer(header: dict[str, str], asked: dict[str, Any], *, store: str, pet: str) -> Any:
        """转到同品牌另一家店，到店隔离 / It goes to another store of the brand; isolated there.

        The other store agrees by a key of its own, whose role may transfer pets. Cut off in
        between and sent again, it goes on where it stopped.
        """
        look(doors, lambda unit: load_pets(unit, [number_of("pet", pet)]))
        return _Transfer(doors, caller(), _taker(doors, asked), pet, asked).answer()


def _taker(doors: Doors, asked: dict[str, Any]) -> Caller:
    """Who agrees at the other store. An unknown store and a wrong key are told alike."""
    try:
        taker = find_caller(doors, asked["to"], asked["receiving_key"])
    except Unauthenticated:
        raise InvalidField(
            "receiving_key", Label("不是接收门店的有效密钥", "no key of the receiving store")
        ) from None
    require(taker.role, Permission.TRANSFER_PET)
    return taker


class _Transfer:
    """One transfer: what is checked first, the move, the answer."""

    def __init__(
        self, doors: Doors, giver: Caller, taker: Caller, pet: str, asked: dict[str, Any]
    ) -> None:
        self._doors, self._giver, self._taker = doors, giver, taker
        self._pet, self._asked = pet, asked
        self._arrived = 0

    def answer(self) -> Any:
        return carry_on(self._doors, TransferView, self._check, self._move, self._show)

    def _check(self, unit: Unit) -> None:
        load_pets(unit, [number_of("pet", self._pet)])

    def _move(self) -> None:
        giver, taker = self._giver, self._taker
        self._arrived = transfer_pet(
            lambda: self._doors.unit(giver.store, giver.actor),
            lambda: self._doors.unit(taker.store, taker.actor),
            number_of("pet", self._pet),
            self._asked["cage"],
            self._asked["why"],
        )

    def _show(self, unit: Unit) -> object:
        return {"store": self._taker.store, "pet": public_id("pet", self._arrived)}
