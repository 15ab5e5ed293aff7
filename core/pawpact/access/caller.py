"""Who calls the API: the key in the request, found in the store that the address names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from flask import g, request

from pawpact.access.actor import Role
from pawpact.access.api_key import Unauthenticated, find_key
from pawpact.access.log import FOREIGN_ID, record
from pawpact.access.permission import Permission, require
from pawpact.kernel.errors import Forbidden, NotFound
from pawpact.kernel.identity import read_public_id, read_subject_id
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

_OF_A_PLUGIN = "plugin"


class Doors(Protocol):
    """How an API opens a store: the runner, seen from below."""

    def unit(self, store: str, actor: str) -> AbstractContextManager[Unit]: ...

    def reading(self, store: str, actor: str) -> AbstractContextManager[Unit]: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that showed a key of this store."""

    store: str
    actor: str
    role: Role


def caller() -> Caller:
    """Who calls, inside a view that `StoreKey` guards."""
    found: Caller = g.caller
    return found


@dataclass(frozen=True, slots=True)
class StoreKey:
    """Lets a request in that shows a key of the store in its address, whose role may do this.

    An unknown store, no key, a wrong one and one of another store are refused alike, so nobody
    learns from outside which stores there are.
    """

    doors: Doors
    permission: Permission
    scheme: str = "store_key"

    def admit(self, address: Mapping[str, str]) -> None:
        g.caller = _identify(self.doors, address["store"])
        try:
            require(g.caller.role, self.permission)
        except Forbidden:
            _note_refused(self.doors, g.caller, str(self.permission), address)
            raise


@dataclass(frozen=True, slots=True)
class RoleKey:
    """The same for what is no permission of core's: ``refuse`` raises of roles that may not."""

    doors: Doors
    refuse: Callable[[Role], None]
    scheme: str = "store_key"

    def admit(self, address: Mapping[str, str]) -> None:
        g.caller = _identify(self.doors, address["store"])
        try:
            self.refuse(g.caller.role)
        except Forbidden:
            _note_refused(self.doors, g.caller, _OF_A_PLUGIN, address)
            raise


def note_missing(doors: Doors, who: Caller, prefix: str, public: str) -> None:
    """Write down that somebody reached for an id that this store does not have."""
    number = read_public_id(prefix, public.partition(":")[0])
    if number is not None:
        with doors.unit(who.store, who.actor) as unit:
            record(unit, FOREIGN_ID, prefix, [number], allowed=False)


def _note_refused(doors: Doors, who: Caller, action: str, address: Mapping[str, str]) -> None:
    """Write down what a role was refused, of whom where the address names somebody."""
    named = [(name, read_subject_id(name, public)) for name, public in address.items()]
    with doors.unit(who.store, who.actor) as unit:
        about = [(name, number) for name, number in named if number is not None]
        for subject, number in about or [("store", unit.store.tenant)]:
            record(unit, action, subject, [number], allowed=False)


def find_caller(doors: Doors, store: str, text: str) -> Caller:
    """Who shows this key at this store; whatever is wrong with either, the refusal is the same."""
    try:
        with doors.reading(store, "anonymous") as unit:
            if not text:
                raise _refused()
            found = find_key(unit.session, text)
    except NotFound:
        raise _refused() from None
    return Caller(store, str(found.actor), found.role)


def _identify(doors: Doors, store: str) -> Caller:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return find_caller(doors, store, text.strip() if kind.lower() == "bearer" else "")


def _refused() -> Unauthenticated:
    return Unauthenticated(
        Label("密钥无效或已停用", "the key is unknown or was revoked"),
        hint=Label("请用本店的有效密钥", "use a key of this store that is in force"),
    )
